import type { AzureTruth, EventHub, StorageLogs } from '../engine';
import { byosOf, instant, storageLogBinMs, type ByosStorage, type Clock } from '../model';
import { accountName, blindSpots } from '../watch';
import type { Look } from './doctor-look';

/**
 * Looks whether somebody sees who reaches the data of Speech: where the log of each account is sent, and whether the
 * workspaces answer. Where Speech keeps its data in no storage of the customer's there is nothing to look at.
 */
export async function storageLogLooks(
  subscriptions: Awaited<ReturnType<AzureTruth['subscriptions']>>,
  truth: AzureTruth,
  { logs, hubs }: { logs: StorageLogs | undefined; hubs: readonly EventHub[] },
  clock: Clock,
): Promise<Look[]> {
  // That no subscription is seen is said already.
  if (!subscriptions.ok || subscriptions.value.length === 0) return [];
  const mend = 'give the identity Reader on the subscriptions';
  const inventory = await truth.inventory(subscriptions.value.map(({ id }) => id));
  if (!inventory.ok) return [{ ok: false, says: `the accounts cannot be read: ${inventory.code}`, mend }];
  const byos = byosOf(inventory.value.inventory);
  if (byos.length === 0) return [];
  const settings = await truth.storageLogSettings(byos.map(({ storageId }) => storageId));
  if (!settings.ok) return [{ ok: false, says: `the diagnostic settings cannot be read: ${settings.code}`, mend }];
  const spots = blindSpots(byos, settings.value, logs?.workspaces ?? [], hubs);
  const seen = byos.length - spots.length;
  return [
    ...spots.map(({ says, mend: how }) => ({ ok: false, says, mend: how })),
    ...(seen === 0
      ? []
      : [{ ok: true, says: `of ${seen} storage accounts of Speech it is seen who reaches them`, mend }]),
    ...(logs === undefined ? [] : await answers(logs, byos, clock)),
  ];
}

/** Asks each workspace about the last quarter of an hour, as the service does. */
async function answers(logs: StorageLogs, byos: readonly ByosStorage[], clock: Clock): Promise<Look[]> {
  const to = Math.floor(clock.now().getTime() / storageLogBinMs) * storageLogBinMs;
  const [from, until] = [to - storageLogBinMs, to].map((ms) => instant(new Date(ms))) as [string, string];
  const looks: Look[] = [];
  for (const workspace of logs.workspaces) {
    const read = await logs.read(workspace, { from, to: until, accounts: byos.map(accountName), expected: [] });
    const mend = `give the identity Log Analytics Reader on the workspace ${workspace}: az role assignment create --assignee-object-id OBJECT_ID_OF_THIS_SERVICE --assignee-principal-type ServicePrincipal --role 'Log Analytics Reader' --scope WORKSPACE_RESOURCE_ID`;
    looks.push({
      ok: read.ok,
      says: read.ok ? `workspace ${workspace} answers` : `workspace ${workspace}: ${read.code}: ${read.reason}`,
      mend,
    });
  }
  return looks;
}

/** Whether each event hub answers, and the container in which it is kept how far it was read. */
export async function eventHubLooks(hubs: readonly EventHub[]): Promise<Look[]> {
  const mend =
    'give the identity Azure Event Hubs Data Receiver on the hub and Storage Blob Data Contributor on the container (eventHubs.checkpoints), and let this host reach the namespace by port 5671';
  const looks: Look[] = [];
  for (const hub of hubs) {
    const found = await hub.look();
    const name = `${hub.namespace}/${hub.hub}`;
    const says = found.ok
      ? `${name}: ${String(found.value)} partitions, and the container can be read`
      : `${name}: ${found.code}: ${found.reason}`;
    looks.push({ ok: found.ok, says, mend });
  }
  return looks;
}
