import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDirectory } from '../../src/azure';
import { loadConfig, readSecrets, type ConfigFault } from '../../src/config';
import type { Directory } from '../../src/engine';
import { generateKeyPem } from '../../src/ledger';
import { LivePolicy } from '../../src/main/live-policy';
import { examinePeople } from '../../src/main/people';
import { checkPeople, type PeopleChecked } from '../../src/main/people-check';
import { startService } from '../../src/main/service';
import { simulatedApp, startSimulator, type Simulator } from '../../src/simulator';
import { createLog } from '../../src/telemetry';
import { credentialAt, now } from '../azure/rig';
import { changed, soundFile } from '../config/files';
import { FakeAzure, json } from '../fakes/azure';
import { Azure } from '../story/azure';

const tenantId = '11111111-1111-1111-1111-111111111111';
const group = '44444444-4444-4444-4444-444444444444';
const owner = { id: '33333333-3333-3333-3333-333333333333', name: 'Olaf', address: 'olaf@example.com' };
const approver = { id: '00000000-0000-4000-8000-000000000001', name: 'Ada', address: 'approver@example.com' };
const lead = { id: '00000000-0000-4000-8000-000000000002', name: 'Lea', address: 'lead@example.com' };

let simulator: Simulator;
let control: Azure;
beforeEach(async () => {
  simulator = await startSimulator({ tenantId });
  control = new Azure(simulator.url);
  for (const person of [owner, approver, lead]) await control.person(person);
});
afterEach(() => simulator.stop());

function directoryAt(url: string): Directory {
  const credential = credentialAt(url, { tenantId });
  const scope = 'https://graph.microsoft.com/.default';
  return createDirectory({ endpoint: url, scope, credential, clock: { now: () => now }, timeoutMs: 5_000 });
}

function check(text: string, url = simulator.url): Promise<PeopleChecked> {
  return checkPeople('lockbox.yaml', text, loadConfig('lockbox.yaml', text), directoryAt(url));
}

const faultsOf = async (text: string): Promise<readonly ConfigFault[]> => (await check(text)).faults?.faults ?? [];

test('a configuration whose people and groups are all in the tenant is sound', async () => {
  await control.group(group, []);
  const text = changed('members: [lead@example.com]', `members: [lead@example.com], entraGroup: ${group}`);
  expect(await check(text)).toEqual({ found: 4 });
});

test.each<[string, string, number, string]>([
  ['an address', changed('lead@example.com', 'nobody@example.com'), 13, 'groups.security-leads.members.0'],
  ['an object id', changed(owner.id, '33333333-3333-3333-3333-33333333333f'), 12, 'groups.data-owners.members.1'],
  ['a group', changed('members: [lead@example.com]', `entraGroup: ${group}`), 13, 'groups.security-leads.entraGroup'],
])('%s that is not in the tenant is a fault with its line and key', async (_what, text, line, key) => {
  const found = await faultsOf(text);
  expect(found).toMatchObject([{ file: 'lockbox.yaml', line, key, code: 'NOT_IN_TENANT' }]);
  expect(found[0]?.message).not.toContain('nobody@example.com');
});

test('a guest is a fault, unless a route of theirs allows guests or they are only told', async () => {
  await control.person(lead, { userType: 'Guest' });
  expect(await faultsOf(soundFile)).toMatchObject([
    { line: 13, key: 'groups.security-leads.members.0', code: 'GUEST_NOT_ALLOWED' },
  ]);
  const allowed = `${soundFile}    allowGuests: true\n`;
  expect(await faultsOf(allowed)).toEqual([]);
  const told = changed('approvers: [security-leads]', 'approvers: [data-owners]\n    notify: [security-leads]');
  expect(await faultsOf(told)).toEqual([]);
  const escalated = `${soundFile.replace('approvers: [security-leads]', 'approvers: [data-owners]')}    escalate: [{ after: 4h, to: [security-leads] }]\n`;
  expect(await faultsOf(escalated)).toMatchObject([{ code: 'GUEST_NOT_ALLOWED' }]);
});

test.each([403, 503])('a Graph that answers %d is no fault, and is said', async (status) => {
  const azure = await FakeAzure.start(() => json({}, status));
  const checked = await check(soundFile, azure.url);
  expect(checked).toMatchObject({ found: 0, unread: expect.stringContaining(String(status)) });
  expect(checked.faults).toBeUndefined();
  // No use in asking about each of many where one cannot be asked about.
  expect(azure.requests.length).toBeLessThanOrEqual(4);
  await azure.stop();
});

describe('the file of a service', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-people-'));
    file = join(folder, 'lockbox.yaml');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('changed to name somebody who is not in the tenant is refused with its line, and the policy in force stays', async () => {
    writeFileSync(file, soundFile);
    const examine = examinePeople(directoryAt(simulator.url), createLog({ level: 'silent' }));
    const live = new LivePolicy(file, loadConfig(file, soundFile), examine);
    const { hash } = live.current;
    writeFileSync(file, `# reviewed\n${changed('lead@example.com', 'nobody@example.com')}`);
    const faults = expect.stringContaining('lockbox.yaml:14: groups.security-leads.members.0');
    expect(await live.look()).toMatchObject({ kind: 'refused', faults });
    expect(live.current.hash).toBe(hash);
    writeFileSync(file, changed('approvals: 2', 'approvals: 1'));
    expect(await live.look()).toMatchObject({ kind: 'changed', from: hash });
  });

  test('that names somebody who is not in the tenant keeps the service from starting, with its line', async () => {
    const endpoints = `endpoints: { resourceManager: "${simulator.url}", login: "${simulator.url}", graph: "${simulator.url}" }`;
    const text = changed('cloud: public', endpoints).replace('lead@example.com', 'nobody@example.com');
    writeFileSync(file, text);
    const env = {
      DATABASE_URL: `file:${join(folder, 'lockbox.db')}`,
      LOCKBOX_LEDGER_KEY: generateKeyPem(),
      BOT_APP_PASSWORD: 'not-a-secret',
      LOG_LEVEL: 'silent',
      AZURE_CLIENT_ID: simulatedApp.clientId,
      AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
    };
    const started = startService({
      config: loadConfig(file, text),
      configFile: file,
      secrets: readSecrets(env, () => ''),
      env,
      version: '0.0.0-test',
    });
    await expect(started).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('lockbox.yaml:13: groups.security-leads.members.0'),
    });
  });
});
