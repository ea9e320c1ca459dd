import type { Refusal } from '../model';

/** What a person's token for Azure has to be. */
export interface Wanted {
  tenantId: string;
  /** Entra object id of the person. */
  objectId: string;
  /** Who takes the token; absent where that is not ours to know. */
  audiences?: readonly string[];
}

/** A token that is the person's own, or why it is not taken. */
export type CheckedBearer = { ok: true; expiresAtMs: number } | { ok: false; why: Refusal };

/** A token that ends within this time may end on its way, in milliseconds. */
const shortestMs = 60_000;
const maxTokenCharacters = 16_384;

/**
 * Looks at what a token says of its bearer. Nothing is proved by it: the token came over TLS from whoever issued it, and
 * Azure checks it once more. It keeps one person's token from deciding as another.
 */
export function checkBearer(token: string, wanted: Wanted, nowMs: number): CheckedBearer {
  const { oid, tid, aud, exp } = claimsOf(token);
  if (typeof oid !== 'string' || typeof tid !== 'string' || typeof exp !== 'number') {
    return { ok: false, why: 'SIGN_IN_FAILED' };
  }
  if (oid.toLowerCase() !== wanted.objectId.toLowerCase() || tid.toLowerCase() !== wanted.tenantId.toLowerCase()) {
    return { ok: false, why: 'SIGN_IN_OTHER_ACCOUNT' };
  }
  const forUs = wanted.audiences === undefined || (typeof aud === 'string' && wanted.audiences.includes(origin(aud)));
  if (!forUs) return { ok: false, why: 'SIGN_IN_FAILED' };
  const expiresAtMs = exp * 1_000;
  return expiresAtMs - shortestMs <= nowMs ? { ok: false, why: 'SIGN_IN_EXPIRED' } : { ok: true, expiresAtMs };
}

/** The clouds' Azure Resource Manager, and the name of the older service that its tokens are also for. */
const olderNames: ReadonlyMap<string, string> = new Map([
  ['https://management.azure.com', 'https://management.core.windows.net'],
  ['https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'],
  ['https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'],
]);

/** @returns the audiences of a token for Azure Resource Manager, by its scope such as `https://management.azure.com/.default`. */
export function armAudiences(armScope: string): string[] {
  const name = armScope.replace(/\/+\.default$/, '');
  const older = olderNames.get(name);
  return older === undefined ? [name] : [name, older];
}

function origin(audience: string): string {
  return audience.replace(/\/+$/, '');
}

function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.length > maxTokenCharacters ? [] : token.split('.');
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
