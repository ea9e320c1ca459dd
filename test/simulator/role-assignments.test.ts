import { simulatedApp, simulatedPortalUser } from '../../src/simulator';
import { production, start, startRig, type Rig } from './rig';

const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const approver = '4dae6930-7baf-46f5-909e-0383bc931c46';
const someone = 'c3333333-3333-4333-8333-333333333333';
const path = `/subscriptions/${production}/providers/Microsoft.Authorization/roleAssignments`;
const query = '$filter=atScope()&api-version=2022-04-01';

/** An assignment as ARM tells it, as far as the tests read it. */
interface Assignment {
  name: string;
  properties: { roleDefinitionId: string; principalId: string; principalType: string; scope: string };
}

let azure: Rig;
beforeEach(async () => {
  azure = await startRig({ now: () => start });
});
afterEach(() => azure.stop());

async function listed(at = `${path}?${query}`): Promise<Assignment[]> {
  return (await azure.arm(at)).body.value as unknown as Assignment[];
}

test('at the start the application may approve and two people are owners, in each subscription', async () => {
  const [app, ...people] = (await listed()).map(({ properties }) => properties);
  const root = `/subscriptions/${production}`;
  expect(app).toMatchObject({
    roleDefinitionId: `${root}/providers/Microsoft.Authorization/roleDefinitions/${approver}`,
    principalId: simulatedApp.objectId,
    principalType: 'ServicePrincipal',
    scope: root,
  });
  expect(people).toHaveLength(2);
  for (const { roleDefinitionId, principalType } of people) {
    expect(roleDefinitionId.endsWith(owner)).toBe(true);
    expect(principalType).toBe('User');
  }
  expect(people[0]?.principalId).toBe(simulatedPortalUser.oid);
  expect(await azure.list('/role-assignments')).toHaveLength(7);
});

test('at its scope are the assignments of the subscription and those above it; without the filter those below too', async () => {
  await fetch(`${azure.url}/_control/role-assignments`, { method: 'DELETE' });
  const given = { role: 'owner', principalId: someone };
  const scopes = ['/', '/providers/Microsoft.Management/managementGroups/all', `/subscriptions/${production}`];
  const below = `/subscriptions/${production}/resourceGroups/prod-ai`;
  for (const scope of [...scopes, below]) await azure.post('/role-assignments', { ...given, scope });
  await azure.post('/role-assignments', { ...given, subscription: 'Contoso AI Test' });
  const of = (found: Assignment[]): string[] => found.map(({ properties }) => properties.scope);
  expect(of(await listed())).toEqual(scopes);
  expect(of(await listed(`${path}?api-version=2022-04-01`))).toEqual([...scopes, below]);
});

test('the list comes in pages that bear the filter on', async () => {
  await azure.post('/settings', { pageSize: 2 });
  const first = (await azure.arm(`${path}?${query}`)).body;
  expect(new URL(first.nextLink ?? '').searchParams.get('$filter')).toBe('atScope()');
  expect(await listed(first.nextLink)).toHaveLength(1);
});

test.each([
  ['another version', `${path}?api-version=2015-07-01`, 400],
  ['another filter', `${path}?$filter=principalId ne 'x'&api-version=2022-04-01`, 400],
  ['a subscription that is not there', `${path.replace(production, someone)}?${query}`, 404],
])('%s is refused', async (_what, at, status) => {
  expect((await azure.arm(at)).status).toBe(status);
});

test('an assignment can be made and taken away, is made once, and a reset brings those of the start back', async () => {
  const made = (await azure.post('/role-assignments', {
    role: 'approver',
    principalId: someone,
    principalType: 'Group',
  })) as unknown as Assignment;
  expect((await listed()).at(-1)).toMatchObject({
    name: made.name,
    properties: { principalId: someone, principalType: 'Group', scope: `/subscriptions/${production}` },
  });
  const again = await azure.post('/role-assignments', { role: 'approver', principalId: someone });
  expect(again.error.code).toBe('CONFLICT');
  const remove = (): Promise<Response> =>
    fetch(`${azure.url}/_control/role-assignments/${made.name}`, { method: 'DELETE' });
  expect((await remove()).status).toBe(200);
  expect((await remove()).status).toBe(404);
  expect(await listed()).toHaveLength(3);
  await fetch(`${azure.url}/_control/role-assignments`, { method: 'DELETE' });
  expect(await listed()).toEqual([]);
  await azure.post('/reset');
  expect(await listed()).toHaveLength(3);
});

test.each([
  [{ role: 'owner' }],
  [{ principalId: someone }],
  [{ role: 'owner', principalId: someone, principalType: 'Cat' }],
])('an assignment such as %j is refused', async (body) => {
  expect((await azure.post('/role-assignments', body)).error.code).toBe('BAD_INPUT');
});
