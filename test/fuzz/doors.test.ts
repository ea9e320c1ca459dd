import fc from 'fast-check';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HistoryError, verifyFolder } from '../../src/history';
import { LedgerError } from '../../src/ledger';
import { createAzureTruth, createDirectory } from '../../src/azure';
import { simulatedTenantId } from '../../src/simulator';
import { FakeAzure, text } from '../fakes/azure';
import { credentialAt, armScope, now, reads } from '../azure/rig';
import { run } from '../cli/rig';
import { classicAlert, commonAlert, foreignAlerts, hubRecord, restEvent } from '../fixtures/records';
import { openAiRow, speechRow, storageRow } from '../fixtures/inventory';
import { wireRecord } from '../fixtures/lockbox-wire';
import { ask } from '../doors/ask';
import { openLedgerRig } from '../history/rig';
import { ada, startRig, type Rig } from '../teams/rig';
import { serve, type Served } from '../web/rig';
import { fuzz, patienceMs } from './fuzz';
import { hostile, near, nearText } from './inputs';

jest.setTimeout(patienceMs);

const textOf = (value: unknown): string => JSON.stringify(value);

describe('the door of Teams', () => {
  let rig: Rig;
  let nowMs = now.getTime();
  beforeAll(async () => {
    // Time passes with each call, so that the limit of a sender is met, and left again.
    rig = await startRig({ clock: { now: () => new Date((nowMs += 100)) } });
    rig.teams.know(ada);
  });
  afterAll(() => rig.stop());

  test('answers any activity, and never as if something of its own had failed', () => {
    const envelope = rig.teams.envelope(ada, ada);
    const act = (more: object): object => ({ ...envelope, ...more });
    const press = (verb: string, data: object): object =>
      act({ type: 'invoke', name: 'adaptiveCard/action', value: { action: { type: 'Action.Execute', verb, data } } });
    const activities = [
      act({ type: 'message', text: 'history approved last week by me' }),
      act({ type: 'message', text: 'show L-0123456789' }),
      act({ type: 'message', text: 'silence ops for 4h because of maintenance' }),
      press('approve', { id: 'L-0123456789', approveReason: 'known' }),
      press('claim', { id: 'L-0123456789' }),
      press('history', { filter: {}, cursor: 'x' }),
      press('request-access', { account: 'x', hours: '4', reason: 'z' }),
      act({
        type: 'invoke',
        name: 'composeExtension/query',
        value: { commandId: 'searchRequests', parameters: [{ name: 'text', value: 'x' }] },
      }),
      act({
        type: 'invoke',
        name: 'composeExtension/queryLink',
        value: { url: 'https://lockbox.example.com/requests/L-0123456789' },
      }),
      act({
        type: 'invoke',
        name: 'fileConsent/invoke',
        value: {
          action: 'accept',
          uploadInfo: { uploadUrl: 'https://contoso.sharepoint.com/x' },
          context: { id: 'x' },
        },
      }),
      act({ type: 'installationUpdate', action: 'add' }),
      act({ type: 'conversationUpdate', membersAdded: [{ id: '28:bot' }], membersRemoved: [{ id: '29:x' }] }),
      act({ type: 'event', name: 'x', value: {} }),
    ];
    return fuzz(
      fc.oneof(
        { weight: 6, arbitrary: near(activities).map(textOf) },
        { weight: 1, arbitrary: nearText(activities.map(textOf)) },
      ),
      async (body) => {
        const { status } = await ask(`${rig.botUrl}/api/messages`, 'POST', [], body);
        // 503: somebody came whom Teams does not say anything of now; it is to send that once more.
        expect([200, 400, 403, 413, 429, 501, 503]).toContain(status);
        rig.asked.votes.length = 0;
        rig.log.length = 0;
        for (const list of Object.values(rig.asked)) list.length = 0;
      },
    );
  });
});

describe('the door of alerts', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve({
      alerts: { tokens: () => ['x'], take: (signals) => Promise.resolve({ taken: signals.length, ignored: 0 }) },
    });
  });
  afterAll(() => served.listening.close(0));

  test('takes a body as alerts, or refuses it as unreadable', () => {
    const alerts = [commonAlert(), classicAlert(), ...Object.values(foreignAlerts), restEvent(), hubRecord()];
    return fuzz(fc.oneof(near(alerts).map(textOf), nearText(alerts.map(textOf)), hostile.map(textOf)), async (body) => {
      const { status } = await ask(`${served.url}/api/alerts/azure-monitor/x`, 'POST', [], body);
      expect([202, 400]).toContain(status);
      expect(served.errors).toEqual([]);
    });
  });
});

describe('an answer of Azure or Graph', () => {
  let azure: FakeAzure;
  let answer: string;
  beforeAll(async () => {
    azure = await FakeAzure.start(() => text(answer, 200, { 'content-type': 'application/json' }));
  });
  afterAll(() => azure.stop());

  const person = '00000000-0000-4000-8000-000000000001';
  /** Every read of Azure and Graph. */
  function everyRead(): (() => Promise<{ ok: boolean }>)[] {
    const credential = credentialAt(azure.url);
    const options = { endpoint: azure.url, scope: armScope, credential, clock: { now: () => now }, timeoutMs: 5_000 };
    const truth = createAzureTruth({ ...options, tenantId: simulatedTenantId, subscriptions: 'all' });
    const directory = createDirectory(options);
    return [
      ...reads.map(
        ([, read]) =>
          () =>
            read(truth),
      ),
      () => directory.groupMembers(person),
      () => directory.memberOf(person, [person]),
      () => directory.person('ada@example.com'),
      () => directory.install(person),
    ];
  }

  test('is read, or a failure with a name: never anything else', () => {
    const all = everyRead();
    const answers = [
      { value: [wireRecord()] },
      { value: [restEvent(), hubRecord()] },
      { totalRecords: 3, count: 3, data: [speechRow, openAiRow, storageRow], resultTruncated: 'false' },
      { value: [{ subscriptionId: person, displayName: 'x', state: 'Enabled' }], nextLink: `${azure.url}/next` },
      { value: [{ id: person, displayName: 'Ada', userPrincipalName: 'ada@example.com', accountEnabled: true }] },
      wireRecord(),
    ];
    return fuzz(
      fc.tuple(fc.oneof(near(answers).map(textOf), nearText(answers.map(textOf)), hostile.map(textOf)), fc.nat()),
      async ([body, which]) => {
        answer = body;
        azure.requests.length = 0;
        azure.tokenForms.length = 0;
        const read = await all[which % all.length]!();
        expect(typeof read.ok).toBe('boolean');
      },
    );
  });

  test('that is as deep as it is long is read, or a failure with a name', async () => {
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    for (const body of [
      deep,
      `{"value":[{"id":"x","name":"x","properties":${deep}}]}`,
      `{"data":[${deep}],"count":1,"totalRecords":1}`,
      `{"tables":[{"columns":[],"rows":[[${deep}]]}]}`,
    ]) {
      answer = body;
      for (const read of everyRead()) expect(typeof (await read()).ok).toBe('boolean');
    }
  });
});

describe('an export', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-fuzz-'));
    const url = `file:${join(folder, 'lockbox.db')}`;
    const rig = await openLedgerRig(url);
    await rig.open('aaaaaaaa-0000-4000-8000-000000000001');
    await rig.fill(5);
    await rig.close();
    await run({ DATABASE_URL: url }, ['export', '--format', 'jsonl', '--out', join(folder, 'out')]);
    cpSync(join(folder, 'out'), join(folder, 'copy'), { recursive: true });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('that was changed in any file is not sound, and is said so', () => {
    const names = readdirSync(join(folder, 'out'));
    const sound = new Map(names.map((name) => [name, readFileSync(join(folder, 'out', name), 'utf8')]));
    const edits = fc
      .constantFrom(...names)
      .chain((name) => fc.tuple(fc.constant(name), nearText([sound.get(name) ?? ''], ['\n', '{}', 'null\n'])));
    return fuzz(edits, async ([name, content]) => {
      const path = join(folder, 'copy', name);
      writeFileSync(path, content);
      try {
        const { ok } = await verifyFolder(join(folder, 'copy'), undefined);
        // What is equal again once it is read, or was taken away as erased, may be sound.
        if (name === 'entries.jsonl' && content.trimEnd() !== sound.get(name)?.trimEnd()) expect(ok).toBe(false);
      } catch (error) {
        expect([HistoryError, LedgerError].some((one) => error instanceof one)).toBe(true);
      } finally {
        writeFileSync(path, sound.get(name) ?? '');
      }
    });
  });
});
