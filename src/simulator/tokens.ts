import { createHmac } from 'node:crypto';
import type { Ids } from './ids';
import type { Principal } from './principal';

/** Seconds that a token lives, as Entra's do. */
export const tokenLifetimeSeconds = 3599;

/** What the bearer of a token may be: known and for this audience, or refused with ARM's own error code. */
export type Verified =
  | { ok: true; principal: Principal }
  | {
      ok: false;
      code:
        | 'AuthenticationFailed'
        | 'InvalidAuthenticationToken'
        | 'ExpiredAuthenticationToken'
        | 'InvalidAuthenticationTokenAudience';
      principal?: Principal;
    };

/** The audiences that a token may be for: those of the management endpoint, and that of Microsoft Graph. */
export const audiences = {
  management: ['https://management.azure.com', 'https://management.core.windows.net'],
  graph: ['https://graph.microsoft.com'],
  eventHubs: ['https://eventhubs.azure.net'],
  logAnalytics: ['https://api.loganalytics.io', 'https://api.loganalytics.azure.com'],
} as const;

interface Issued {
  principal: Principal;
  audience: string;
  /** Seconds since 1970. */
  exp: number;
}

/**
 * Issues tokens that look like Entra's and remembers them; only a remembered one is taken. They live by the system's
 * clock, whatever the simulated one shows, because the clients that keep them for later go by the system's clock too.
 */
export class Tokens {
  private readonly issued = new Map<string, Issued>();

  constructor(
    private readonly tenantId: string,
    private readonly ids: Ids,
    private readonly key: string,
  ) {}

  /** @returns a JWT for the principal and audience (a resource such as `https://management.azure.com`). */
  issue(principal: Principal, audience: string, lifetimeSeconds = tokenLifetimeSeconds): string {
    const iat = Math.floor(Date.now() / 1000);
    const exp = iat + lifetimeSeconds;
    const payload = {
      aud: audience,
      iss: `https://sts.windows.net/${this.tenantId}/`,
      iat,
      nbf: iat,
      exp,
      tid: this.tenantId,
      ...identityClaims(principal),
      uti: this.ids.next('token'),
      ver: '1.0',
    };
    // The signature is only for looks: a token is known by being remembered.
    const body = `${encode({ typ: 'JWT', alg: 'HS256', kid: 'simulator' })}.${encode(payload)}`;
    const token = `${body}.${this.sign(body)}`;
    this.issued.set(token, { principal, audience, exp });
    return token;
  }

  /** @returns whose token an Authorization header bears, where it may be used at an endpoint of these audiences. */
  verify(authorization: string | undefined, allowed: readonly string[] = audiences.management): Verified {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return { ok: false, code: 'AuthenticationFailed' };
    const issued = this.issued.get(token);
    if (issued === undefined) return { ok: false, code: 'InvalidAuthenticationToken' };
    const { principal } = issued;
    if (issued.exp * 1000 <= Date.now()) {
      return { ok: false, code: 'ExpiredAuthenticationToken', principal };
    }
    if (!allowed.includes(issued.audience.replace(/\/+$/, ''))) {
      return { ok: false, code: 'InvalidAuthenticationTokenAudience', principal };
    }
    return { ok: true, principal };
  }

  private sign(body: string): string {
    return createHmac('sha256', this.key).update(body).digest('base64url');
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function identityClaims(principal: Principal): Record<string, string | string[]> {
  switch (principal.kind) {
    case 'person':
      return {
        oid: principal.oid,
        upn: principal.upn,
        name: principal.name ?? principal.upn,
        scp: 'user_impersonation',
        ...(principal.acrs === undefined ? {} : { acrs: principal.acrs }),
      };
    case 'app':
      return { oid: principal.oid, appid: principal.appid, appidacr: '1', idtyp: 'app', sub: principal.oid };
    case 'azure':
      return {};
  }
}
