import { simulatedApp, simulatedSubscriptions, startSimulator, type Simulator } from '../../src/simulator';
import { actionOf } from '../../src/simulator/rights';
import { publishedRights, roleFile, roleFiles } from '../story/rights';

const { subscriptionId } = simulatedSubscriptions.production;
const subscription = `/subscriptions/${subscriptionId}`;
const account = `${subscription}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/a`;

test.each([
  ['GET', '/subscriptions', 'Microsoft.Resources/subscriptions/read'],
  ['GET', subscription, 'Microsoft.Resources/subscriptions/read'],
  ['GET', `${subscription}/resourceGroups/rg`, 'Microsoft.Resources/subscriptions/resourceGroups/read'],
  ['GET', account, 'Microsoft.Storage/storageAccounts/read'],
  ['PATCH', account, 'Microsoft.Storage/storageAccounts/write'],
  ['POST', `${account}/regenerateKey`, 'Microsoft.Storage/storageAccounts/regenerateKey/action'],
  [
    'GET',
    `${account}/blobServices/default/containers`,
    'Microsoft.Storage/storageAccounts/blobServices/containers/read',
  ],
  [
    'DELETE',
    `${account}/providers/Microsoft.Authorization/roleAssignments/r`,
    'Microsoft.Authorization/roleAssignments/delete',
  ],
  ['POST', '/providers/Microsoft.ResourceGraph/resources', 'Microsoft.ResourceGraph/resources/read'],
  [
    'GET',
    `${subscription}/providers/Microsoft.Insights/eventtypes/management/values`,
    'Microsoft.Insights/eventtypes/values/read',
  ],
])('%s %s is %s', (method, path, action) => {
  expect(actionOf(method, path)).toBe(action);
});

describe('a simulator that holds the service to its rights', () => {
  let simulator: Simulator;
  let token: string;
  const get = (path: string): Promise<Response> =>
    fetch(`${simulator.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const start = async (rights: { actions: string[]; graph: string[] }): Promise<void> => {
    simulator = await startSimulator({ rights });
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: simulatedApp.clientId,
      client_secret: simulatedApp.clientSecret,
      scope: 'https://management.azure.com/.default',
    });
    const answer = await fetch(`${simulator.url}/00000000-0000-0000-0000-000000000000/oauth2/v2.0/token`, {
      method: 'POST',
      body,
    });
    token = ((await answer.json()) as { access_token: string }).access_token;
  };
  afterEach(() => simulator.stop());

  test('answers what it may, and refuses the rest by name, as Azure does', async () => {
    await start({ actions: ['microsoft.resources/SUBSCRIPTIONS/read'], graph: [] });
    expect((await get('/subscriptions?api-version=2022-12-01')).status).toBe(200);
    const refused = await get(
      `${subscription}/providers/Microsoft.CustomerLockbox/requests?api-version=2018-02-28-preview`,
    );
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { error: { code: 'AuthorizationFailed', message: expect.stringContaining('requests/read') as string } },
    ]);
  });
});

describe('the published roles', () => {
  test.each(roleFiles())('%s is a role definition that az takes, for one subscription, without wildcards', (name) => {
    const role = roleFile(name);
    expect(Object.keys(role)).toEqual([
      'Name',
      'IsCustom',
      'Description',
      'Actions',
      'NotActions',
      'DataActions',
      'NotDataActions',
      'AssignableScopes',
    ]);
    expect(role).toMatchObject({
      IsCustom: true,
      DataActions: [],
      AssignableScopes: ['/subscriptions/SUBSCRIPTION_ID'],
    });
    expect(JSON.stringify(role['Actions'])).not.toContain('*');
  });

  test('list no keys and read no data', () => {
    for (const action of publishedRights().actions) expect(action).not.toMatch(/listKeys|listAccountSas|blobs\/read/i);
  });
});
