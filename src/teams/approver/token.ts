import type { Refusal } from '../../model';
import type { Presser } from '../../workflow';
import { textAt } from '../members';
import type { ApproverSignIn, ObtainedToken } from './ports';
import type { UserTokens } from './user-tokens';

/** A press as Teams sends it again after a sign-in, as far as it can be read. */
interface Returned {
  /** The token that Teams gives for this app. */
  sso?: string;
  connection?: string;
  /** What the sign-in page gave: a code, or that it was cancelled. */
  state?: string;
}

/** What the presser has in hand. */
export type InHand =
  | { kind: 'token'; token: string }
  /** They have to sign in first. */
  | { kind: 'ask' }
  | { kind: 'wrong-code' }
  /** @see {@link Refusal}; `again` where Teams should offer to sign in by hand. */
  | { kind: 'refused'; why: Refusal; again: boolean }
  | { kind: 'step-up'; claims?: string };

/** What the token is had with. */
export interface TokenParts {
  signIn: ApproverSignIn;
  userTokens: UserTokens;
  by: Presser;
  teamsId: string;
}

const maxStateCharacters = 200;

/** Finds the presser's token: from the token service, by exchange of the one that Teams sent, or by a code. */
export async function tokenInHand(parts: TokenParts, value: unknown): Promise<InHand> {
  const { sso, state, connection } = returnedOf(value);
  if (sso !== undefined) {
    const foreign = connection !== undefined && connection !== parts.signIn.connection;
    return foreign ? refused('SIGN_IN_FAILED') : exchanged(parts, sso);
  }
  if (state !== undefined) return byCode(parts, state);
  const kept = await parts.userTokens.get(parts.teamsId);
  if (kept === undefined) return { kind: 'ask' };
  // The token service may keep an old sign-in, or one of another account: they sign in anew.
  const why = parts.signIn.whyNotTheirs(kept, parts.by, 'azure');
  if (why === undefined) return { kind: 'token', token: kept };
  await parts.userTokens.forget(parts.teamsId);
  return { kind: 'ask' };
}

function returnedOf(value: unknown): Returned {
  const sso = textAt(value, 'authentication', 'token');
  const connection = textAt(value, 'authentication', 'connectionName');
  const state = textAt(value, 'state');
  return {
    ...(sso === undefined ? {} : { sso }),
    ...(connection === undefined ? {} : { connection }),
    ...(state === undefined ? {} : { state }),
  };
}

async function exchanged({ signIn, userTokens, by, teamsId }: TokenParts, sso: string): Promise<InHand> {
  // Somebody else's token must not be exchanged in this person's name, not even to be refused afterwards.
  const foreign = signIn.whyNotTheirs(sso, by, 'teams');
  if (foreign !== undefined) return refused(foreign, foreign === 'SIGN_IN_EXPIRED');
  const token = await userTokens.exchange(teamsId, sso).catch(() => undefined);
  const obtained: ObtainedToken = token === undefined ? await signIn.onBehalfOf(sso) : { ok: true, token };
  if (obtained.ok) return theirs(signIn, by, obtained.token);
  const { why, claims } = obtained;
  if (why === 'STEP_UP_NEEDED') return { kind: 'step-up', ...(claims === undefined ? {} : { claims }) };
  return refused(why, why === 'CONSENT_MISSING' || why === 'SIGN_IN_EXPIRED');
}

async function byCode({ signIn, userTokens, by, teamsId }: TokenParts, state: string): Promise<InHand> {
  if (/cancel/i.test(state.slice(0, maxStateCharacters))) return refused('SIGN_IN_CANCELLED');
  if (!/^\d{4,12}$/.test(state)) return { kind: 'wrong-code' };
  const token = await userTokens.get(teamsId, state);
  if (token === undefined) return { kind: 'wrong-code' };
  const found = theirs(signIn, by, token);
  if (found.kind === 'refused') await userTokens.forget(teamsId);
  return found;
}

function theirs(signIn: ApproverSignIn, by: Presser, token: string): InHand {
  const why = signIn.whyNotTheirs(token, by, 'azure');
  return why === undefined ? { kind: 'token', token } : refused(why);
}

function refused(why: Refusal, again = false): InHand {
  return { kind: 'refused', why, again };
}
