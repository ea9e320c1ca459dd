import { WorkflowError, type Changes } from '../workflow';
import type { Provider, Tx } from './clients';
import { insertMany } from './insert-many';
import { deliveryRow, personRows, requestRow, resourceRows } from './rows';

/** Writes everything that a group commit changed. */
export async function write(tx: Tx, provider: Provider, changes: Changes): Promise<void> {
  if (changes.ledger !== undefined) await tx.deployment.create({ data: { id: 1, ...changes.ledger } });
  await writeRequests(tx, provider, changes);
  await writeLedger(tx, provider, changes);
  await insertMany(
    tx,
    provider,
    'Seen',
    ['key', 'at'],
    changes.seen.map(({ key, at }) => [key, at]),
  );
  await writeDeliveries(tx, changes);
  await writeConversations(tx, changes);
  for (const { source, cursor, readAt } of changes.cursors) {
    const data = { cursor, readAt };
    await tx.cursor.upsert({ where: { source }, create: { source, ...data }, update: data });
  }
  for (const hint of changes.hints) {
    const data = { dueAt: hint.dueAt, doc: JSON.stringify(hint) };
    await tx.hint.upsert({ where: { key: hint.key }, create: { key: hint.key, ...data }, update: data });
  }
  if (changes.hintsDone.length > 0) await tx.hint.deleteMany({ where: { key: { in: changes.hintsDone } } });
}

async function writeRequests(tx: Tx, provider: Provider, { requests }: Changes): Promise<void> {
  const fresh = requests.filter(({ from }) => from === 0).map(({ to }) => to);
  if (fresh.length > 0) {
    const ids = fresh.map(({ id }) => id);
    if ((await tx.request.count({ where: { id: { in: ids } } })) > 0) conflict('a request that was to be new is there');
    await tx.request.createMany({ data: fresh.map(requestRow) });
  }
  for (const { from, to } of requests) {
    if (from === 0) continue;
    const { id, ...data } = requestRow(to);
    const { count } = await tx.request.updateMany({ where: { id, version: from }, data });
    if (count !== 1) conflict(`request ${id} is no longer at version ${from}`);
  }
  const all = requests.map(({ to }) => to);
  const changed = requests.filter(({ from }) => from !== 0).map(({ to }) => to.id);
  if (changed.length > 0) await tx.requestPerson.deleteMany({ where: { requestId: { in: changed } } });
  const people = all.flatMap(personRows).map(({ requestId, role, who }) => [requestId, role, who]);
  await insertMany(tx, provider, 'RequestPerson', ['requestId', 'role', 'who'], people);
  const resources = fresh.flatMap(resourceRows).map(({ requestId, resourceId }) => [requestId, resourceId]);
  await insertMany(tx, provider, 'RequestResource', ['requestId', 'resourceId'], resources);
}

function conflict(message: string): never {
  throw new WorkflowError('VERSION_CONFLICT', message);
}

async function writeLedger(tx: Tx, provider: Provider, changes: Changes): Promise<void> {
  const { entries, personal, tiles, head } = changes;
  if (head === undefined) return;
  const entryRows = entries.map(({ seq, at, type, requestId, bytes }) => [
    BigInt(seq),
    at,
    type,
    requestId ?? null,
    bytes,
  ]);
  await insertMany(tx, provider, 'Entry', ['seq', 'at', 'type', 'requestId', 'bytes'], entryRows);
  const rows = personal.map(({ hash, seq, salt, value }) => [hash, BigInt(seq), salt, JSON.stringify(value)]);
  await insertMany(tx, provider, 'Personal', ['hash', 'seq', 'salt', 'value'], rows);
  for (const { level, index, hashes } of tiles) {
    const place = { level, index: BigInt(index) };
    const data = { hashes: Uint8Array.from(hashes) };
    await tx.tile.upsert({ where: { level_index: place }, create: { ...place, ...data }, update: data });
  }
  const data = { size: BigInt(head.size), root: Uint8Array.from(head.root) };
  await tx.head.upsert({ where: { id: 1 }, create: { id: 1, ...data }, update: data });
}

async function writeDeliveries(tx: Tx, { deliveries }: Changes): Promise<void> {
  for (const delivery of deliveries) {
    const { key, ...data } = deliveryRow(delivery);
    await tx.delivery.upsert({ where: { key }, create: { key, ...data }, update: data });
  }
}

async function writeConversations(tx: Tx, { pins, people, channels }: Changes): Promise<void> {
  // A pin is never moved: the first person who bore the address keeps it.
  if (pins.length > 0) await tx.pin.createMany({ data: pins });
  for (const person of people) {
    const data = { address: person.address?.toLowerCase() ?? null, doc: JSON.stringify(person) };
    await tx.knownPerson.upsert({ where: { id: person.id }, create: { id: person.id, ...data }, update: data });
  }
  for (const channel of channels) {
    const data = { doc: JSON.stringify(channel) };
    await tx.knownChannel.upsert({
      where: { name: channel.name },
      create: { name: channel.name, ...data },
      update: data,
    });
  }
}
