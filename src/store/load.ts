import { edgeOf, type TreeEdge } from '../ledger';
import type { AccessRequest, Delegation, KnownGroup, Silence } from '../model';
import type { Delivery } from '../outbox';
import type { Hint, KnownChannel, KnownPerson, LedgerIdentity, Loaded, Needs } from '../workflow';
import type { Session } from './bulk';
import { byKey } from './by-key';
import { loadAccesses } from './accesses';
import { loadRotations } from './account-access';
import { inChunks } from './chunks';
import type { Tx } from './clients';
import { loadErasures } from './erase';
import { isEdgeOf, type KnownEdge } from './edge';
import { toChannel, toDelegation, toDelivery, toGroup, toHint, toPerson, toRequest, toSilence } from './rows';
import { toInventory } from './inventory-row';

/** Reads what a group of commands needs: one indexed query for each kind of need, none where nothing is needed. */
export async function load(session: Session, needs: Needs, kept: Kept): Promise<Loaded> {
  const { tx } = session;
  const pins = await loadPins(tx, needs.people);
  const waiting = needs.waiting ? await loadWaiting(tx) : new Map<string, AccessRequest>();
  const accesses = await loadAccesses(tx, needs);
  // The requests that tell stories, and those that granted access, come with what they were asked for.
  const told = [...[...accesses.stories.values()].map(({ requestId }) => requestId), ...accesses.grants];
  const explained = accesses.sanctions.map(({ requestId }) => requestId);
  const ids = [...new Set([...needs.requests, ...told, ...explained])];
  const deliveriesOf = [...new Set([...needs.deliveriesOf, ...waiting.keys(), ...told])];
  const inventory = needs.inventory === true ? await tx.inventory.findUnique({ where: { id: 1 } }) : null;
  const ledger = (kept.identity ??= await loadIdentity(tx));
  return {
    requests: new Map([...waiting, ...(await loadRequests(tx, ids))]),
    seen: await loadSeen(session, needs.seen),
    deliveries: await loadDeliveries(tx, { ...needs, deliveriesOf }),
    pins,
    people: await loadPeople(tx, [...needs.people, ...pins.values()]),
    channels: await loadChannels(tx, needs.channels),
    hints: await loadHints(session, needs.hints),
    delegations: await loadDelegations(tx, needs.delegations),
    groups: await loadGroups(tx, needs.groups),
    cursors: await loadCursors(session, needs.cursors),
    silences: await loadSilences(tx),
    ...accesses,
    rotations: await loadRotations(tx, needs.rotationsOf),
    ...(await loadErasures(tx, needs)),
    edge: await loadEdge(tx, kept),
    ...(inventory === null ? {} : toInventory(inventory)),
    ...(ledger === undefined ? {} : { ledger }),
  };
}

/** What need not be read again. */
export interface Kept {
  /** Which ledger it is: it is written once and never changes. */
  identity?: LedgerIdentity | undefined;
  /** The right edge of the tree after the last commit of this process. */
  edge?: KnownEdge | undefined;
}

async function loadIdentity(tx: Tx): Promise<LedgerIdentity | undefined> {
  const row = await tx.deployment.findUnique({ where: { id: 1 } });
  return row === null ? undefined : { tenantId: row.tenantId, origin: row.origin };
}

async function loadRequests(tx: Tx, ids: string[]): Promise<Map<string, AccessRequest>> {
  const rows = await inChunks(ids, (id) =>
    tx.request.findMany({ where: { id: { in: id } }, select: { id: true, doc: true } }),
  );
  return new Map(rows.map((row) => [row.id, toRequest(row)]));
}

async function loadWaiting(tx: Tx): Promise<Map<string, AccessRequest>> {
  const rows = await tx.request.findMany({
    where: { state: 'pending', source: 'live' },
    select: { id: true, doc: true },
  });
  return new Map(rows.map((row) => [row.id, toRequest(row)]));
}

async function loadDelegations(tx: Tx, areNeeded: boolean): Promise<Map<string, Delegation>> {
  const rows = areNeeded ? await tx.delegation.findMany() : [];
  return new Map(rows.map((row) => [row.fromId, toDelegation(row)]));
}

async function loadSeen(session: Session, keys: readonly string[]): Promise<Set<string>> {
  const rows = await byKey(session, { table: 'Seen', key: 'key', columns: ['key'] }, keys);
  return new Set(rows.map(({ key }) => key));
}

async function loadDeliveries(tx: Tx, needs: Needs): Promise<Map<string, Delivery>> {
  const select = { key: true, doc: true };
  const rows = [
    ...(await inChunks(needs.deliveriesOf, (ids) =>
      tx.delivery.findMany({ where: { requestId: { in: ids } }, select }),
    )),
    ...(await inChunks(needs.deliveries, (keys) => tx.delivery.findMany({ where: { key: { in: keys } }, select }))),
    ...(await inChunks(needs.unreachableOf, (who) =>
      tx.delivery.findMany({ where: { recipient: { in: who }, OR: waiting }, select }),
    )),
  ];
  return new Map(rows.map((row) => [row.key, toDelivery(row)]));
}

/** Deliveries that could not be sent and are tried again. */
const waiting = [{ status: 'unreachable' }, { status: 'due', lastError: { not: null } }];

async function loadPins(tx: Tx, people: string[]): Promise<Map<string, string>> {
  const addresses = people.filter(isAddress).map((who) => who.toLowerCase());
  const rows = await inChunks(addresses, (address) => tx.pin.findMany({ where: { address: { in: address } } }));
  return new Map(rows.map(({ address, personId }) => [address, personId]));
}

/** By object id, and by address; those whose address is pinned are among the ids. */
async function loadPeople(tx: Tx, people: string[]): Promise<Map<string, KnownPerson>> {
  const rows = await inChunks(people, (who) => {
    const addresses = who.filter(isAddress).map((address) => address.toLowerCase());
    const ids = who.filter((one) => !isAddress(one));
    return tx.knownPerson.findMany({ where: { OR: [{ id: { in: ids } }, { address: { in: addresses } }] } });
  });
  return new Map(rows.map((row) => [row.id, toPerson(row)]));
}

function isAddress(who: string): boolean {
  return who.includes('@');
}

async function loadChannels(tx: Tx, names: string[]): Promise<Map<string, KnownChannel>> {
  const rows = await inChunks(names, (name) => tx.knownChannel.findMany({ where: { name: { in: name } } }));
  return new Map(rows.map((row) => [row.name, toChannel(row)]));
}

async function loadHints(session: Session, keys: readonly string[]): Promise<Map<string, Hint>> {
  const rows = await byKey(session, { table: 'Hint', key: 'key', columns: ['key', 'doc'] }, keys);
  return new Map(rows.map((row) => [row.key, toHint(row)]));
}

async function loadGroups(tx: Tx, ids: string[]): Promise<Map<string, KnownGroup>> {
  const rows = await inChunks(ids, (id) => tx.entraGroup.findMany({ where: { id: { in: id } } }));
  return new Map(rows.map((row) => [row.id, toGroup(row)]));
}

async function loadCursors(session: Session, sources: readonly string[]): Promise<Loaded['cursors']> {
  const columns = ['source', 'cursor', 'readAt'] as const;
  const rows = await byKey(session, { table: 'Cursor', key: 'source', columns }, sources);
  return new Map(rows.map(({ source, cursor, readAt }) => [source, { cursor, readAt }]));
}

/** Few at a time are in force; any command may have something to tell to a channel. */
async function loadSilences(tx: Tx): Promise<Silence[]> {
  const rows = await tx.silence.findMany({ where: { ended: false }, orderBy: { id: 'asc' }, select: { doc: true } });
  return rows.map(toSilence);
}

async function loadEdge(tx: Tx, kept: Kept): Promise<TreeEdge> {
  const head = await tx.head.findUnique({ where: { id: 1 } });
  if (head === null) return { size: 0, edgeTiles: [] };
  const size = Number(head.size);
  if (isEdgeOf(kept.edge, { size, root: head.root })) return kept.edge.edge;
  const places = edgeOf(size);
  if (places.length === 0) return { size, edgeTiles: [] };
  const rows = await tx.tile.findMany({
    where: { OR: places.map(({ level, index }) => ({ level, index: BigInt(index) })) },
  });
  const edge = { size, edgeTiles: rows.map(({ level, index, hashes }) => ({ level, index: Number(index), hashes })) };
  // What was read is committed: nothing is read after the first write of a transaction.
  kept.edge = { root: head.root, edge };
  return edge;
}
