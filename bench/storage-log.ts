import { createAzureTruth, createLockboxExecutor, createStorageLogs, serviceCredential } from '../src/azure';
import type { EngineContext, StorageLogs } from '../src/engine';
import { DataPlane } from '../src/engine/data-plane';
import { underLease } from '../src/engine/lease';
import { systemClock } from '../src/main/write-side';
import { resourceKey, type Inventory } from '../src/model';
import {
  simulatedApp,
  simulatedSpeechStorageId,
  simulatedSubscriptions,
  simulatedTenantId,
  simulatedWorkspaceId,
} from '../src/simulator';
import { takeInventory } from '../src/workflow';
import { mustBe } from './compare';
import { Memory } from './memory';
import { startAzureServer } from './storage-log-server';
import type { OpenedStore, Workplace } from './workplace';

const records = 1_000_000;
const dayMs = 86_400_000;
const aimMiB = 200;
/** As a busy Speech service comes: from very many addresses. */
const speechAddresses = 200;
const timeoutMs = 300_000;

/** A day of a busy Speech account: its storage log out of Log Analytics, aggregated, judged and kept. */
export async function storageLog(workplace: Workplace): Promise<void> {
  const azure = await startAzureServer();
  try {
    await workplace.withStore((opened) => measureIn(opened, azure.url));
  } finally {
    await azure.stop();
  }
}

async function measureIn({ store, writer }: OpenedStore, url: string): Promise<void> {
  const way = { kind: 'secret', clientId: simulatedApp.clientId, clientSecret: simulatedApp.clientSecret } as const;
  const credential = serviceCredential({ login: url, tenantId: simulatedTenantId, way, timeoutMs });
  const arm = {
    endpoint: url,
    scope: 'https://management.azure.com/.default',
    credential,
    clock: systemClock,
    timeoutMs,
  };
  const truth = createAzureTruth({ ...arm, tenantId: simulatedTenantId, subscriptions: 'all' });
  const read = await truth.inventory([simulatedSubscriptions.production.subscriptionId]);
  if (!read.ok) throw new Error('the accounts could not be read');
  await writer.submit(takeInventory({ inventory: read.value.inventory, unseen: [] }));
  await makeUp(url, read.value.inventory);

  const logs = counting(
    createStorageLogs({
      ...arm,
      endpoint: `${url}/v1`,
      scope: 'https://api.loganalytics.io/.default',
      workspaces: [simulatedWorkspaceId],
      allowedPrincipals: [],
    }),
  );
  const taken = { taken: 0, ignored: 0, duplicates: 0 };
  const context: EngineContext = {
    store: store.engine,
    azure: truth,
    executor: createLockboxExecutor(arm),
    deliver: { turn: unexpected, post: unexpected, update: unexpected },
    clock: systemClock,
    submit: (command, fences) => writer.submit(command, fences),
    report: {
      events: (some) => {
        taken.taken += some.taken;
        taken.ignored += some.ignored;
        taken.duplicates += some.duplicates;
      },
      sourceRead: () => undefined,
      sourceLeft: () => undefined,
      sourceFailed: unexpected,
      unreadable: unexpected,
      loopFailed: unexpected,
      undelivered: unexpected,
      delivered: unexpected,
    },
  };
  const data = new DataPlane(context, logs.port, (name, work) =>
    underLease({ store: store.engine, owner: 'bench', ttlMs: 10_000, clock: systemClock }, name, work),
  );
  const memory = Memory.start();
  const began = performance.now();
  const cpu = process.cpuUsage();
  await data.round();
  const own = process.cpuUsage(cpu);
  const seconds = (performance.now() - began) / 1_000;
  const { idleMiB, peakMiB } = memory.stop();
  mustBe('records counted', logs.counted(), records);
  const above = peakMiB - idleMiB;
  const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
  console.log(
    [
      `storage-log: ${whole(records)} records of a day, peak ${above.toFixed(0)} MiB above idle (${idleMiB.toFixed(0)} MiB), aim under ${aimMiB}: ${above < aimMiB ? 'reached' : 'NOT REACHED'}`,
      `  ${seconds.toFixed(1)} s, of them ${((own.user + own.system) / 1_000_000).toFixed(2)} s work of this service; the rest is the simulated Log Analytics running the query`,
      `  ${whole(logs.rows())} rows answered; of the accesses made of them ${whole(taken.taken)} kept and told in ${whole((await store.engine.undecided()).length)} reviews, ${whole(taken.ignored)} expected\n`,
    ].join('\n'),
  );
}

/** Speech itself from many addresses, and beside it whoever a review would be opened for. */
async function makeUp(url: string, { accounts, storage }: Inventory): Promise<void> {
  const account = storage.find(({ id }) => resourceKey(id) === resourceKey(simulatedSpeechStorageId))?.name;
  const speech = accounts.find(({ service }) => service === 'speech')?.systemIdentity?.principalId;
  if (account === undefined || speech === undefined) throw new Error('there is no Speech account with its own storage');
  const principals = [
    ...Array.from({ length: speechAddresses }, (_, number) => ({
      objectId: speech,
      appId: speech,
      ip: `10.1.0.${number}`,
    })),
    { objectId: 'c4444444-4444-4444-8444-444444444444', upn: 'grace@contoso.example', ip: '203.0.113.5' },
    { objectId: 'none', authenticationType: 'AccountKey', ip: '203.0.113.6' },
    { objectId: 'none', authenticationType: 'SAS', ip: '203.0.113.7' },
    { objectId: speech, authenticationType: 'DelegationSas', ip: '203.0.113.8' },
  ];
  const to = new Date();
  const from = new Date(to.getTime() - dayMs);
  const body = { count: records, from: from.toISOString(), to: to.toISOString(), accounts: [account], principals };
  const response = await fetch(`${url}/_control/storage-logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the log could not be made up: ${await response.text()}`);
}

/** Counts what passes, so that nothing can be left out unnoticed. */
function counting(port: StorageLogs): { port: StorageLogs; counted: () => number; rows: () => number } {
  let [count, rows] = [0, 0];
  return {
    port: {
      ...port,
      read: async (...asked) => {
        const read = await port.read(...asked);
        if (read.ok) {
          rows += read.value.rows.length;
          for (const row of read.value.rows) count += row.count;
        }
        return read;
      },
    },
    counted: () => count,
    rows: () => rows,
  };
}

/** What does not happen where the log can be read. */
function unexpected(...about: readonly unknown[]): never {
  throw new Error(`this must not happen: ${about.map(String).join(', ')}`);
}
