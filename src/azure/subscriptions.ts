import type { Subscription } from '../engine';
import type { Arm } from './arm';
import { AzureError } from './errors';
import { isGuid } from './path';
import { cleanCut } from './text';

const version = 'api-version=2022-12-01';
/** These have no requests that could be decided. A state that this version does not know is watched. */
const overStates: ReadonlySet<string> = new Set(['disabled', 'deleted', 'expired']);
/** After these a list of subscriptions will not come by asking again soon. */
const lasting: ReadonlySet<string> = new Set(['FORBIDDEN', 'NOT_FOUND', 'NOT_UNDERSTOOD', 'FOREIGN_LINK']);

/**
 * The subscriptions to watch, with their names: all of the tenant that the credential sees, or those configured. One
 * that is configured and cannot be seen is watched all the same, so that its failing reads are reported.
 *
 * @throws AzureError.
 */
export async function readSubscriptions(
  arm: Arm,
  wanted: 'all' | readonly string[],
  tenantId: string,
): Promise<Subscription[]> {
  if (wanted === 'all') {
    const seen = await readSeen(arm);
    return seen.filter((one) => !overStates.has(one.state) && isOfTenant(one, tenantId)).map(asSubscription);
  }
  const seen = await readNames(arm);
  return [...new Set(wanted.map((id) => id.toLowerCase()))].map((id) => {
    const found = seen.find((one) => one.id === id);
    return found === undefined ? { id } : asSubscription(found);
  });
}

/** Names are for cards: where they cannot be had, those configured are watched without. */
async function readNames(arm: Arm): Promise<Seen[]> {
  try {
    return await readSeen(arm);
  } catch (error) {
    if (error instanceof AzureError && lasting.has(error.code)) return [];
    throw error;
  }
}

async function readSeen(arm: Arm): Promise<Seen[]> {
  const byId = new Map<string, Seen>();
  for (const record of await arm.list(`/subscriptions?${version}`)) {
    const one = seenOf(record);
    if (one !== undefined) byId.set(one.id, one);
  }
  return [...byId.values()];
}

interface Seen extends Subscription {
  state: string;
  tenantId: string | undefined;
}

/** A subscription of another tenant can be seen where its owner delegated it; another deployment is for that one. */
function isOfTenant(seen: Seen, tenantId: string): boolean {
  return seen.tenantId === undefined || seen.tenantId === tenantId.toLowerCase();
}

function asSubscription({ id, name }: Seen): Subscription {
  return { id, ...(name === undefined ? {} : { name }) };
}

function seenOf(record: unknown): Seen | undefined {
  const { id: path, subscriptionId, displayName, state, tenantId } = (record ?? {}) as Record<string, unknown>;
  const id = textOf(subscriptionId) ?? textOf(path)?.split('/').at(-1);
  if (id === undefined || !isGuid(id)) return undefined;
  const name = textOf(displayName);
  return {
    id,
    state: textOf(state) ?? 'enabled',
    tenantId: textOf(tenantId),
    ...(name === undefined ? {} : { name: cleanCut(String(displayName), 200) }),
  };
}

/** @returns the text lower-cased: ids and states are compared without case. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : undefined;
}
