import { askForToken, startRig, type Answer, type Rig } from './rig';

const group = '00000000-0000-4000-8000-0000000000e1';
const inner = '00000000-0000-4000-8000-0000000000e2';
const ada = { id: '00000000-0000-4000-8000-000000000001', userPrincipalName: 'ada@contoso.example' };

let azure: Rig;
let token: string;
let installed: string[];
beforeEach(async () => {
  installed = [];
  azure = await startRig({ installed: (id) => installed.push(id) });
  const granted = await askForToken(azure.url, undefined, { scope: 'https://graph.microsoft.com/.default' });
  token = granted.body.access_token;
  await azure.post('/users', ada);
});
afterEach(() => azure.stop());

const graph = (path: string, body?: object): Promise<Answer> =>
  azure.arm(`/v1.0${path}`, { token, ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }) });
const idsAt = async (path: string): Promise<string[]> =>
  ((await graph(path)).body.value as unknown as { id: string }[]).map(({ id }) => id);

test('a token for the management endpoint is refused, and one for Graph is refused there', async () => {
  expect((await azure.arm('/v1.0/users/x')).status).toBe(401);
  expect((await azure.arm('/subscriptions?api-version=2022-12-01', { token })).status).toBe(401);
});

test('everything within a group is listed once, groups in circles too, in pages that name the next', async () => {
  await azure.post('/groups', { id: inner, members: [ada.id, group] });
  await azure.post('/groups', { id: group, members: [inner, ada.id] });
  expect((await idsAt(`/groups/${group}/transitiveMembers`)).sort()).toEqual([ada.id, group, inner]);
  await azure.post('/settings', { pageSize: 2 });
  const first = (await graph(`/groups/${group}/transitiveMembers`)).body as unknown as Record<string, string>;
  expect(first['@odata.nextLink']).toContain(`/v1.0/groups/${group}/transitiveMembers`);
});

test('members come and go by the control API, and a reset takes all of them away', async () => {
  await azure.post('/groups', { id: group });
  await azure.post(`/groups/${group}/members`, { id: ada.id });
  const isIn = async (): Promise<unknown> =>
    (await graph(`/users/${ada.id}/checkMemberGroups`, { groupIds: [group] })).body.value;
  expect(await isIn()).toEqual([group]);
  await fetch(`${azure.url}/_control/groups/${group}/members/${ada.id}`, { method: 'DELETE' });
  expect(await isIn()).toEqual([]);
  await azure.post(`/groups/${group}/members`, { id: ada.id });
  await fetch(`${azure.url}/_control/users/${ada.id}`, { method: 'DELETE' });
  expect((await graph(`/users/${ada.id}`)).status).toBe(404);
  expect(await idsAt(`/groups/${group}/transitiveMembers`)).toEqual([]);
  await azure.post('/reset');
  expect((await graph(`/groups/${group}`)).status).toBe(404);
});

test('more than twenty groups in one check are refused, as are other filters and paths', async () => {
  const groupIds = Array.from({ length: 21 }, () => group);
  expect((await graph(`/users/${ada.id}/checkMemberGroups`, { groupIds })).status).toBe(400);
  expect((await graph("/users?$filter=displayName eq 'Ada'")).status).toBe(400);
  expect((await graph('/me')).status).toBe(404);
});

test('an app of the catalogue is installed once, and whoever plays Teams hears of it', async () => {
  await azure.post('/apps', { externalId: group });
  const [app] = await idsAt(`/appCatalogs/teamsApps?$filter=externalId eq '${group}'`);
  const install = (bound: string): Promise<Response> =>
    fetch(`${azure.url}/v1.0/users/${ada.id}/teamwork/installedApps`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ 'teamsApp@odata.bind': bound }),
    });
  const bound = `https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/${String(app)}`;
  expect((await install(bound)).status).toBe(201);
  expect((await install(bound)).status).toBe(409);
  expect((await install(`${bound}x`)).status).toBe(404);
  expect(installed).toEqual([ada.id]);
});

test.each([
  ['/users', {}],
  ['/users', { userPrincipalName: 'x@y.example', userType: 'Cat' }],
  ['/groups', { members: 'nobody' }],
  ['/apps', {}],
])('a POST to %s of %j is refused', async (path, body) => {
  expect((await azure.post(path, body)).error.code).toBe('BAD_INPUT');
});
