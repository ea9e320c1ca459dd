import { join } from 'node:path';
import type { HistoryStore, Status } from '../../src/history';
import { ledgerDoor } from '../../src/main/ledger-door';
import { readDoor } from '../../src/main/read-door';
import type { Posture } from '../../src/model';
import { readTab, signIn } from '../../src/web';
import { claimRequest, deliveryAttempted, takeAccesses, takeInventory } from '../../src/workflow';
import { requestCard } from '../../src/teams/cards';
import { pastRequest } from '../../bench/past-requests';
import { accessSeen, blobsRead } from '../fixtures/accesses';
import { openAiId, speechAccount, storageAccount, storageId } from '../fixtures/inventory';
import { person } from '../fixtures/requests';
import { tenantId as ledgerTenant, type LedgerRig } from '../history/rig';
import { commit, fresh, request } from '../store/samples';
import { openRig } from '../tab/rig';
import { audience, clientId, Entra, tenantId } from '../web/entra';
import { serve, type Served } from '../web/rig';

/** Where Entra is for the page; the browser of the tests answers in its place. */
export const loginOrigin = 'https://login.microsoftonline.com';

/** The service with a page for auditors, behind real ports: without sign-in, with it, and with a long past. */
export interface TabServers {
  open: Served;
  closed: Served;
  long: Served;
  entra: Entra;
  rig: LedgerRig;
  ids: { waiting: string; claimed: string; approved: string; review: string; broken: string };
  end: () => Promise<void>;
}

const version = '1.2.3';
const hourMs = 3_600_000;

/** Starts them with a few requests of every kind. @throws Error where the page was not built. */
export async function startTabServers(): Promise<TabServers> {
  const files = readTab(join(__dirname, '..', '..', 'dist', 'tab'));
  if (files === undefined) throw new Error('dist/tab is missing: run "npm run build" (npm ci does it, too)');
  const { rig, close } = await openRig();
  const ids = await fill(rig);
  const entra = await Entra.start(() => new Date());
  const clock = { now: () => new Date() };
  const shared = { status: () => Promise.resolve(status(ids.waiting)), posture: () => Promise.resolve(posture) };
  const read = readDoor(rig.store, clock, version, rig.submit);
  const api = { ...shared, read, ledger: ledgerDoor(rig.store) };
  const open = await serve({ api: { ...api, signIn: 'nobody' }, tab: { files, config: { signIn: null, version } } });
  const config = {
    signIn: { authority: `${loginOrigin}/${tenantId}`, clientId, scope: `${audience}/.default` },
    version,
  };
  const closed = await serve({
    api: { ...api, signIn: signIn({ login: entra.login, tenantId, clientId, audience }) },
    tab: { files, config },
  });
  const long = await serve({
    api: {
      ...shared,
      signIn: 'nobody',
      read: {
        history: longPast,
        clock,
        version,
        record: () => Promise.resolve(),
        sign: () => Promise.resolve(undefined),
      },
    },
    tab: { files, config: { signIn: null, version } },
  });
  return {
    open,
    closed,
    long,
    entra,
    rig,
    ids,
    end: async () => {
      for (const served of [open, closed, long]) await served.listening.close(0);
      await entra.stop();
      await close();
    },
  };
}

async function fill(rig: LedgerRig): Promise<TabServers['ids']> {
  // The page lives in the present.
  const openAt = async (hoursAgo: number, name: string, justification: string): Promise<string> => {
    const at = Date.now() - hoursAgo * hourMs;
    rig.now = new Date(at);
    const [createdAt, expiresAt] = [at, at + 96 * hourMs].map((ms) => new Date(ms).toISOString()) as [string, string];
    const resourceIds = [openAiId.replace('contoso-gpt', name)];
    return rig.open(`c0ffee00-0000-4000-8000-${name.padEnd(12, '0').slice(0, 12)}`, 'Pending', {
      createdAt,
      expiresAt,
      resourceIds,
      justification,
    });
  };
  const approved = await openAt(
    120,
    'contoso-gpt',
    'Investigating failed completions for support case 2411240040001234.',
  );
  await show(rig, approved);
  await rig.approve(approved, 'Known support case <b>2411240040001234</b>');
  await show(rig, approved);
  await rig.refuse(approved);
  await rig.submit(
    takeInventory({ inventory: { accounts: [speechAccount()], storage: [storageAccount()] }, unseen: [] }),
  );
  const taken = await rig.submit(takeAccesses([accessSeen(), blobsRead()]));
  const claimed = await openAt(
    93,
    'contoso-gpt-eu',
    '<img src=x onerror="document.title=1"> Restoring a deployment that was deleted by mistake.',
  );
  await rig.submit(claimRequest({ requestId: claimed, by: { ...person(2), tenantId: ledgerTenant, guest: false } }));
  const waiting = await openAt(20, 'contoso-translate', 'Looking into slow translations of long documents.');
  // Put beside the ledger, which knows nothing of it.
  const broken = request(7);
  await commit(rig.store, fresh(broken));
  rig.now = new Date();
  await rig.sign();
  return { approved, claimed, waiting, review: taken.opened[0] ?? '', broken: broken.id };
}

/** Shows every card that is due, as Teams would have got it. */
async function show({ store, submit, now }: LedgerRig, id: string): Promise<void> {
  const [shown] = await store.history.find(id);
  for (const before of await store.engine.deliveriesDue('2099-01-01T00:00:00.000Z', 100)) {
    if (before.content.kind !== 'card' || before.content.requestId !== id) continue;
    const after = { ...before, status: 'done', shown: before.wanted } as const;
    await submit(deliveryAttempted({ before, after, card: JSON.stringify(requestCard(shown!, now)) }));
  }
}

/** How many requests are scrolled through; 100,000, the most that anybody is expected to, in `npm run test:long`. */
export const longCount = Number(process.env['LOCKBOX_TAB_ROWS'] ?? 1_500);

/** Many requests, made when they are asked for. */
const longPast = {
  page: (_filter: unknown, limit: number, cursor?: string) => {
    const from = cursor === undefined ? longCount : Number(cursor);
    const items = Array.from({ length: Math.min(limit, from) }, (_, at) => {
      const past = pastRequest(((from - at) % 1_000) + 1);
      return {
        ...past,
        id: `L-${String(from - at).padStart(10, '0')}`,
        // Rows show no reason: what is not shown need not be made, sent and read.
        facts: { ...past.facts, justification: 'To investigate an incident' },
        openedAt: new Date(Date.parse('2020-01-01T00:00:00.000Z') + (from - at) * 600_000).toISOString(),
      };
    });
    const next = from - items.length;
    return Promise.resolve({ items, ...(next > 0 ? { next: String(next) } : {}) });
  },
  count: (_filter: unknown, most: number) => Promise.resolve(most),
} as unknown as HistoryStore;

function status(waiting: string): Status {
  const at = new Date().toISOString();
  return {
    at,
    version,
    startedAt: at,
    policyHash: 'ab'.repeat(32),
    faults: ['SOURCE_BEHIND', 'DELIVERY_TROUBLE', 'NOT_ANCHORED'],
    sources: [
      { name: 'lockbox/5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01', lastReadAt: at, behindSeconds: 12, lastError: null },
      {
        name: 'activity/tenant',
        lastReadAt: null,
        behindSeconds: 5_400,
        lastError: 'FORBIDDEN: the service may not read it',
      },
    ],
    requests: { waiting: 2, undelivered: [waiting] },
    deliveries: [
      {
        recipient: `person/${person(2).id}`,
        status: 'unreachable',
        trouble: null,
        since: at,
        reason: 'the app is not installed',
        requests: [waiting],
      },
    ],
    preflight: [
      {
        subscription: null,
        readAt: at,
        findings: [{ code: 'X', says: 'Nobody can approve.', mend: 'Give the role.' }],
      },
    ],
    retention: { afterSeconds: 34_560_000, lastLook: { at, requests: 3, values: 12, holds: 1 } },
    exports: [
      {
        export: 'csv to folder/exports',
        kind: 'csv',
        lastSuccess: { entries: 1_200, at },
        lastFailure: { at, reason: 'the disk is full' },
        failing: true,
      },
    ],
    ledger: {
      entries: 1_234,
      checkpoint: { size: 1_200, at },
      anchored: false,
      anchors: [
        {
          anchor: 'file/anchor.txt',
          kind: 'file',
          lastSuccess: { size: 1_100, at },
          lastFailure: { at, reason: 'the disk is full' },
          failing: true,
        },
      ],
      check: { at, faults: [], against: { anchor: 'file/anchor.txt', size: 1_100 } },
    },
  };
}

const posture: Posture = {
  readAt: '2026-11-24T09:00:00.000Z',
  unseen: [],
  own: [{ feature: 'environment-variables', state: 'on', evidence: [], means: 'Secrets come from files.', mend: null }],
  items: [
    {
      resource: openAiId,
      service: 'openai',
      feature: 'authentication',
      state: 'off',
      evidence: [{ property: 'disableLocalAuth', value: 'false' }],
      means: 'Whoever has a key can use it.',
      mend: "az rest --method patch --url '/subscriptions/…'",
    },
    {
      resource: openAiId,
      service: 'openai',
      feature: 'tls',
      state: 'on',
      evidence: [],
      means: 'Nothing older is taken.',
      mend: null,
    },
    {
      resource: storageId,
      service: 'storage',
      feature: 'storage-keys',
      state: 'unknown',
      evidence: [],
      means: 'It could not be read.',
      mend: 'Give the service the role Reader.',
    },
  ],
};
