import { startSimulator, simulatedApp, simulatedPortalUser, type Simulator } from '../../src/simulator';
import { FakeAzure, json } from '../fakes/azure';
import { Azure } from '../story/azure';
import { edge, subscription, valueOf } from './rig';

const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const approver = '4dae6930-7baf-46f5-909e-0383bc931c46';
const someone = 'c3333333-3333-4333-8333-333333333333';

describe('in the simulated Azure', () => {
  let simulator: Simulator;
  let control: Azure;
  beforeEach(async () => {
    simulator = await startSimulator();
    control = new Azure(simulator.url);
  });
  afterEach(() => simulator.stop());

  const roles = async (): Promise<object[]> => valueOf(await edge(simulator.url).truth.approverRoles(subscription));

  test('the application and two owners are found, page by page', async () => {
    await control.settings({ pageSize: 1 });
    expect(await roles()).toEqual([
      { principalId: simulatedApp.objectId, principal: 'application', role: 'lockbox-approver', at: 'subscription' },
      { principalId: simulatedPortalUser.oid, principal: 'user', role: 'owner', at: 'subscription' },
      { principalId: expect.any(String), principal: 'user', role: 'owner', at: 'subscription' },
    ]);
  });

  test('roles above are told apart, and those below or of another kind are none', async () => {
    await control.withoutRoles();
    const given = { role: 'owner', principalId: someone };
    await control.role({ ...given, scope: '/' });
    await control.role({ ...given, scope: '/providers/Microsoft.Management/managementGroups/all' });
    await control.role({ ...given, scope: `/subscriptions/${subscription.id}/resourceGroups/prod-ai` });
    await control.role({ ...given, role: 'reader' });
    await control.role({ ...given, subscription: 'Contoso AI Test' });
    expect(await roles()).toMatchObject([{ at: 'root' }, { at: 'management-group' }]);
  });
});

describe('in an answer', () => {
  let azure: FakeAzure;
  beforeEach(async () => {
    azure = await FakeAzure.start();
  });
  afterEach(() => azure.stop());

  const scope = `/subscriptions/${subscription.id}`;
  const good = { roleDefinitionId: `${scope}/x/roleDefinitions/${approver}`, principalId: someone, scope };
  async function rolesOf(...value: unknown[]): Promise<object[]> {
    azure.answer = () => json({ value });
    return valueOf(await edge(azure.url).truth.approverRoles(subscription));
  }

  test('of the role assignments at and above the subscription, asked for with the version', async () => {
    await rolesOf();
    const { pathname, searchParams } = new URL(azure.requests[0]?.url ?? '', azure.url);
    expect(pathname).toBe(`${scope}/providers/Microsoft.Authorization/roleAssignments`);
    expect(Object.fromEntries(searchParams)).toEqual({ $filter: 'atScope()', 'api-version': '2022-04-01' });
  });

  test('ids, kinds and scopes count in any case', async () => {
    const properties = {
      roleDefinitionId: `/PROVIDERS/X/${owner.toUpperCase()}`,
      principalId: someone.toUpperCase(),
      principalType: 'GROUP',
      scope: `${scope.toUpperCase()}/`,
    };
    expect(await rolesOf({ properties })).toEqual([
      { principalId: someone, principal: 'group', role: 'owner', at: 'subscription' },
    ]);
  });

  test.each([
    ['User', 'user'],
    ['Group', 'group'],
    ['ForeignGroup', 'group'],
    ['ServicePrincipal', 'application'],
    ['Device', 'unknown'],
    [undefined, 'unknown'],
    [7, 'unknown'],
  ])('the kind %j is %s', async (principalType, principal) => {
    expect(await rolesOf({ properties: { ...good, principalType } })).toMatchObject([{ principal }]);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['without properties', {}],
    ['of another role', { properties: { ...good, roleDefinitionId: someone } }],
    ['without a role', { properties: { ...good, roleDefinitionId: 7 } }],
    ['of nobody', { properties: { ...good, principalId: 'x' } }],
    ['of another subscription', { properties: { ...good, scope: `/subscriptions/${someone}` } }],
    ['of a resource', { properties: { ...good, scope: `${scope}/resourceGroups/x` } }],
    ['without a scope', { properties: { ...good, scope: '' } }],
  ])('a record %s gives nobody a role, and holds up no other', async (_what, bad) => {
    expect(await rolesOf(bad, { properties: good })).toHaveLength(1);
  });
});
