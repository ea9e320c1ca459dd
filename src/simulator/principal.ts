/** Who calls or decides, as their token says: a person, an application without a person, or Azure itself. */
export type Principal =
  /** `acrs` are the authentication contexts that their sign-in satisfied. */
  | { kind: 'person'; upn: string; oid: string; name?: string; acrs?: string[] }
  | { kind: 'app'; oid: string; appid: string }
  | { kind: 'azure' };

/** Azure itself: expiry, automatic decisions, and Microsoft's side of a request. */
export const azure: Principal = { kind: 'azure' };

/** @returns what the activity log names as `caller`: upn of a person, object id of an application, nothing for Azure. */
export function callerOf(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'person':
      return principal.upn;
    case 'app':
      return principal.oid;
    case 'azure':
      return undefined;
  }
}

/** @returns the claims map of an activity-log event, with the long claim names that Azure uses there. */
export function claimsOf(principal: Principal, tenantId: string): Record<string, string> {
  if (principal.kind === 'azure') return {};
  const claims: Record<string, string> = {
    aud: 'https://management.core.windows.net/',
    iss: `https://sts.windows.net/${tenantId}/`,
    'http://schemas.microsoft.com/identity/claims/objectidentifier': principal.oid,
    'http://schemas.microsoft.com/identity/claims/tenantid': tenantId,
    ver: '1.0',
  };
  return principal.kind === 'app' ? { ...claims, ...appClaims(principal) } : { ...claims, ...personClaims(principal) };
}

function appClaims(app: Extract<Principal, { kind: 'app' }>): Record<string, string> {
  return {
    appid: app.appid,
    appidacr: '1',
    idtyp: 'app',
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier': app.oid,
  };
}

function personClaims(person: Extract<Principal, { kind: 'person' }>): Record<string, string> {
  return {
    name: person.name ?? person.upn,
    'http://schemas.microsoft.com/identity/claims/scope': 'user_impersonation',
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': person.upn,
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': person.upn,
  };
}
