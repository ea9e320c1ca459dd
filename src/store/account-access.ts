import { controlBegan, resourceKey, type AccountSnapshot, type Instant, type KeyRotations } from '../model';
import { rotationKey, type Changes } from '../workflow';
import { putMany, type Session } from './bulk';
import { inChunks } from './chunks';
import type { Client, Tx } from './clients';

/** @returns when the keys of accounts were last made anew, as a group of commands needs it. */
export async function loadRotations(tx: Tx, accounts: readonly string[] = []): Promise<Map<string, Instant>> {
  const rows = await inChunks(accounts, (some) => tx.keyRotation.findMany({ where: { accountKey: { in: some } } }));
  return new Map(rows.map((row) => [rotationKey(row), row.at]));
}

/** Writes the looks at accounts, and the rotations, of a group commit. */
export async function writeAccountAccess(session: Session, { accountSnapshots, rotations }: Changes): Promise<void> {
  const rows = accountSnapshots.map((snapshot) => ({
    accountKey: resourceKey(snapshot.storageId),
    at: snapshot.readAt,
    doc: JSON.stringify(snapshot),
  }));
  await putMany(session, 'AccountSnapshot', ['accountKey'], rows);
  const rotationRows = rotations.map(({ accountKey, key, at }) => ({ accountKey, key, at }));
  await putMany(session, 'KeyRotation', ['accountKey', 'key'], rotationRows);
}

/** @returns the last look at each account; none of a row that a later version wrote in a form that is not known here. */
export async function accountSnapshots(db: Client): Promise<AccountSnapshot[]> {
  const rows = await db.accountSnapshot.findMany({ orderBy: { accountKey: 'asc' } });
  return rows.flatMap(({ doc }) => {
    const snapshot = JSON.parse(doc) as Partial<AccountSnapshot>;
    const { storageId, readAt } = snapshot;
    if (storageId === undefined || readAt === undefined) return [];
    const { speechIds = [], expectedPrincipals = [], networks = [], formerDiagnostics = [], untold = [] } = snapshot;
    return [{ ...snapshot, storageId, readAt, speechIds, expectedPrincipals, networks, formerDiagnostics, untold }];
  });
}

/**
 * @returns when each key was last made anew, and since when all subscriptions are watched for it: an account of one that
 *   is watched for less time has no rotation for another reason than that there was none.
 */
export async function keyRotations(db: Client): Promise<KeyRotations | undefined> {
  const began = await db.cursor.findMany({ where: { source: { startsWith: controlBegan('') } } });
  const since = began
    .map(({ cursor }) => cursor)
    .sort()
    .at(-1);
  if (since === undefined) return undefined;
  const last: Record<string, { key1?: Instant; key2?: Instant }> = {};
  for (const { accountKey, key, at } of await db.keyRotation.findMany()) {
    if (key === 'key1' || key === 'key2') last[accountKey] = { ...last[accountKey], [key]: at };
  }
  return { since, last };
}
