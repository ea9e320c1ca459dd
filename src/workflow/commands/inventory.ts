import {
  byosOf,
  inventorySource,
  resourceKey,
  subscriptionOf,
  type Actor,
  type Inventory,
  type InventorySnapshot,
  type KeyRotations,
  type PostureChange,
} from '../../model';
import { postureChanges, postureOf } from '../../watch';
import type { Command } from '../command';
import type { Draft } from '../draft';

const service: Actor = { kind: 'service' };
/** How many things one message to the admins names. */
const maxNamed = 30;

/** One whole read of the accounts. */
export interface InventoryLook {
  inventory: Inventory;
  /** Absent where it could not be read: what was known of it stands. */
  isOptedIn?: boolean;
  /** Watched subscriptions that Azure does not show: what was known of their accounts stands. */
  unseen: readonly string[];
  /** When keys were last made anew, where that is watched. */
  rotations?: KeyRotations;
}

/**
 * Takes a look at the accounts in place of the last one, and says to the admins and to the ledger, once, which storage
 * has begun or ceased to be BYOS and which security features are not as they were. The first look of all tells its BYOS
 * storage, which is watched from then on, and no features: there is nothing that they could differ from.
 *
 * @returns whether there was anything to tell.
 */
export function takeInventory(look: InventoryLook): Command<boolean> {
  return {
    name: 'take-inventory',
    needs: () => ({ inventory: true }),
    run: (draft) => {
      const before = draft.inventory;
      const after = next(before, look, draft.now);
      draft.putInventory(after);
      draft.moveCursor(inventorySource, after.readAt);
      const byos = tellByos(draft, before, after);
      const posture = before !== undefined && tellPosture(draft, before, after, look.rotations);
      return byos || posture;
    },
  };
}

/** The new look, with what it could not show taken over from the one before. */
function next(before: InventorySnapshot | undefined, look: InventoryLook, readAt: string): InventorySnapshot {
  const unseen = new Set(look.unseen);
  const keep = <T extends { id: string }>(fresh: readonly T[], old: readonly T[] = []): T[] => {
    const there = new Set(fresh.map(({ id }) => resourceKey(id)));
    const kept = old.filter(({ id }) => unseen.has(subscriptionOf(id) ?? '') && !there.has(resourceKey(id)));
    return [...fresh, ...kept].sort((a, b) => (resourceKey(a.id) < resourceKey(b.id) ? -1 : 1));
  };
  const isOptedIn = look.isOptedIn ?? before?.isOptedIn;
  return {
    readAt,
    inventory: {
      accounts: keep(look.inventory.accounts, before?.inventory.accounts),
      storage: keep(look.inventory.storage, before?.inventory.storage),
    },
    unseen: [...unseen].sort(),
    ...(isOptedIn === undefined ? {} : { isOptedIn }),
  };
}

function tellByos(draft: Draft, before: InventorySnapshot | undefined, after: InventorySnapshot): boolean {
  const now = byosOf(after.inventory);
  const old = before === undefined ? [] : byosOf(before.inventory);
  const lacking = (all: typeof now, in_: typeof now): typeof now => {
    const there = new Set(in_.map(({ storageId }) => resourceKey(storageId)));
    return all.filter(({ storageId }) => !there.has(resourceKey(storageId)));
  };
  const [added, removed] = [lacking(now, old), lacking(old, now)];
  if (added.length + removed.length === 0) return false;
  for (const [type, some] of [
    ['byos-added', added],
    ['byos-removed', removed],
  ] as const) {
    for (const { storageId, speechIds } of some) {
      draft.record({ type, actor: service, data: { storage: storageId, speech: speechIds } });
    }
  }
  const named = (some: typeof now): string[] => some.slice(0, maxNamed).map(({ storageId }) => storageId);
  const [addedIds, removedIds] = [named(added), named(removed)];
  const more = added.length + removed.length - addedIds.length - removedIds.length;
  draft.notify(
    `byos/${draft.now}`,
    { about: 'byos-changed', added: addedIds, removed: removedIds, more },
    draft.adminChannels,
  );
  return true;
}

function tellPosture(
  draft: Draft,
  before: InventorySnapshot,
  after: InventorySnapshot,
  rotations: KeyRotations | undefined,
): boolean {
  const known = rotations === undefined ? {} : { rotations };
  const changes = postureChanges(postureOf({ snapshot: before, ...known }), postureOf({ snapshot: after, ...known }));
  if (changes.length === 0) return false;
  for (const { resource, feature, from, to } of changes) {
    draft.record({ type: 'posture-changed', actor: service, data: { resource, feature, from, to } });
  }
  draft.notify(
    `posture/${draft.now}`,
    { about: 'posture-changed', changes: worstChanges(changes), more: Math.max(0, changes.length - maxNamed) },
    draft.adminChannels,
  );
  return true;
}

/** What is off now comes first: a message names only so many. */
function worstChanges(changes: readonly PostureChange[]): PostureChange[] {
  return [...changes.filter(({ to }) => to === 'off'), ...changes.filter(({ to }) => to !== 'off')].slice(0, maxNamed);
}
