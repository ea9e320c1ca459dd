import { CliError } from '../../src/cli';
import { loadConfig, type Config } from '../../src/config';
import { azureEdge } from '../../src/main/azure';
import { simulatedApp } from '../../src/simulator';
import { FakeAzure, json } from '../fakes/azure';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start(() => json({ isOptedIn: true, value: [] }));
});
afterEach(() => azure.stop());

const clock = { now: () => new Date('2026-03-02T09:00:00.000Z') };
const app = { AZURE_CLIENT_ID: simulatedApp.clientId, AZURE_CLIENT_SECRET: simulatedApp.clientSecret };

function config(cloud: string, changes: object = {}): Config {
  return loadConfig(
    'lockbox.yaml',
    JSON.stringify({
      tenantId: '11111111-1111-1111-1111-111111111111',
      azure: { cloud, decideAs: 'bot', endpoints: { resourceManager: azure.url, login: azure.url }, ...changes },
      bot: { appType: 'none' },
      groups: { owners: { members: ['approver@example.com'] } },
      routes: [{ name: 'everything', approvers: ['owners'] }],
    }),
  );
}

test.each([
  ['public', 'https://management.azure.com/.default'],
  ['usgov', 'https://management.usgovcloudapi.net/.default'],
  ['china', 'https://management.chinacloudapi.cn/.default'],
])('a token is asked for the scope of the cloud, never for that of a stand-in: %s', async (cloud, scope) => {
  expect(await azureEdge(config(cloud), app, clock).truth.optedIn()).toEqual({ ok: true, value: true });
  expect(azure.tokenForms.map((form) => form.get('scope')?.split(' ')[0])).toEqual([scope]);
});

test('the truth and the executor sign in once, together', async () => {
  const { truth, executor } = azureEdge(config('public'), app, clock);
  await Promise.all([truth.optedIn(), truth.subscriptions(), executor.identity()]);
  expect(azure.tokenForms).toHaveLength(1);
});

test.each([
  [{}, 'azure.endpoints.login is a stand-in: set AZURE_CLIENT_ID and AZURE_CLIENT_SECRET to what it expects'],
  [{ AZURE_CLIENT_SECRET: 'alone' }, 'AZURE_CLIENT_SECRET is set and AZURE_CLIENT_ID is not: it says whose it is'],
  [
    { AZURE_CLIENT_ID: 'x', AZURE_CLIENT_CERTIFICATE_PATH: '/nowhere/certificate.pem' },
    'AZURE_CLIENT_CERTIFICATE_PATH: the file /nowhere/certificate.pem cannot be read',
  ],
])('a service that could not sign in does not start, and says why: %j', (env, why) => {
  const start = (): unknown => azureEdge(config('public'), env, clock);
  expect(start).toThrow(CliError);
  expect(start).toThrow(why);
  expect(azure.connections).toBe(0);
});
