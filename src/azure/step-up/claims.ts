import { readableClaims } from '../claims-challenge';

/** What a stronger sign-in is asked for. */
export interface Asked {
  /** Authentication context of the route, such as c1. */
  context?: string;
  /** A claims request of Azure or Entra, as it came. */
  claims?: string;
}

/** A claims request (OpenID Connect Core 5.5), as far as it is looked at. */
interface ClaimsRequest {
  access_token?: { acrs?: unknown };
  id_token?: object;
}

/**
 * The claims parameter of the authorize request. What Azure asked for goes along as it came; authentication contexts are
 * asked for in the ID token too, which is where we can see that they were met.
 */
export function claimsParameter({ context, claims }: Asked): string | undefined {
  const given = requestOf(claims);
  const acrs = context === undefined ? given.access_token?.acrs : { essential: true, value: context };
  if (acrs === undefined) return claims === undefined || claims === '{}' ? undefined : claims;
  return JSON.stringify({
    ...given,
    access_token: { ...given.access_token, acrs },
    id_token: { ...given.id_token, acrs },
  });
}

/** @returns the authentication contexts that the ID token has to name. */
export function contextsOf({ context, claims }: Asked): string[] {
  const acrs = requestOf(claims).access_token?.acrs;
  const { value } = (typeof acrs === 'object' && acrs !== null ? acrs : {}) as { value?: unknown };
  return [...new Set([context, value].filter((one) => typeof one === 'string'))];
}

function requestOf(claims: string | undefined): ClaimsRequest {
  const readable = readableClaims(claims);
  return readable === undefined ? {} : (JSON.parse(readable) as ClaimsRequest);
}
