import type { OwnCall, Sanction, Story } from '../model';
import type { Changes, Loaded, Needs } from '../workflow';
import { putMany, type Session } from './bulk';
import { inChunks } from './chunks';
import type { Tx } from './clients';
import { beginsWith } from './history-filter';
import { parsed } from './rows';

/** What is kept of accesses to Speech's storage, as a group of commands needs it. */
export type LoadedAccesses = Pick<Loaded, 'stories' | 'sanctions' | 'ownCalls' | 'accessRows' | 'grants'>;

/** Reads what a group of commands needs of accesses; no query where nothing is needed. */
export async function loadAccesses(tx: Tx, needs: Needs): Promise<LoadedAccesses> {
  const { stories = [], storiesAt = [], sanctionsOf = [], ownCalls = [], accessRows = [], grantsAt = [] } = needs;
  return {
    stories: new Map(
      [...(await storiesAtAll(tx, storiesAt)), ...(await loadStories(tx, stories))].map((one) => [one.key, one]),
    ),
    sanctions: await inChunks(sanctionsOf, (some) => sanctionsIn(tx, some)),
    ownCalls: new Map((await inChunks(ownCalls, (some) => callsIn(tx, some))).map((one) => [one.clientRequestId, one])),
    accessRows: new Map(
      (
        await inChunks(accessRows, (key) =>
          tx.accessRow.findMany({ where: { key: { in: key } }, select: { key: true, count: true } }),
        )
      ).map(({ key, count }) => [key, Number(count)]),
    ),
    grants: await inChunks(grantsAt, (some) => grantsIn(tx, some)),
  };
}

/** The most stories of an account that are looked at for others who came with a key of it. */
const maxStories = 200;

async function storiesAtAll(tx: Tx, accountIds: readonly string[]): Promise<Story[]> {
  const each = accountIds.map((id) => tx.story.findMany({ where: { key: beginsWith(`${id}|`) }, take: maxStories }));
  return (await Promise.all(each)).flat();
}

function loadStories(tx: Tx, keys: readonly string[]): Promise<Story[]> {
  return inChunks(keys, (key) => tx.story.findMany({ where: { key: { in: key } } }));
}

async function sanctionsIn(tx: Tx, stories: string[]): Promise<Sanction[]> {
  const rows = await tx.sanction.findMany({ where: { story: { in: stories } }, select: { doc: true } });
  return rows.map((row) => parsed(row) as Sanction);
}

async function callsIn(tx: Tx, ids: string[]): Promise<OwnCall[]> {
  const rows = await tx.ownCall.findMany({ where: { clientRequestId: { in: ids } }, select: { doc: true } });
  return rows.map((row) => parsed(row) as OwnCall);
}

/** Access requests of which access was granted, by the storage that they are for. */
async function grantsIn(tx: Tx, storageIds: string[]): Promise<string[]> {
  const rows = await tx.request.findMany({
    where: {
      kind: 'byos-access',
      state: { in: ['approved', 'access-ended'] },
      resources: { some: { resourceId: { in: storageIds } } },
    },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Writes what a group commit keeps of accesses. */
export async function writeAccesses(session: Session, changes: Changes): Promise<void> {
  const { stories, sanctions, ownCalls, accessRows } = changes;
  await putMany(
    session,
    'Story',
    ['key'],
    stories.map(({ key, requestId, episode }) => ({ key, requestId, episode })),
  );
  const sanctionRows = sanctions.map((one) => {
    return { requestId: one.requestId, story: one.story, until: one.until, doc: JSON.stringify(one) };
  });
  await putMany(session, 'Sanction', ['requestId'], sanctionRows);
  const callRows = ownCalls.map((call) => ({
    clientRequestId: call.clientRequestId.toLowerCase(),
    requestId: call.requestId,
    doc: JSON.stringify(call),
  }));
  await putMany(session, 'OwnCall', ['clientRequestId'], callRows);
  const rows = accessRows.map(({ key, accountId, at, count }) => ({ key, accountId, at, count: BigInt(count) }));
  await putMany(session, 'AccessRow', ['key'], rows);
}
