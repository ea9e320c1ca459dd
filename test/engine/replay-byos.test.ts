import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEntry } from '../../src/ledger';
import { verifyDatabase } from '../../src/history';
import type { TallyReport } from '../../src/signals';
import { playedOn, testDatabases } from '../fakes/databases';
import {
  inventory,
  openAiId,
  speechAccount,
  speechId,
  speechPrincipal,
  storageAccount,
  storageId,
} from '../fixtures/inventory';
import {
  foreignAlerts,
  lockboxOperation,
  restEvent,
  signature,
  storageRecord,
  type LogRecord,
} from '../fixtures/records';
import { all } from '../store/samples';
import { recordOf, shapes } from '../watch/byos/seeing';
import { accounted, replayRig, type ReplayRig } from './replaying';

const storage = 'Microsoft.Storage/storageAccounts';
const accounts = 'Microsoft.CognitiveServices/accounts';
const group = storageId.replace(/\/providers\/.*/, '');
const blobs = `${storageId}/blobServices/default`;
const roleWrite = 'Microsoft.Authorization/roleAssignments/write';
const assignment = (scope: string): string =>
  `${scope}/providers/Microsoft.Authorization/roleAssignments/9d1a8b58-993d-45f1-b279-c079cd810ffa`;
const expectedClaims = { oid: speechPrincipal, appid: 'app-of-speech', idtyp: 'app' };
let made = 0;

/** An event of both shapes, each a record of its own. */
function both(name: string, told: Parameters<typeof recordOf>[1]): [string, LogRecord][] {
  return shapes.map((shape) => {
    made += 1;
    const own = shape === 'rest' ? { eventDataId: `own-${made}` } : { correlationId: `own-${made}` };
    return [`${name} (${shape})`, { ...recordOf(shape, told), ...own }];
  });
}

function log(name: string, changes: LogRecord): [string, LogRecord] {
  made += 1;
  return [name, storageRecord({ resourceId: blobs, correlationId: `own-${made}`, ...changes })];
}

const records: [string, LogRecord][] = [
  ...both('keys of Speech storage are listed', { operation: `${storage}/listKeys/action` }),
  ...both('the same is only started', { operation: `${storage}/listKeys/action`, status: 'Started' }),
  ...both('the same fails', { operation: `${storage}/listKeys/action`, status: 'Failed' }),
  ...both('keys of other storage are listed', { operation: `${storage}/listKeys/action`, resourceId: `${storageId}2` }),
  ...both('the network is opened', {
    operation: `${storage}/write`,
    body: { properties: { networkAcls: { defaultAction: 'Allow' } } },
  }),
  ...both('soft delete is switched off', {
    operation: `${storage}/blobServices/write`,
    resourceId: blobs,
    body: { properties: { deleteRetentionPolicy: { enabled: false } } },
    asObject: true,
  }),
  ...both('a container is opened', {
    operation: `${storage}/blobServices/containers/write`,
    resourceId: `${blobs}/containers/customspeech-models`,
  }),
  ...both('a role at the account', { operation: roleWrite, resourceId: assignment(storageId), scope: storageId }),
  ...both('a role at the resource group', { operation: roleWrite, resourceId: assignment(group), scope: group }),
  ...both('a role at another resource', { operation: roleWrite, resourceId: assignment(`${storageId}2`) }),
  ...both('a lock at the subscription goes', {
    operation: 'Microsoft.Authorization/locks/delete',
    resourceId: `${group.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.Authorization/locks/l`,
  }),
  ...both('a diagnostic setting goes', {
    operation: 'Microsoft.Insights/diagnosticSettings/delete',
    resourceId: `${blobs}/providers/Microsoft.Insights/diagnosticSettings/s`,
  }),
  ...both('the Speech account changes', { operation: `${accounts}/write`, resourceId: speechId }),
  ...both('another account changes', { operation: `${accounts}/write`, resourceId: openAiId }),
  ...both('keys of another Azure AI account are listed', {
    operation: `${accounts}/listKeys/action`,
    resourceId: openAiId,
  }),
  ...both('a virtual machine changes', { operation: 'Microsoft.Compute/virtualMachines/write' }),
  [
    'Speech itself takes a delegation key',
    restEvent({
      eventDataId: 'speech-itself',
      operationName: { value: `${storage}/blobServices/generateUserDelegationKey/action` },
      resourceId: blobs,
      claims: expectedClaims,
      caller: null,
    }),
  ],
  log('a link reads audio', {}),
  log('an account key lists containers', {
    operationName: 'ListContainers',
    identity: { type: 'AccountKey', tokenHash: 'key1(AB12)' },
    uri: undefined,
    properties: {},
  }),
  log('Speech itself reads', {
    identity: { type: 'OAuth', requester: { objectId: speechPrincipal.toUpperCase(), appId: 'app-of-speech' } },
    uri: undefined,
    properties: {},
  }),
  log('a person deletes', {
    operationName: 'DeleteBlob',
    category: 'StorageDelete',
    identity: {
      type: 'OAuth',
      requester: { objectId: 'EEEEEEEE-0000-4000-8000-000000000001', upn: 'eve@contoso.example' },
    },
  }),
  log('a stranger is refused', {
    statusCode: 403,
    statusText: 'AuthorizationFailure',
    identity: { type: 'Anonymous' },
  }),
  log('files of the same account', { resourceId: `${storageId}/fileServices/default` }),
  log('blobs of other storage', { resourceId: `${storageId}2/blobServices/default` }),
  ['a Lockbox request is made', restEvent({ operationName: { value: lockboxOperation('Create') } })],
  ['an alert of another kind', foreignAlerts['a classic metric alert'] ?? {}],
  ['a record without a time', restEvent({ eventTimestamp: 'soon' })],
];

/** What became of one record, by its report. */
function outcome({ taken, requests, ignoredBy, refusals, duplicates }: TallyReport): string {
  if (taken > 0) return requests > 0 ? 'taken, opens a review or request' : 'taken, joins one';
  if (duplicates > 0) return 'duplicate';
  return Object.keys(ignoredBy)[0] ?? `refused: ${refusals[0]?.reason}`;
}

describe.each(playedOn())('replay with an inventory, on $name', ({ fresh }) => {
  let rig: ReplayRig;
  let clean: () => Promise<void>;
  beforeEach(async () => {
    const database = await fresh();
    rig = await replayRig(database.url);
    clean = async () => {
      expect(await verifyDatabase(rig.store.history, undefined)).toMatchObject({ faults: [], changedRequests: [] });
      await rig.writer.stop();
      await rig.store.close();
      await database.drop();
    };
  });
  afterEach(() => clean());

  test('tells of each record which is access to Speech’s storage, and of each other one why not', async () => {
    const told: Record<string, string> = {};
    for (const [name, record] of records)
      told[name] = outcome(await rig.replayWith(inventory(), JSON.stringify(record)));
    const file = join(__dirname, '../golden/replay-byos.json');
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(told, null, 2)}\n`);
    expect(told).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });

  test('takes the same in any order and however often, and counts every record', async () => {
    const text = (some: readonly [string, LogRecord][]): string =>
      some.map(([, record]) => JSON.stringify(record)).join('\n');
    const first = await rig.replayWith(inventory(), text(records), text(records.toReversed()));
    expect(accounted(first)).toBe(first.records);
    expect(first.records).toBe(2 * records.length);
    const reviews = async (): Promise<unknown[]> => {
      const { items } = await rig.store.history.page({ kind: ['byos-review'] }, 100);
      return items
        .map(({ id, facts }) => [id, facts.review?.lines.map(({ key, count }) => [key, count]).sort()])
        .sort();
    };
    const told = await reviews();
    const again = await rig.replayWith(inventory(), text(records.toReversed()));
    expect([again.taken, again.requests]).toEqual([0, 0]);
    expect(await reviews()).toEqual(told);
  });

  test('asks nobody, reads nothing, marks everything as past, and keeps no signature', async () => {
    await rig.replayWith(inventory(), records.map(([, record]) => JSON.stringify(record)).join('\n'));
    const { items } = await rig.store.history.page({ kind: ['byos-review'] }, 100);
    expect(items.length).toBeGreaterThan(3);
    for (const { source, id } of items) {
      expect(source).toBe('replay');
      expect(await rig.store.history.deliveriesOf(id)).toEqual([]);
    }
    expect(await rig.store.engine.deliveriesDue('2030-01-01T00:00:00.000Z', 10)).toEqual([]);
    expect(await rig.store.engine.keyRotations()).toBeUndefined();
    const written = (await all(rig.store.history.entries())).map(({ bytes }) => JSON.stringify(decodeEntry(bytes)));
    expect(JSON.stringify([items, written])).not.toContain(signature.slice(0, 12));
  });

  test('what a call asked for is told where its start stands before its end, or behind it', async () => {
    const body = { properties: { allowSharedKeyAccess: true } };
    const start = {
      ...recordOf('rest', { operation: `${storage}/write`, body, status: 'Started' }),
      eventDataId: 'start',
    };
    const end = { ...recordOf('rest', { operation: `${storage}/write` }), eventDataId: 'end' };
    await rig.replayWith(inventory(), [end, start].map((record) => JSON.stringify(record)).join('\n'));
    const { items } = await rig.store.history.page({ kind: ['byos-review'] }, 100);
    expect(items[0]?.facts.review?.lines).toMatchObject([{ details: { allowSharedKeyAccess: 'true' } }]);
  });
});

/** Records of others, where they lie beside the project; they are no part of it. */
const samples = '/work/shared/samples';
const isThere = existsSync(samples);
if (!isThere) process.stderr.write(`no samples at ${samples}: their replay is not played\n`);

describe.each(testDatabases().slice(0, 1))('the samples, on $name', ({ fresh }) => {
  (isThere ? test : test.skip)(
    'each record is accounted for, and those of storage that a Speech account names are found',
    async () => {
      const database = await fresh();
      const rig = await replayRig(database.url);
      const files = readdirSync(samples, { recursive: true, encoding: 'utf8' })
        .filter((name) => statSync(join(samples, name)).isFile() && /\.(?:json|txt)$/.test(name))
        .sort();
      const named = new Set<string>();
      for (const file of files) {
        const text = readFileSync(join(samples, file), 'utf8');
        for (const [id] of text.matchAll(
          /\/subscriptions\/[0-9a-f-]+\/resourceGroups\/[\w-]+\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]+/gi,
        ))
          named.add(id);
      }
      // Two of three belong to a Speech account, so that there are both.
      const owned = [...named].sort().filter((_, index) => index % 3 !== 0);
      const of = inventory({
        accounts: [speechAccount({ userOwnedStorage: owned.map((resourceId) => ({ resourceId })) })],
        storage: owned.map((id) => storageAccount({ id, name: id.split('/').at(-1) ?? id })),
      });
      const rows: string[] = [];
      const sums: Record<string, number> = {};
      for (const file of files) {
        const report = await rig.replayWith(of, readFileSync(join(samples, file), 'utf8'));
        expect(accounted(report)).toBe(report.records);
        expect(report.ignoredBy.NO_INVENTORY).toBeUndefined();
        const told = {
          taken: report.taken,
          duplicates: report.duplicates,
          refused: report.refused,
          ...report.ignoredBy,
        };
        for (const [name, count] of Object.entries(told)) sums[name] = (sums[name] ?? 0) + count;
        const shown = Object.entries(told).filter(([, count]) => count > 0);
        rows.push(`${file}: ${shown.map(([name, count]) => `${name} ${count}`).join(', ') || 'no record'}`);
      }
      process.stdout.write(`${rows.join('\n')}\n${JSON.stringify(sums)}\n`);
      expect(sums['taken']).toBeGreaterThan(10);
      expect(sums['OTHER_RESOURCE']).toBeGreaterThan(5);
      await rig.writer.stop();
      await rig.store.close();
      await database.drop();
    },
  );
});
