import { ContainerClient } from '@azure/storage-blob';
import type { EventHubs } from '../../src/simulator';
import type { Azurite } from '../fakes/azurite';
import { localCertificate } from '../fixtures/certificates';
import { layAmqpWire } from './amqp-wire';
import type { BlobAnchor, HubPlace, HubRecord } from './observations';
import { nameOf, type Far } from './points';
import { layWire, type Moment, type Verdict, type Wire, type WireCall } from './wire';

/** The event hub that a service reads, the blobs that it keeps its places and checkpoints in, and the wires to both. */
export interface Outside {
  /** Where the service finds the hub, the container of its places, and the folder of its checkpoints. */
  places: { hub: string; kept: string; anchor: string };
  hub: EventHubs;
  /** The records that the hub was given, and the places that the storage was told to keep, and kept. */
  records: () => HubRecord[];
  kept: () => HubPlace[];
  /** The blobs of the anchor, as they are, and what was written to them. */
  anchor: () => Promise<BlobAnchor>;
  stop: () => Promise<void>;
}

/** The hub's own certificate, and the storage's: the service has to be told to trust it. */
export const certificate = localCertificate;
const folder = 'ledger';

/** Lays the wires to a hub and to containers of their own in a storage. @param number of the lane, which names them. */
export async function layOutside(
  hub: EventHubs,
  azurite: Azurite,
  number: number,
  watch: (far: Far, call: WireCall, moment: Moment) => Verdict | Promise<Verdict>,
): Promise<Outside> {
  const names = { kept: `places-${String(number)}`, anchor: `anchors-${String(number)}` };
  const container = (name: string): ContainerClient =>
    new ContainerClient(`${azurite.url}/${name}`, azurite.credential());
  for (const name of Object.values(names)) await container(name).create();
  const { origin, pathname } = new URL(azurite.url);
  const storageWire = await layWire(
    () => origin,
    (call, moment) => watch('storage', call, moment),
    certificate,
  );
  const hubWire = await layAmqpWire(
    () => hub.url,
    certificate,
    (call, moment) => watch('hub', call, moment),
  );
  const account = `${storageWire.url}${pathname}`;
  return {
    places: { hub: hubWire.url, kept: `${account}/${names.kept}`, anchor: `${account}/${names.anchor}/${folder}` },
    hub,
    records: () => recordsOf(hub),
    kept: () => placesOf(storageWire),
    anchor: async () => ({ notes: await notesIn(container(names.anchor)), writes: writesOf(storageWire) }),
    stop: async () => {
      await Promise.all([storageWire.stop(), hubWire.stop()]);
    },
  };
}

function recordsOf(hub: EventHubs): HubRecord[] {
  return hub.sent().flatMap(({ partition, sequence, enqueuedAt, body }) => {
    const { records } = JSON.parse(body) as { records: { category?: unknown; correlationId?: unknown }[] };
    return records.map(({ category, correlationId }): HubRecord => {
      const isAccess = typeof category === 'string' && category.startsWith('Storage');
      const access = isAccess && typeof correlationId === 'string' ? { access: correlationId } : {};
      return { at: enqueuedAt.getTime(), partition, sequence, ...access };
    });
  });
}

/** A place is kept in the metadata of its partition's blob. */
function placesOf({ calls }: Wire): HubPlace[] {
  return carriedOut(calls, 'hub.checkpoint').flatMap(({ at, path, metadata }) => {
    const partition = Number(/(\d+)(?:\?|$)/.exec(path)?.[1]);
    return metadata === undefined ? [] : [{ at, partition, sequence: Number(metadata['sequencenumber']) }];
  });
}

function writesOf({ calls }: Wire): string[] {
  return carriedOut(calls, 'anchor.write').map(({ path }) => path.replace(/\?.*/, ''));
}

function carriedOut(calls: readonly WireCall[], name: string): WireCall[] {
  return calls.filter((call) => nameOf('storage', call) === name && call.status !== undefined && call.status < 300);
}

async function notesIn(container: ContainerClient): Promise<string[]> {
  const notes: string[] = [];
  for await (const { name } of container.listBlobsFlat()) {
    notes.push((await container.getBlobClient(name).downloadToBuffer()).toString('utf8'));
  }
  return notes;
}
