import { createDirectory, type GraphOptions } from '../../src/azure';
import type { AzureRead, Directory } from '../../src/engine';
import { startSimulator, type Simulator } from '../../src/simulator';
import { FakeAzure, json, reset, silence, text, type Reply } from '../fakes/azure';
import { Azure } from '../story/azure';
import { credentialAt, now, valueOf } from './rig';

const group = '00000000-0000-4000-8000-0000000000e1';
const inner = '00000000-0000-4000-8000-0000000000e2';
const ada = { id: '00000000-0000-4000-8000-000000000001', name: 'Ada', address: 'ada@contoso.example' };
const ben = { id: '00000000-0000-4000-8000-000000000002', name: 'Ben', address: 'ben@contoso.example' };
const botAppId = '00000000-0000-4000-8000-0000000000b0';

function directoryAt(url: string, changes: Partial<GraphOptions> = {}): Directory {
  return createDirectory({
    endpoint: url,
    scope: 'https://graph.microsoft.com/.default',
    credential: credentialAt(url),
    clock: { now: () => now },
    timeoutMs: 5_000,
    botAppId,
    ...changes,
  });
}

describe('in the simulated Graph', () => {
  let simulator: Simulator;
  let control: Azure;
  let directory: Directory;
  const installed: string[] = [];
  beforeEach(async () => {
    installed.length = 0;
    simulator = await startSimulator({ installed: (id) => installed.push(id) });
    control = new Azure(simulator.url);
    for (const person of [ada, ben]) await control.person(person);
    directory = directoryAt(simulator.url);
  });
  afterEach(() => simulator.stop());

  test('the people of a group are read page by page, those within groups of it too, each once and in order', async () => {
    await control.group(inner, [ben.id, ada.id]);
    await control.group(group, [inner, ben.id, 'c0000000-0000-4000-8000-000000000001']);
    await control.settings({ pageSize: 1 });
    expect(valueOf(await directory.groupMembers(group))).toEqual([
      { ...ada, guest: false },
      { ...ben, guest: false },
    ]);
  });

  test('an account that is switched off is not among them; a guest is, as a guest by their own address', async () => {
    await control.person(ben, { accountEnabled: false });
    const upn = 'gus_fabrikam.example#EXT#@contoso.example';
    await control.person({ ...ada, address: upn }, { userType: 'Guest', mail: 'gus@fabrikam.example' });
    await control.group(group, [ada.id, ben.id]);
    expect(valueOf(await directory.groupMembers(group))).toEqual([
      { ...ada, address: 'gus@fabrikam.example', guest: true },
    ]);
  });

  test('of more groups than one call takes, those are told that somebody is in, also by a group within', async () => {
    const others = Array.from(
      { length: 24 },
      (_, at) => `00000000-0000-4000-8000-0000000001${String(at).padStart(2, '0')}`,
    );
    await control.group(inner, [ada.id]);
    await control.group(group, [inner]);
    expect(valueOf(await directory.memberOf(ada.id, [...others, group]))).toEqual([group]);
    expect(valueOf(await directory.memberOf(ben.id, [...others, group]))).toEqual([]);
  });

  test('somebody whom the directory no longer has is a member of nothing', async () => {
    expect(valueOf(await directory.memberOf('00000000-0000-4000-8000-0000000000ff', [group]))).toEqual([]);
  });

  test.each([
    ['object id', ada.id],
    ['name they sign in with', ada.address.toUpperCase()],
    ['mail address', "o'ada@mail.example"],
  ])('a person is found by %s', async (_what, who) => {
    await control.person(ada, { mail: "o'ada@mail.example" });
    expect(valueOf(await directory.person(who))).toEqual({ ...ada, guest: false });
  });

  test.each<[string, (from: Directory) => Promise<AzureRead<unknown>>]>([
    ['a person by id', (from) => from.person('00000000-0000-4000-8000-0000000000ff')],
    ['a person by address', (from) => from.person('nobody@contoso.example')],
    ['a group', (from) => from.group(group)],
    ['the members of a group', (from) => from.groupMembers(group)],
  ])('%s that is not there is told so', async (_what, look) => {
    expect(await look(directory)).toMatchObject({ ok: false, code: 'NOT_FOUND' });
  });

  test('the app of the bot is installed for a person, once, and Teams hears of it', async () => {
    expect(valueOf(await directory.install(ada.id))).toBe('not-in-catalogue');
    await control.app('00000000-0000-4000-8000-0000000000b1');
    await control.app(botAppId);
    expect(valueOf(await directory.install(ada.id))).toBe('installed');
    expect(valueOf(await directory.install(ada.id))).toBe('already-there');
    expect(installed).toEqual([ada.id]);
    expect(valueOf(await directory.install('00000000-0000-4000-8000-0000000000ff'))).toBe('no-such-person');
  });

  test.each([['appCatalogs'], ['installedApps']])('to be refused at %s is told as not allowed', async (path) => {
    await control.app(botAppId);
    await control.fault({ path }, { kind: 'status', status: 403 });
    expect(valueOf(await directory.install(ada.id))).toBe('not-allowed');
  });

  test('nothing is installed where the bot has no id', async () => {
    const without = createDirectory({
      endpoint: simulator.url,
      scope: 'https://graph.microsoft.com/.default',
      credential: credentialAt(simulator.url),
      clock: { now: () => now },
      timeoutMs: 5_000,
    });
    expect(valueOf(await without.install(ada.id))).toBe('not-in-catalogue');
  });

  test('a token for another audience is refused', async () => {
    const other = directoryAt(simulator.url, { scope: 'https://management.azure.com/.default' });
    expect(await other.group(group)).toMatchObject({ ok: false, code: 'UNAUTHORISED' });
  });
});

describe('of an answer', () => {
  let azure: FakeAzure;
  beforeEach(async () => {
    azure = await FakeAzure.start();
  });
  afterEach(() => azure.stop());

  const calls: readonly (readonly [string, (from: Directory) => Promise<AzureRead<unknown>>])[] = [
    ['the members', (from) => from.groupMembers(group)],
    ['the check of groups', (from) => from.memberOf(ada.id, [group])],
    ['a person', (from) => from.person(ada.id)],
    ['a group', (from) => from.group(group)],
    ['an installation', (from) => from.install(ada.id)],
  ];
  const failures: readonly (readonly [string, Reply, string])[] = [
    ['429', json({}, 429, { 'retry-after': '7' }), 'THROTTLED'],
    ['500', json({}, 500), 'SERVER_ERROR'],
    ['no JSON', text('<html>'), 'NOT_UNDERSTOOD'],
    ['a dropped connection', reset, 'UNREACHABLE'],
    ['silence', silence, 'TIMED_OUT'],
  ];
  const rows = calls.flatMap(([what, call]) =>
    failures.map(([how, reply, code]) => ({ what, call, how, reply, code })),
  );
  test.each(rows)('$what with $how is told as failed', async ({ call, reply, code }) => {
    azure.answer = () => reply;
    expect(await call(directoryAt(azure.url, { timeoutMs: 300 }))).toMatchObject({ ok: false, code });
  });

  test('the next page is asked for at the same origin only', async () => {
    azure.answer = () => json({ value: [], '@odata.nextLink': 'https://elsewhere.example/v1.0/groups' });
    expect(await directoryAt(azure.url).groupMembers(group)).toMatchObject({ ok: false, code: 'FOREIGN_LINK' });
    expect(azure.requests).toHaveLength(1);
  });

  test('what the service may not see of a person leaves them by id alone, and what is no user is left out', async () => {
    const value = [
      { '@odata.type': '#microsoft.graph.user', id: ada.id.toUpperCase(), displayName: null, mail: null },
      { '@odata.type': '#microsoft.graph.group', id: inner },
      { id: 'no-guid' },
      null,
    ];
    azure.answer = () => json({ value });
    expect(valueOf(await directoryAt(azure.url).groupMembers(group))).toEqual([{ id: ada.id, guest: false }]);
  });

  test('a group that is too large to be asked is refused, and not cut', async () => {
    const value = Array.from({ length: 1_001 }, (_, at) => ({
      id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    }));
    azure.answer = () => json({ value });
    expect(await directoryAt(azure.url).groupMembers(group)).toMatchObject({ ok: false, code: 'NOT_UNDERSTOOD' });
  });

  test('an address that two people have is nobody’s', async () => {
    azure.answer = ({ url }) => (url.includes('$filter') ? json({ value: [ada, ben] }) : json({}, 404));
    expect(await directoryAt(azure.url).person('both@contoso.example')).toMatchObject({ code: 'NOT_UNDERSTOOD' });
  });

  test.each(['../groups', 'no-guid'])('%s never becomes part of an address', async (id) => {
    await directoryAt(azure.url).groupMembers(id);
    await directoryAt(azure.url).memberOf(id, [group]);
    await directoryAt(azure.url).install(id);
    expect(azure.requests.every(({ url }) => url.startsWith('/v1.0/appCatalogs/'))).toBe(true);
  });
});
