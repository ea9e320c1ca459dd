import { ledgerKeysSource, readKeyPlaces } from '../../model';
import type { Command } from '../command';

/**
 * Records that the ledger's checkpoints are signed with another key from here on. Both are public verifier keys. It does
 * nothing where that was recorded before.
 *
 * @param from the key in force, as the entries say it.
 * @returns whether it was recorded now.
 */
export function rotateKey(from: string, to: string): Command<boolean> {
  return {
    name: 'rotate-key',
    needs: () => ({ cursors: [ledgerKeysSource] }),
    run: (draft) => {
      const places = readKeyPlaces(draft.cursor(ledgerKeysSource)?.cursor);
      if (places.at(-1)?.key === to) return false;
      const seq = draft.record({ type: 'ledger-key-rotated', actor: { kind: 'service' }, data: { from, to } });
      draft.moveCursor(ledgerKeysSource, JSON.stringify([...places, { seq, key: to }]));
      return true;
    },
  };
}
