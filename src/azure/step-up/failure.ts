import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import type { Refusal } from '../../model';

/** Why a sign-in on our own page led to nothing, and for the log the codes of the answer. */
export interface StepUpFailure {
  why: Refusal;
  codes: string;
}

/** @returns what an error of the sign-in means to the person, and its codes; nothing of Entra's own words. */
export function stepUpFailure(error: unknown): StepUpFailure {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    const { error: code, error_description: description } = error;
    const [, number = ''] = /AADSTS(\d{4,8})/.exec(description ?? '') ?? [];
    const codes = [plain(code), number === '' ? '' : `AADSTS${number}`].filter((one) => one !== '').join(', ');
    return { why: meaningOf(code, number), codes };
  }
  // Anything else is an answer that did not hold: a state, nonce, signature or time that is not right.
  const code = error instanceof ClientError ? error.code : undefined;
  return { why: 'SIGN_IN_FAILED', codes: plain(code) };
}

function meaningOf(code: string, number: string): Refusal {
  if (number === '65001' || number === '65004' || code === 'consent_required') return 'CONSENT_MISSING';
  if (code === 'access_denied') return 'SIGN_IN_CANCELLED';
  if (code === 'interaction_required' || code === 'login_required') return 'STEP_UP_NEEDED';
  return 'SIGN_IN_FAILED';
}

function plain(code: string | undefined): string {
  return code !== undefined && /^\w{1,60}$/.test(code) ? code : '';
}
