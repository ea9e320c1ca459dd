import { member } from './members';
import { isAllowedServiceUrl, type ServiceUrlPolicy } from './service-url';
import { tokenFault, type TokenFault } from './token';

/** What may come through the door. */
export interface DoorPolicy extends ServiceUrlPolicy {
  tenantId: string;
}

/** Why the door stays shut. It is logged; the caller is told the status and a generic body. */
export type DoorCode =
  | TokenFault
  | 'TOO_LARGE'
  | 'NOT_JSON'
  | 'TOO_DEEP'
  | 'NO_TYPE'
  | 'NOT_ADDRESSED'
  | 'OTHER_CHANNEL'
  | 'NO_SERVICE_URL'
  | 'SERVICE_URL_NOT_ALLOWED'
  | 'NO_TENANT'
  | 'OTHER_TENANT';

/** An activity that may go on to the SDK's own checks. Only these members of it are known to have their shape. */
export interface CheckedActivity extends Record<string, unknown> {
  type: string;
  serviceUrl: string;
}

/** The door's answer. */
export type Opened =
  { ok: true; activity: CheckedActivity } | { ok: false; status: 400 | 401 | 403 | 413; code: DoorCode };

const maxBodyBytes = 256 * 1024;
const maxDepth = 32;
/** The channel of Teams, and of the stand-ins that play it. */
const channelId = 'msteams';

/**
 * Checks what the SDK does not: that the token expires and is the channel's, that the activity has what every later
 * step relies on, that its service address is of a known host, and that it is of this tenant. The SDK's own validation
 * runs behind this and is not replaced by it.
 *
 * @param authorization the header as it came.
 * @param issuer whose tokens are taken; undefined where nobody has to prove anything (`appType: none`).
 */
export function openDoor(
  authorization: string | undefined,
  body: Buffer,
  policy: DoorPolicy,
  issuer: string | undefined,
): Opened {
  const token = issuer === undefined ? undefined : tokenFault(authorization, issuer);
  if (token !== undefined) return { ok: false, status: 401, code: token };
  if (body.length > maxBodyBytes) return { ok: false, status: 413, code: 'TOO_LARGE' };
  const activity = parse(body);
  return typeof activity === 'string' ? { ok: false, status: 400, code: activity } : checkActivity(activity, policy);
}

/** The checks on what an activity says of itself. */
function checkActivity(activity: Record<string, unknown>, policy: DoorPolicy): Opened {
  const { type, serviceUrl, channelId: channel } = activity;
  if (!isText(type)) return { ok: false, status: 400, code: 'NO_TYPE' };
  const addressed = ['from', 'recipient', 'conversation'].every((one) => isText(member(activity[one], 'id')));
  if (!addressed) return { ok: false, status: 400, code: 'NOT_ADDRESSED' };
  if (channel !== channelId) return { ok: false, status: 403, code: 'OTHER_CHANNEL' };
  if (!isText(serviceUrl)) return { ok: false, status: 403, code: 'NO_SERVICE_URL' };
  if (!isAllowedServiceUrl(serviceUrl, policy)) return { ok: false, status: 403, code: 'SERVICE_URL_NOT_ALLOWED' };
  const tenant = tenantFault(activity, policy.tenantId);
  if (tenant !== undefined) return { ok: false, status: 403, code: tenant };
  return { ok: true, activity: { ...activity, type, serviceUrl } };
}

function parse(bytes: Buffer): Record<string, unknown> | 'NOT_JSON' | 'TOO_DEEP' {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'NOT_JSON';
    return isTooDeep(value, 1) ? 'TOO_DEEP' : (value as Record<string, unknown>);
  } catch {
    return 'NOT_JSON';
  }
}

function isTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth > maxDepth || Object.values(value).some((inner) => isTooDeep(inner, depth + 1));
}

function tenantFault(activity: Record<string, unknown>, tenantId: string): DoorCode | undefined {
  const named = [member(activity['conversation'], 'tenantId'), member(member(activity['channelData'], 'tenant'), 'id')];
  const tenants = named.filter((one) => one !== undefined && one !== null && one !== '');
  if (tenants.length === 0) return 'NO_TENANT';
  const same = tenants.every((one) => typeof one === 'string' && one.toLowerCase() === tenantId.toLowerCase());
  return same ? undefined : 'OTHER_TENANT';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
