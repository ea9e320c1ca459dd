import type { HubPlace, HubRecord } from '../observations';
import type { Entry, Facts } from './facts';
import type { Violation } from './rules';

/**
 * Judges what came by the event hub. Its records of accesses to blobs are told nowhere else: each is in the ledger once,
 * and was before a place behind it was kept, for what is before a place is never sent again. Records of Customer Lockbox
 * are hints, and what follows from them is judged as everything about requests is.
 */
export function checkHub(facts: Facts): Violation[] {
  const { hub } = facts.seen;
  if (hub === undefined) return [];
  const taken = takenIn(facts);
  const found = hub.records.flatMap((record) => takenOnce(record, hub.kept, taken));
  const told = hub.records.filter(({ access }) => access !== undefined).length;
  if (told === 0) found.push({ rule: 'HUB_LOST', about: 'hub', detail: 'it had no record that nothing else tells' });
  if (hub.kept.length === 0) found.push({ rule: 'HUB_LOST', about: 'hub', detail: 'no place in it was ever kept' });
  return found;
}

/** The entries that tell of each access, by what the access is known by. */
function takenIn({ entries }: Facts): Map<string, Entry[]> {
  const taken = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { accesses } = entry.data as { accesses?: { correlationId?: string }[] };
    for (const { correlationId } of accesses ?? []) {
      if (correlationId !== undefined) taken.set(correlationId, [...(taken.get(correlationId) ?? []), entry]);
    }
  }
  return taken;
}

function takenOnce(
  { access, partition, sequence }: HubRecord,
  kept: readonly HubPlace[],
  taken: ReadonlyMap<string, Entry[]>,
): Violation[] {
  if (access === undefined) return [];
  const about = `event ${String(sequence)} of partition ${String(partition)}`;
  const [entry, ...others] = taken.get(access) ?? [];
  if (entry === undefined) return [{ rule: 'HUB_LOST', about, detail: `no entry tells of the access ${access}` }];
  if (others.length > 0) {
    const detail = `entries ${[entry, ...others].map(({ seq }) => seq).join(', ')} tell of it`;
    return [{ rule: 'HUB_TWICE', about, detail }];
  }
  const place = kept.find((one) => one.partition === partition && one.sequence >= sequence);
  if (place === undefined || entry.at <= place.at) return [];
  const detail = `the place behind it was kept ${String(entry.at - place.at)} ms before entry ${String(entry.seq)}`;
  return [{ rule: 'HUB_LOST', about, detail }];
}
