import { createDirectory } from '../../src/azure';
import { loadConfig } from '../../src/config';
import { isAuditor, isDesignated, type IsNamed, type NamedBy } from '../../src/main/auditors';
import { credentialAt, now } from '../azure/rig';
import { FakeAzure, json, silence } from '../fakes/azure';
import { person } from '../fixtures/requests';

const entraGroup = '00000000-0000-4000-8000-0000000000e1';
const other = '00000000-0000-4000-8000-0000000000e2';
/** A file whose second group are the auditors. */
const file = (more = `auditors: [audit]\n`): string => `tenantId: 11111111-1111-1111-1111-111111111111
azure: { decideAs: bot }
bot: { appType: none }
groups:
  owners: { members: [${person(1).id}], entraGroup: ${other} }
  audit: { members: [${person(2).id}, Auditor@Example.com] }
  outside: { entraGroup: ${entraGroup} }
routes:
  - { name: rest, approvers: [owners] }
${more}`;

let azure: FakeAzure;
let pinned: string[];
let lookedUp: string[];
beforeEach(async () => {
  azure = await FakeAzure.start(() => json({ value: [entraGroup] }));
  [pinned, lookedUp] = [[], []];
});
afterEach(() => azure.stop());

function ask(id: string, text = file(), changes: Partial<NamedBy> = {}, withinMs?: number): Promise<IsNamed> {
  return isAuditor(by(text, changes), id, withinMs);
}

function by(text: string, changes: Partial<NamedBy> = {}): NamedBy {
  const directory = createDirectory({
    endpoint: azure.url,
    scope: 'https://graph.microsoft.com/.default',
    credential: credentialAt(azure.url),
    clock: { now: () => now },
    timeoutMs: 60_000,
  });
  const engineStore = {
    pinnedTo: (personId: string) => {
      lookedUp.push(personId);
      return Promise.resolve(pinned);
    },
  };
  const policy = loadConfig('lockbox.yaml', text).policy;
  return { policy: () => policy, engineStore, directory, ...changes };
}

test('whom the configuration names by object id is an auditor, and nobody else is asked', async () => {
  expect(await ask(person(2).id)).toBe('yes');
  expect([lookedUp, azure.requests]).toEqual([[], []]);
});

test('an address makes an auditor only of the person that it is pinned to', async () => {
  expect(await ask(person(3).id)).toBe('no');
  pinned = ['auditor@example.com'];
  expect(await ask(person(3).id)).toBe('yes');
});

test('an approver is no auditor, and without auditors nobody is, and nothing is looked up', async () => {
  expect(await ask(person(1).id)).toBe('no');
  expect(await ask(person(2).id, file(''))).toBe('no');
  expect([lookedUp, azure.requests]).toEqual([[person(1).id], []]);
});

test('a member of an Entra group is asked about now, in the groups of auditors only', async () => {
  expect(await ask(person(4).id, file('auditors: [outside]\n'))).toBe('yes');
  expect(azure.requests.map(({ body }) => body)).toEqual([JSON.stringify({ groupIds: [entraGroup] })]);
  azure.answer = () => json({ value: [] });
  expect(await ask(person(4).id, file('auditors: [outside]\n'))).toBe('no');
});

test.each<[string, FakeAzure['answer']]>([
  ['refuses', () => json({}, 403)],
  ['does not answer in time', () => silence],
])('where Graph %s it is not known, and nobody is an auditor by that', async (_what, answer) => {
  azure.answer = answer;
  expect(await ask(person(4).id, file('auditors: [outside]\n'), {}, 50)).toBe('unknown');
});

test('whom the directory does not have is no auditor', async () => {
  azure.answer = () => json({ error: { code: 'Request_ResourceNotFound' } }, 404);
  expect(await ask(person(4).id, file('auditors: [outside]\n'))).toBe('no');
});

test('who reads everything is part of the policy and of its hash; a file that names nobody keeps its hash', () => {
  const { policy } = loadConfig('lockbox.yaml', file());
  const without = loadConfig('lockbox.yaml', file('')).policy;
  expect(policy.auditors).toEqual(['audit']);
  expect(without.auditors).toBeUndefined();
  expect(policy.hash).not.toBe(without.hash);
  expect(loadConfig('lockbox.yaml', file('auditors: []\n')).policy.hash).toBe(without.hash);
});

test('whom any group names is designated: by id, by address once it is pinned, by membership now; others are not', async () => {
  expect(await isDesignated(by(file()), person(1).id)).toBe('yes');
  expect(await isDesignated(by(file()), person(2).id)).toBe('yes');
  expect(await isDesignated(by(file()), person(4).id)).toBe('yes');
  azure.answer = () => json({ value: [] });
  expect(await isDesignated(by(file()), person(4).id)).toBe('no');
  pinned = ['auditor@example.com'];
  expect(await isDesignated(by(file()), person(4).id)).toBe('yes');
});
