import { checkPersonal, type JsonValue } from '../../ledger';
import type { HistoryStore } from '../ports';

/** @returns the sealed values that still exist and are those that were sealed, by their hash. */
export async function checkedPersonal(
  store: Pick<HistoryStore, 'personalOf'>,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, JsonValue>> {
  const rows = await store.personalOf([...new Set(hashes)]);
  return new Map(rows.filter(checkPersonal).map(({ hash, value }) => [hash, value]));
}
