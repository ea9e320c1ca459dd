import type { PlannedAction } from '../../../src/model';
import { FakeAzure, fakeToken, json, text } from '../../fakes/azure';
import { speechStorage } from '../../simulator/storage-rig';
import { now } from '../rig';
import { actionsAt, assignmentId, grantName, grantOf, plans, settingId } from './rig';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start(() => json({}));
});
afterEach(() => azure.stop());

const since = now.toISOString();
const canary = 'canaryKEY0123456789abcdefghijklmnopqrstuvwxyz/ABCDEFGHIJKLMNOPQRSTUVWXYZ+0123456789==';

test.each([200, 400, 403, 409, 500])('new keys in an answer are never told, kept or thrown: %i', async (status) => {
  const written = [jest.spyOn(console, 'log'), jest.spyOn(console, 'error'), jest.spyOn(console, 'warn')];
  const keys = [{ keyName: 'key1', value: canary }];
  azure.answer = () => json({ keys, error: { code: canary, message: canary } }, status, { 'x-ms-request-id': 'r-1' });
  const answers = [];
  for (const action of Object.values(plans)) answers.push(await actionsAt(azure.url).perform(action, 'id'));
  expect(answers).toHaveLength(7);
  const told = JSON.stringify(answers);
  expect(told).not.toContain(canary.slice(0, 12));
  expect(told).not.toContain(fakeToken);
  for (const one of written) expect(one.mock.calls).toEqual([]);
});

test.each<[string, string]>([
  ['nothing', ''],
  ['half of it', '{"keys":[{"value":"'],
  ['no JSON', '<html>'],
  ['something else', '{"value":null,"properties":"x"}'],
])('a success is one whatever its body holds: %s', async (_what, body) => {
  azure.answer = () => text(body, 200, { date: 'Mon, 02 Mar 2026 09:00:00 GMT' });
  for (const action of Object.values(plans)) {
    const executed = await actionsAt(azure.url).perform(action, 'id');
    expect(executed).toEqual({ kind: 'accepted', azureDate: 'Mon, 02 Mar 2026 09:00:00 GMT' });
  }
});

test('an answer without end is unanswered, and no more of it is read than its bound', async () => {
  azure.answer = () => json({ keys: 'x'.repeat(9 * 1024 * 1024) });
  for (const action of Object.values(plans)) {
    expect(await actionsAt(azure.url).perform(action, 'id')).toMatchObject({ kind: 'unanswered' });
  }
});

test('no redirect is followed, and the token goes nowhere else', async () => {
  const elsewhere = await FakeAzure.start();
  azure.answer = () => json({}, 307, { location: `${elsewhere.url}/x` });
  for (const action of Object.values(plans)) await actionsAt(azure.url).perform(action, 'id');
  expect(elsewhere.connections).toBe(0);
  await elsewhere.stop();
});

test('without a token nothing is sent, and it is tried later', async () => {
  azure.login = () => json({ error: 'invalid_client' }, 401);
  for (const action of Object.values(plans)) {
    expect(await actionsAt(azure.url).perform(action, 'id')).toEqual({ kind: 'later', afterMs: 30_000 });
  }
  expect(azure.requests).toEqual([]);
});

const storageIds = ['', '/', `${speechStorage}/..`, `${speechStorage}/x`, speechStorage.replace('prod-ai', '..'), 'x'];
const odd: PlannedAction[] = [
  ...storageIds.flatMap((storageId): PlannedAction[] => [
    { do: 'rotate-key', storageId, key: 'key1' },
    { do: 'revoke-delegation-keys', storageId },
    { ...(plans['restore-network'] as Extract<PlannedAction, { do: 'restore-network' }>), storageId },
    grantOf({ scope: storageId }),
  ]),
  { do: 'rotate-key', storageId: speechStorage.replace(/subscriptions\/[^/]+/, 'subscriptions/x'), key: 'key1' },
  grantOf({ scope: `${speechStorage}/blobServices/default/containers/..` }),
  grantOf({ name: `${grantName}/x` }),
  grantOf({ principalId: 'everybody' }),
  grantOf({ until: "2026') OR (true" }),
  ...[speechStorage, `${assignmentId}/x`, assignmentId.replace(grantName, '..'), `/a/../${assignmentId}`].map(
    (id): PlannedAction => ({ do: 'remove-grant', assignmentId: id }),
  ),
  ...[speechStorage, `${settingId}/x`, settingId.replace('audit', '..')].map((id): PlannedAction => ({
    do: 'restore-diagnostics',
    settingId: id,
    setting: '{"properties":{}}',
  })),
  ...['', '{', '[]', '{"properties":[]}', `{"properties":{"x":"${'x'.repeat(70_000)}"}}`].map(
    (setting): PlannedAction => ({ do: 'restore-diagnostics', settingId, setting }),
  ),
];

test.each(odd)('what names nothing of ours is never sent: %j', async (action) => {
  const executed = await actionsAt(azure.url).perform(action, 'id');
  expect(executed).toEqual({ kind: 'unsent', why: 'AZURE_REFUSED' });
  expect(azure.requests).toEqual([]);
});

test.each([
  ['/providers/Microsoft.Management/managementGroups/root', 'a management group'],
  ['', 'the tenant'],
])('a role that was given at %s is taken away there (%s)', async (scope) => {
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${grantName}`;
  await actionsAt(azure.url).perform({ do: 'delete-role-assignment', assignmentId: id }, 'the-id');
  expect(azure.requests).toMatchObject([{ method: 'DELETE', url: `${id}?api-version=2022-04-01` }]);
  expect(azure.requests[0]?.headers['x-ms-client-request-id']).toBe('the-id');
});

test('a condition that Azure lays out in another way is the same one', async () => {
  const properties = {
    scope: speechStorage.toUpperCase(),
    principalId: '00000000-0000-4000-8000-000000000007',
    roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/2A2B9908-6EA1-4AE2-8E65-A410DF84E7D1',
    conditionVersion: '2.0',
  };
  const laidOut = (condition: string): void => {
    azure.answer = () => json({ properties: { ...properties, condition } });
  };
  const action = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read';
  laidOut(
    `(\n (\n  !(ActionMatches{'${action}'})\n )\n OR\n (\n  @Environment[UtcNow] DateTimeLessThan '2026-03-02T17:00:00.000Z'\n )\n)`,
  );
  expect(await actionsAt(azure.url).look(grantOf(), since)).toEqual({ kind: 'done' });
  laidOut(`((!(ActionMatches{'${action}'})) OR (@Environment[UtcNow] DateTimeLessThan '2027-03-02T17:00:00.000Z'))`);
  expect(await actionsAt(azure.url).look(grantOf(), since)).toEqual({ kind: 'not-done' });
});

test.each([
  ['Mon, 02 Mar 2026 09:10:00 GMT', '2026-03-02T09:09:59.000Z', 'not-done'],
  ['Mon, 02 Mar 2026 09:10:00 GMT', '2026-03-02T09:10:00.000Z', 'done'],
  ['Mon, 02 Mar 2026 08:50:00 GMT', '2026-03-02T08:50:00.000Z', 'done'],
  ['Mon, 02 Mar 2026 08:50:00 GMT', '2026-03-02T08:49:59.000Z', 'not-done'],
  ['yesterday', '2026-03-02T09:00:00.000Z', 'done'],
  ['Mon, 02 Mar 2026 09:00:00 GMT', 'soon', 'unreadable'],
])(
  'where Azure has %s, a key of %s is %s: each moment is taken by the clock that told it',
  async (date, made, kind) => {
    azure.answer = () => json({ properties: { keyCreationTime: { key1: made, key2: null } } }, 200, { date });
    expect(await actionsAt(azure.url).look(plans['rotate-key'], since)).toMatchObject({ kind });
  },
);
