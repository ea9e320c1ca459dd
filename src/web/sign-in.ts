import type { JWTPayload } from 'jose';
import { entraTokens } from './entra-token';

/** What somebody may do with the API; the names of the app roles in Entra. */
export type Role = 'Auditor' | 'Approver' | 'Admin';

/** Who calls, as a verified token says. */
export interface Caller {
  /** Entra object id. */
  id: string;
  roles: readonly Role[];
  /** Present where the token is a person's own, and not an application's. */
  person?: CallingPerson;
}

/** A person who calls, through whatever application. */
export interface CallingPerson {
  /** Entra object id, lower-cased. */
  id: string;
  tenantId: string;
  /** Whether their home is another organization. */
  guest: boolean;
  name?: string;
  address?: string;
}

/** Whose tokens are taken. */
export interface SignInOptions {
  /** Where Entra is, without a trailing slash. */
  login: string;
  tenantId: string;
  /** The app registration of the API; a v2 token names it as its audience, or the `audience`. */
  clientId: string;
  audience: string;
  /** The time, for tests. */
  now?: () => Date;
}

/** The caller, or that the token proves nothing, or that it could not be checked now. */
export type SignedIn = { ok: true; caller: Caller } | { ok: false; why: 'UNAUTHENTICATED' | 'UNAVAILABLE' };

/** Checks the authorization header of a call. */
export type SignIn = (authorization: string | undefined) => Promise<SignedIn>;

const roles: readonly Role[] = ['Auditor', 'Approver', 'Admin'];
/** Takes access tokens of Entra (v2.0) that were made for this service; see {@link entraTokens}. */
export function signIn({ login, tenantId, clientId, audience, now }: SignInOptions): SignIn {
  const issuers = [`${login}/${tenantId}/v2.0`];
  const check = entraTokens({
    login,
    tenantId,
    issuers,
    audiences: [audience, clientId],
    ...(now === undefined ? {} : { now }),
  });
  return async (authorization) => {
    const checked = await check(authorization);
    if (!checked.ok) return checked;
    const { claims } = checked;
    if (typeof claims['oid'] !== 'string') return { ok: false, why: 'UNAUTHENTICATED' };
    const id = claims['oid'].toLowerCase();
    const person = personOf(claims, id, tenantId);
    return { ok: true, caller: { id, roles: rolesOf(claims['roles']), ...(person === undefined ? {} : { person }) } };
  };
}

const maxTextCharacters = 320;

/**
 * The person whose token it is. Entra writes `scp` into tokens of people alone, and into none of an application that calls
 * for itself; see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
 */
function personOf(payload: JWTPayload, id: string, tenantId: string): CallingPerson | undefined {
  const { scp, idtyp, idp, iss, acct } = payload;
  if (typeof scp !== 'string' || scp.trim() === '' || idtyp === 'app') return undefined;
  const [name, address] = [payload['name'], payload['preferred_username']].map((claim) =>
    typeof claim === 'string' && claim !== '' ? claim.slice(0, maxTextCharacters) : undefined,
  );
  const isForeign = idp !== undefined && idp !== iss;
  return {
    id,
    tenantId,
    guest: isForeign || acct === 1 || acct === '1' || address?.toUpperCase().includes('#EXT#') === true,
    ...(name === undefined ? {} : { name }),
    ...(address?.includes('@') === true ? { address: address.toLowerCase() } : {}),
  };
}

function rolesOf(claim: unknown): Role[] {
  return Array.isArray(claim) ? roles.filter((role) => claim.includes(role)) : [];
}
