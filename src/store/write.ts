import type { AccessRequest } from '../model';
import { WorkflowError, type Changes } from '../workflow';
import { insertMany, insertMissing, putMany, type Session } from './bulk';
import { writeAccesses } from './accesses';
import { writeAccountAccess } from './account-access';
import { writeErasures } from './erase';
import { inventoryRow } from './inventory-row';
import { givePositions, positionsOf } from './position';
import { deliveryRow, personRows, placeRows, requestRow, resourceRows } from './rows';

/**
 * Writes everything that a group commit changed. No key may stand twice in one list of the changes.
 *
 * @throws WorkflowError `VERSION_CONFLICT`.
 */
export async function write(session: Session, changes: Changes): Promise<void> {
  if (changes.ledger !== undefined) await session.tx.deployment.create({ data: { id: 1, ...changes.ledger } });
  await writeRequests(session, changes);
  await writeLedger(session, changes);
  await insertMany(
    session,
    'Seen',
    changes.seen.map(({ key, at }) => ({ key, at })),
  );
  await putMany(session, 'Delivery', ['key'], changes.deliveries.map(deliveryRow));
  await writeConversations(session, changes);
  await writeSources(session, changes);
  await writeAccesses(session, changes);
  await writeAccountAccess(session, changes);
  const silenceRows = changes.silences.map((silence) => ({
    id: silence.id,
    ended: silence.endedAt !== undefined,
    until: silence.until,
    doc: JSON.stringify(silence),
  }));
  await putMany(session, 'Silence', ['id'], silenceRows);
  if (changes.inventory !== undefined) await putMany(session, 'Inventory', ['id'], [inventoryRow(changes.inventory)]);
  await writeErasures(session, changes);
}

async function writeRequests(session: Session, { requests }: Changes): Promise<void> {
  const fresh = requests.filter(({ from }) => from === 0).map(({ to }) => to);
  const positions = await givePositions(session.tx, fresh);
  const placed = <R extends { requestId: string }>(rows: readonly R[]) =>
    rows.map((row) => ({ ...row, position: positions.get(row.requestId) ?? 0n }));
  await insertFresh(
    session,
    fresh.map((request) => ({ ...requestRow(request), position: positions.get(request.id) ?? 0n })),
  );
  const changed = requests.filter(({ from }) => from !== 0);
  for (const { from, to } of changed) {
    const { id, ...data } = requestRow(to);
    const { count } = await session.tx.request.updateMany({ where: { id, version: from }, data });
    if (count !== 1) conflict(`request ${id} is no longer at version ${from}`);
  }
  const [people, places] = [rowsToWrite(requests, personRows), rowsToWrite(requests, placeRows)];
  const unplaced = [...people.rows, ...places.rows]
    .map(({ requestId }) => requestId)
    .filter((id) => !positions.has(id));
  for (const [id, position] of await positionsOf(session.tx, [...new Set(unplaced)])) positions.set(id, position);
  await eachChunk(people.anew, (some) => session.tx.requestPerson.deleteMany({ where: { requestId: { in: some } } }));
  await insertMany(session, 'RequestPerson', placed(people.rows));
  await eachChunk(places.anew, (some) => session.tx.requestPlace.deleteMany({ where: { requestId: { in: some } } }));
  await insertMany(session, 'RequestPlace', placed(places.rows));
  const resources = rowsToWrite(requests, resourceRows);
  await eachChunk(resources.anew, (some) =>
    session.tx.requestResource.deleteMany({ where: { requestId: { in: some } } }),
  );
  await insertMany(session, 'RequestResource', resources.rows);
}

/**
 * What a request is found by, where it changed: rows that have come are added; only where some are gone, or nobody knows
 * what was there, all of that request's are written anew.
 */
function rowsToWrite<R extends object>(
  requests: Changes['requests'],
  rowsOf: (request: AccessRequest) => R[],
): { anew: string[]; rows: R[] } {
  const anew: string[] = [];
  const rows = requests.flatMap(({ from, to, before }) => {
    const wanted = rowsOf(to);
    if (from === 0) return wanted;
    const there = new Set(before === undefined ? [] : rowsOf(before).map((row) => JSON.stringify(row)));
    const added = wanted.filter((row) => !there.has(JSON.stringify(row)));
    if (before !== undefined && there.size + added.length === wanted.length) return added;
    anew.push(to.id);
    return wanted;
  });
  return { anew, rows };
}

/** The lock of the ledger's tail is held: what is not there now cannot come before the commit. */
async function insertFresh(
  session: Session,
  rows: (ReturnType<typeof requestRow> & { position: bigint })[],
): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await eachChunk(ids, async (some) => {
    const there = await session.tx.request.findFirst({ where: { id: { in: some } }, select: { id: true } });
    if (there !== null) conflict('a request that was to be new is there already');
  });
  await insertMany(session, 'Request', rows);
}

/** Prisma's aggregates take fewer values than its queries do; every chunk is small enough for both. */
const chunkSize = 500;

async function eachChunk(keys: readonly string[], work: (some: string[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < keys.length; start += chunkSize) await work(keys.slice(start, start + chunkSize));
}

function conflict(message: string): never {
  throw new WorkflowError('VERSION_CONFLICT', message);
}

async function writeLedger(session: Session, { entries, personal, tiles, head }: Changes): Promise<void> {
  const entryRows = entries.map(({ seq, at, type, requestId, bytes }) => ({
    seq,
    at,
    type,
    requestId: requestId ?? null,
    bytes,
  }));
  await insertMany(session, 'Entry', entryRows);
  const personalRows = personal.map(({ hash, seq, salt, value }) => ({
    hash,
    seq: BigInt(seq),
    salt,
    value: JSON.stringify(value),
  }));
  await insertMissing(session, 'Personal', personalRows);
  const tileRows = tiles.map(({ level, index, hashes }) => ({ level, index: BigInt(index), hashes }));
  await putMany(session, 'Tile', ['level', 'index'], tileRows);
  if (head !== undefined) await putMany(session, 'Head', ['id'], [{ id: 1, size: BigInt(head.size), root: head.root }]);
}

async function writeConversations(
  session: Session,
  { pins, people, channels, delegations, groups, installations }: Changes,
): Promise<void> {
  // A pin is never moved: the first person who bore the address keeps it, and a second one is refused before.
  await insertMany(
    session,
    'Pin',
    pins.map(({ address, personId, at }) => ({ address: address.toLowerCase(), personId, at })),
  );
  const personRows = people.map((person) => ({
    id: person.id,
    address: person.address?.toLowerCase() ?? null,
    doc: JSON.stringify(person),
  }));
  await putMany(session, 'KnownPerson', ['id'], personRows);
  const channelRows = channels.map((channel) => ({ name: channel.name, doc: JSON.stringify(channel) }));
  await putMany(session, 'KnownChannel', ['name'], channelRows);
  const delegationRows = delegations.map((one) => ({
    fromId: one.from.id,
    until: one.until,
    doc: JSON.stringify(one),
  }));
  await putMany(session, 'Delegation', ['fromId'], delegationRows);
  const groupRows = groups.map((group) => ({ id: group.id, readAt: group.readAt, doc: JSON.stringify(group) }));
  await putMany(session, 'EntraGroup', ['id'], groupRows);
  const installed = installations.map(({ personId, at, outcome }) => ({ personId, at, outcome }));
  await putMany(session, 'AppInstallation', ['personId'], installed);
}

async function writeSources(
  session: Session,
  { cursors, cursorsDone, hints, hintsDone, status }: Changes,
): Promise<void> {
  const cursorRows = cursors.map(({ source, cursor, readAt }) => ({ source, cursor, readAt }));
  await putMany(session, 'Cursor', ['source'], cursorRows);
  await eachChunk(cursorsDone, (some) => session.tx.cursor.deleteMany({ where: { source: { in: some } } }));
  const statusRows = status.map(({ part, at, doc }) => ({ part, at, doc: JSON.stringify(doc) }));
  await putMany(session, 'StatusPart', ['part'], statusRows);
  const hintRows = hints.map((hint) => ({ key: hint.key, dueAt: hint.dueAt, doc: JSON.stringify(hint) }));
  await putMany(session, 'Hint', ['key'], hintRows);
  await eachChunk(hintsDone, (some) => session.tx.hint.deleteMany({ where: { key: { in: some } } }));
}
