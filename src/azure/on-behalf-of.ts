import { OnBehalfOfCredential } from '@azure/identity';
import { authority } from './authority';
import { boundedClient } from './bounded-client';
import { readableClaims } from './claims-challenge';
import { RotatedCredential } from './rotated-credential';

/** The app registration that people sign in to, which is the bot's. */
export interface SignInApp {
  /** Address of the login service without a trailing slash: https, or http on loopback for a stand-in. */
  login: string;
  tenantId: string;
  clientId: string;
  /** Those in force, the newest first. */
  clientSecrets: () => readonly string[];
  /** How long Entra may take, in milliseconds. */
  timeoutMs: number;
}

/** A token for Azure in a person's own name, or why there is none and what would help. */
export type Obtained =
  | { ok: true; token: string }
  | {
      ok: false;
      why: 'CONSENT_MISSING' | 'STEP_UP_NEEDED' | 'SIGN_IN_EXPIRED' | 'SIGN_IN_FAILED';
      /** What Entra wants the next sign-in to satisfy. */
      claims?: string;
      /** For the log: the codes of the answer and nothing else of it. */
      codes: string;
    };

/**
 * Exchanges the token that Teams gives for this app into one for Azure, on behalf of its bearer. Nothing is kept: a
 * credential is made for the one exchange.
 *
 * @param scope such as `https://management.azure.com/user_impersonation`.
 */
export async function onBehalfOf(app: SignInApp, userAssertionToken: string, scope: string): Promise<Obtained> {
  const { login, tenantId, clientId, clientSecrets, timeoutMs } = app;
  const exchange = new RotatedCredential(
    clientSecrets,
    (clientSecret) =>
      new OnBehalfOfCredential({
        tenantId,
        clientId,
        clientSecret,
        userAssertionToken,
        httpClient: boundedClient({ timeoutMs }),
        retryOptions: { maxRetries: 0 },
        ...authority(login),
      }),
  );
  try {
    const got = await exchange.getToken(scope);
    return got === null ? whyNot(undefined) : { ok: true, token: got.token };
  } catch (error) {
    return whyNot(error);
  }
}

/** What MSAL keeps of an answer of Entra, below the SDK's own error. */
interface EntraError {
  errorCode?: unknown;
  errorNo?: unknown;
  subError?: unknown;
  claims?: unknown;
}

function whyNot(error: unknown): Extract<Obtained, { ok: false }> {
  const { errorCode, errorNo, subError, claims } = entraError(error, 0);
  const number = plain(errorNo);
  const codes = [plain(errorCode), plain(subError), number === '' ? '' : `AADSTS${number}`].filter((one) => one !== '');
  const told = { codes: codes.join(', ') };
  if (number === '65001' || errorCode === 'consent_required' || subError === 'consent_required') {
    return { ok: false, why: 'CONSENT_MISSING', ...told };
  }
  const wanted = readableClaims(claims);
  if (wanted !== undefined) return { ok: false, why: 'STEP_UP_NEEDED', claims: wanted, ...told };
  if (errorCode === 'interaction_required' || errorCode === 'login_required') {
    return { ok: false, why: 'STEP_UP_NEEDED', ...told };
  }
  return { ok: false, why: overNumbers.has(number) ? 'SIGN_IN_EXPIRED' : 'SIGN_IN_FAILED', ...told };
}

/** Entra's numbers for an assertion, session or grant that is over: a fresh sign-in mends it. */
const overNumbers: ReadonlySet<string> = new Set(['50013', '500133', '70043', '50173', '700082', '700084']);

function entraError(error: unknown, depth: number): EntraError {
  if (typeof error !== 'object' || error === null || depth > 5) return {};
  const one = error as EntraError & { cause?: unknown };
  return typeof one.errorCode === 'string' ? one : entraError(one.cause, depth + 1);
}

/** A code as it may stand in a log. */
function plain(code: unknown): string {
  return (typeof code === 'string' || typeof code === 'number') && /^\w{1,60}$/.test(String(code)) ? String(code) : '';
}
