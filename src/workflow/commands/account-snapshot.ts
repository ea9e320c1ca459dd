import { accountAccessSource, type AccessSeen, type Actor } from '../../model';
import type { Looked } from '../../watch';
import type { Command } from '../command';
import { personal } from '../record';
import type { AccessSource } from './access-source';
import { accessNeeds, takeSeen, type TakenAccesses } from './accesses';
import { noteRead } from './sources';
import { toldKeys, wasTold } from './told-differences';

const service: Actor = { kind: 'service' };

/**
 * Takes a look at who may reach a storage account in place of the last one, and in the same commit what it found: what no
 * log tells at once, and of the rest what the log had time to tell and did not. The first look says how things are, and
 * nothing is asked.
 *
 * @param allowedMs how long after this look the next one is owed; absent where a part of it could not be read, which is
 *   a gap.
 */
export function takeAccountSnapshot(
  { snapshot, seen, overdue, isFirst, differences }: Looked,
  source: Omit<AccessSource, 'move'>,
  allowedMs: number | undefined,
): Command<TakenAccesses> {
  const name = accountAccessSource(snapshot.storageId);
  return {
    name: 'take-account-snapshot',
    needs: (policy) => {
      const needs = accessNeeds([...seen, ...overdue.map((one) => one.seen)], policy);
      const told = overdue.flatMap(toldKeys);
      return { ...needs, cursors: [name], seen: [...(needs.seen ?? []), ...told] };
    },
    run: (draft, context) => {
      draft.putAccountSnapshot(snapshot);
      if (allowedMs !== undefined) noteRead(draft, name, allowedMs);
      const { storageId, roles, locks, diagnostics } = snapshot;
      if (isFirst) {
        const counts = { roles: roles?.length, locks: locks?.length, diagnostics: diagnostics?.length };
        draft.record({ type: 'account-access-first', actor: service, data: { account: storageId, ...counts } });
      }
      if (differences.length > 0) {
        const data = { account: storageId, differences: differences.map(differenceData) };
        draft.record({ type: 'account-access-changed', actor: service, data });
      }
      const untold = overdue.filter((one) => !wasTold(draft, one)).map((one) => one.seen);
      return takeSeen(draft, [...seen, ...untold], context, source);
    },
  };
}

/** Each difference is in the record, whether or not anybody has to be asked about it. */
function differenceData({ what, key, target }: AccessSeen): {
  what: string;
  key: ReturnType<typeof personal>;
  target: ReturnType<typeof personal>;
} {
  return { what, key: personal(key), target: personal(target) };
}
