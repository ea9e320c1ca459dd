import type { Subscription } from '../engine';
import type { Arm } from './arm';

const version = 'api-version=2022-12-01';
/** A disabled or deleted subscription has no requests that could be decided. */
const watchedStates: ReadonlySet<string> = new Set(['enabled', 'warned', 'pastdue']);

/**
 * The subscriptions to watch, with their names. One that is configured and cannot be seen is watched all the same, so
 * that its failing reads are reported.
 *
 * @throws AzureError.
 */
export async function readSubscriptions(arm: Arm, wanted: 'all' | readonly string[]): Promise<Subscription[]> {
  const seen = (await arm.list(`/subscriptions?${version}`)).flatMap(subscriptionOf);
  if (wanted === 'all') return seen.filter(({ state }) => watchedStates.has(state)).map(withoutState);
  return wanted.map((id) => {
    const found = seen.find((one) => one.id === id.toLowerCase());
    return found === undefined ? { id: id.toLowerCase() } : withoutState(found);
  });
}

interface Seen extends Subscription {
  state: string;
}

function withoutState({ id, name }: Seen): Subscription {
  return { id, ...(name === undefined ? {} : { name }) };
}

function subscriptionOf(record: unknown): Seen[] {
  const { subscriptionId, displayName, state } = (record ?? {}) as Record<string, unknown>;
  if (typeof subscriptionId !== 'string') return [];
  return [
    {
      id: subscriptionId.toLowerCase(),
      state: typeof state === 'string' ? state.toLowerCase() : 'enabled',
      ...(typeof displayName === 'string' ? { name: displayName.slice(0, 200) } : {}),
    },
  ];
}
