import type { Hold, Instant } from '../model';
import type { Changes, Loaded } from '../workflow';
import { putMany, type Session } from './bulk';
import { inChunks } from './chunks';
import type { Tx } from './clients';
import { parsed } from './rows';
import { numbered } from './sql';

/** Writes holds, and takes away what is erased: last of all that a group commit writes, so that nothing of it is left. */
export async function writeErasures(session: Session, changes: Changes): Promise<void> {
  const holdRows = changes.holds.map((hold) => ({
    id: hold.id,
    ended: hold.endedAt !== undefined,
    doc: JSON.stringify(hold),
  }));
  await putMany(session, 'Hold', ['id'], holdRows);
  for (const { requestId, before } of changes.erased) await eraseOf(session, requestId, before);
  const { tx } = session;
  await inChunks(changes.forgotten, async (some) => {
    await tx.personal.deleteMany({ where: { hash: { in: some } } });
    return [];
  });
  if (changes.pastBefore !== undefined) await forgetPast(tx, changes.pastBefore);
}

async function eraseOf({ tx, provider }: Session, requestId: string, before: number): Promise<void> {
  const sealed = `DELETE FROM "Personal" WHERE "seq" IN (SELECT "seq" FROM "Entry" WHERE "requestId" = ? AND "seq" < ?)`;
  await tx.$executeRawUnsafe(numbered(provider, sealed), requestId, BigInt(before));
  await tx.delivery.deleteMany({ where: { requestId } });
  // Their keys say who it was that came.
  await tx.story.deleteMany({ where: { requestId } });
  await tx.sanction.deleteMany({ where: { requestId } });
  // Why it was held once; a hold in force would have kept it.
  await tx.hold.deleteMany({ where: { ended: true, doc: { contains: `"requestId":"${requestId}"` } } });
}

/** What is over is kept beside the ledger only to be read back or not to be done twice: both end with its time. */
async function forgetPast(tx: Tx, before: Instant): Promise<void> {
  const past = { lt: before };
  const ended = { in: ['done', 'dropped', 'parked'] };
  await tx.delivery.deleteMany({ where: { requestId: null, status: ended, dueAt: past } });
  await tx.delegation.deleteMany({ where: { until: past } });
  await tx.silence.deleteMany({ where: { ended: true, until: past } });
  const holds = (await tx.hold.findMany({ where: { ended: true } })).map((row) => parsed(row) as Hold);
  const over = holds.filter(({ endedAt }) => endedAt !== undefined && endedAt < before);
  await tx.hold.deleteMany({ where: { id: { in: over.map(({ id }) => id) } } });
  await tx.appInstallation.deleteMany({ where: { at: past } });
  await tx.accessRow.deleteMany({ where: { at: past } });
}

/** The holds in force, and which entries of requests have sealed values: no query where nothing is needed. */
export async function loadErasures(
  tx: Tx,
  { holds = false, sealedOf = [] }: { holds?: boolean; sealedOf?: string[] },
): Promise<Pick<Loaded, 'holds' | 'sealed'>> {
  const rows = holds ? await tx.hold.findMany({ where: { ended: false } }) : [];
  const sealed: Loaded['sealed'] = new Map();
  for (const requestId of sealedOf) sealed.set(requestId, await sealedIn(tx, requestId));
  return { holds: rows.map((row) => parsed(row) as Hold), sealed };
}

async function sealedIn(tx: Tx, requestId: string): Promise<{ entries: number[]; values: number }> {
  const rows = await tx.$queryRaw<{ seq: bigint; n: bigint | number }[]>`
    SELECT p."seq" AS seq, count(*) AS n FROM "Personal" p
    WHERE p."seq" IN (SELECT e."seq" FROM "Entry" e WHERE e."requestId" = ${requestId})
    GROUP BY p."seq" ORDER BY p."seq"`;
  return {
    entries: rows.map(({ seq }) => Number(seq)),
    values: rows.reduce((sum, { n }) => sum + Number(n), 0),
  };
}
