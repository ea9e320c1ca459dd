import { ledgerCheckSource, readLedgerCheck, type Clock } from '../model';
import type { Store } from '../store';
import type { ReadDoor } from '../web';
import { auditorRead, type Command } from '../workflow';

/**
 * The past as it is read over HTTP; what auditors read becomes an entry.
 *
 * @param submit writes it.
 * @param sign signs the ledger as it stands, where something is handed out that its checkpoint shall cover.
 */
export function readDoor(
  store: Store,
  clock: Clock,
  version: string,
  submit: <T>(command: Command<T>) => Promise<T>,
  sign: ReadDoor['sign'] = () => store.history.newestCheckpoint(),
): ReadDoor {
  return {
    history: store.history,
    clock,
    version,
    sign,
    selfCheck: async () => {
      const check = readLedgerCheck(await store.history.place(ledgerCheckSource));
      if (check === undefined) return undefined;
      const faults = check.faults.map((code) => ({ seq: null, code }));
      return { ok: faults.length === 0, at: check.at, faults };
    },
    record: ({ filter = {}, ...reading }) => submit(auditorRead({ ...reading, filter: { ...filter } })),
  };
}
