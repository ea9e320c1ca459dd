import type { AccessRequest } from '../../src/model';
import type { Delivery } from '../../src/outbox';
import type { Store } from '../../src/store';
import { allNeeds, type Changes, type Hint, type Needs } from '../../src/workflow';
import { lockboxFacts, pendingRequest } from '../fixtures/requests';

/** Changes with nothing in them but what is given. */
export function changes(some: Partial<Changes>): Changes {
  return {
    requests: [],
    seen: [],
    deliveries: [],
    pins: [],
    people: [],
    channels: [],
    delegations: [],
    groups: [],
    installations: [],
    hints: [],
    hintsDone: [],
    cursors: [],
    status: [],
    silences: [],
    stories: [],
    sanctions: [],
    ownCalls: [],
    accessRows: [],
    accountSnapshots: [],
    rotations: [],
    holds: [],
    erased: [],
    forgotten: [],
    cursorsDone: [],
    entries: [],
    personal: [],
    tiles: [],
    ...some,
  };
}

/** Needs with nothing in them but what is given. */
export function needs(some: Partial<Needs>): Needs {
  return allNeeds([some]);
}

/** Writes in a transaction of its own. */
export function commit(store: Pick<Store, 'work'>, some: Partial<Changes>): Promise<void> {
  return store.work.transact((tx) => tx.write(changes(some)));
}

export const at = '2026-11-24T08:00:00.000Z';

/** A request of the tests, numbered; a larger number was opened a minute later. */
export function request(number: number, some: Partial<AccessRequest> = {}): AccessRequest {
  return pendingRequest({
    id: `L-${String(number).padStart(10, '0')}`,
    openedAt: new Date(Date.parse(at) + number * 60_000).toISOString(),
    facts: lockboxFacts({ azureId: `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}` }),
    ...some,
  });
}

/** New requests as changes. */
export function fresh(...requests: AccessRequest[]): Partial<Changes> {
  return { requests: requests.map((to) => ({ from: 0, to })) };
}

/** A card that is due. */
export function delivery(key: string, some: Partial<Delivery> = {}): Delivery {
  return {
    key,
    recipient: { kind: 'person', id: 'p1' },
    content: { kind: 'card', requestId: 'L-0000000001' },
    wanted: 1,
    shown: 0,
    priority: 0,
    status: 'due',
    attempts: 0,
    dueAt: at,
    createdAt: at,
    ...some,
  };
}

/** A hint that is due. */
export function hint(key: string, some: Partial<Hint> = {}): Hint {
  return { key, subscriptionId: 's1', dueAt: at, attempts: 0, ...some };
}

/** An entry with bytes that no text could hold. */
export function entry(seq: number, requestId?: string) {
  const bytes = Uint8Array.from([0, 255, 128, seq % 256]);
  return { seq, at, type: 'test', ...(requestId === undefined ? {} : { requestId }), bytes };
}

/** Everything of a stream. */
export async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
