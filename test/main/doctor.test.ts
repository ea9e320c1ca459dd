import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  simulatedApp,
  simulatedSpeechStorageId,
  simulatedSubscriptions,
  simulatedTenantId,
  simulatedWorkspaceId,
} from '../../src/simulator';
import { generateKeyPem } from '../../src/ledger';
import { run, runJson, type Ran } from '../cli/rig';
import { soundFile } from '../config/files';
import { openLedgerRig } from '../history/rig';
import { startRig, type Rig } from '../simulator/rig';
import { FakeEntra, FakeTokenService } from '../fakes/teams';
import { Azure } from '../story/azure';
import { channelJoined, personJoined } from '../../src/workflow';

const tenantId = '11111111-1111-1111-1111-111111111111';
/** Stands in every variable that holds a secret and is not what a test is about. */
const canary = 'canary-3f9a';

const appId = '22222222-2222-2222-2222-222222222222';

let azure: Rig;
let entra: FakeEntra;
let tokens: FakeTokenService;
let folder: string;
let env: NodeJS.ProcessEnv;

interface Finding {
  what: string;
  ok: boolean;
  says: string;
  mend?: string;
}

beforeAll(async () => {
  azure = await startRig({ tenantId });
  entra = await FakeEntra.start({ tenantId, appId, password: canary });
  tokens = await FakeTokenService.start({ connection: 'arm', exchange: () => Promise.resolve(undefined) });
});
afterAll(() => Promise.all([azure.stop(), entra.stop(), tokens.stop()]));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-doctor-'));
  env = {
    DATABASE_URL: `file:${join(folder, 'lockbox.db')}`,
    LOCKBOX_CONFIG: join(folder, 'lockbox.yaml'),
    BOT_APP_PASSWORD: canary,
    BOT_APP_PASSWORD_PREVIOUS: canary,
    LOCKBOX_ALERT_TOKEN: canary,
    AZURE_CLIENT_ID: simulatedApp.clientId,
    AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
  };
  configure();
  const rig = await openLedgerRig(String(env['DATABASE_URL']), {}, ['approver@example.com', 'lead@example.com']);
  const met: [id: string, address?: string][] = [
    ['33333333-3333-3333-3333-333333333333'],
    ['33333333-3333-3333-3333-333333333334', 'approver@example.com'],
    ['33333333-3333-3333-3333-333333333335', 'lead@example.com'],
  ];
  for (const [id, address] of met) {
    const person = { id, name: 'somebody', ...(address === undefined ? {} : { address }) };
    await rig.submit(personJoined({ person, guest: false, conversation: conversation(id) }));
  }
  await rig.submit(channelJoined('ops', conversation('19:ops@thread.tacv2')));
  await rig.close();
});
afterEach(async () => {
  await azure.post('/reset');
  rmSync(folder, { recursive: true });
});

function conversation(conversationId: string) {
  return { serviceUrl: 'https://smba.trafficmanager.net/teams', conversationId, tenantId };
}

/** No service runs here, and none answers at the public address. */
function configure(change: (text: string) => string = (text) => text): void {
  const endpoints = `endpoints: { resourceManager: "${azure.url}", login: "${azure.url}", logAnalytics: "${azure.url}" }`;
  const { openIdMetadata, login } = entra.endpoints;
  const bot = `bot: { endpoints: { openIdMetadata: "${openIdMetadata}", login: "${login}", token: "${tokens.url}" },`;
  const text = `${soundFile}byos: { logAnalytics: [${simulatedWorkspaceId}] }\n`
    .replace('cloud: public', endpoints)
    .replace('port: 3978', 'port: 65534, publicUrl: "http://127.0.0.1:65534"')
    .replace(/bot:\n {2}appType: SingleTenant\n {2}appId: (\S+)/, `${bot}\n  appType: SingleTenant,\n  appId: $1 }`);
  writeFileSync(join(folder, 'lockbox.yaml'), change(text));
}

/** Looked at only where there is something to look at. */
const sometimes = ['storage logs', 'approvers in Teams', 'channel'];

/** All that is at fault, once everything was looked at and nothing secret was said. */
async function faults(): Promise<Finding[]> {
  const { code, value } = await runJson(env, 'doctor');
  const { findings } = value as { findings: Finding[] };
  expect([...new Set(findings.map(({ what }) => what))].filter((what) => !sometimes.includes(what))).toEqual([
    'configuration',
    'database',
    'ledger key',
    'anchors',
    'public address',
    'bot secret',
    'Teams app',
    'page for auditors',
    'alerts',
    'who decides',
    'sign-in to Azure',
    'Customer Lockbox',
    'who can approve',
    'people',
  ]);
  const wrong = findings.filter(({ ok }) => !ok);
  expect(code).toBe(wrong.length === 0 ? 0 : 1);
  for (const { ok, mend } of findings) expect(mend === undefined).toBe(ok);
  const text = await run(env, ['doctor']);
  expect(text.code).toBe(code);
  expectNoSecret(text);
  expectNoSecret({ code, out: JSON.stringify(value), err: '' });
  const indented = (mend: string): string => mend.split('\n').join(`\n${' '.repeat(25)}`);
  for (const { says, mend } of wrong) expect(text.out).toContain(`${says}\n${' '.repeat(25)}${indented(mend ?? '')}\n`);
  return wrong;
}

function expectNoSecret({ out, err }: Ran): void {
  expect(out + err).not.toContain(canary);
  expect(out + err).not.toContain(simulatedApp.clientSecret);
  expect(out + err).not.toMatch(/PRIVATE KEY|^\s+at /m);
}

test('where everything is well, everything is said to be, and the end is 0', async () => {
  expect(await faults()).toEqual([]);
  const { out } = await run(env, ['doctor']);
  expect(out).toContain(`ok    configuration      tenant ${tenantId}\n`);
  expect(out).toContain('ok    sign-in to Azure   2 subscriptions\n');
  expect(out).toContain('ok    Customer Lockbox   the tenant has opted in\n');
});

test('a sign-in that is refused is a fault, and so is what then cannot be read', async () => {
  env['AZURE_CLIENT_SECRET'] = canary;
  const [signIn, optIn, ...others] = await faults();
  expect(others).toMatchObject([{ what: 'who can approve', says: 'not looked at: no subscription is seen' }]);
  expect(signIn).toMatchObject({ what: 'sign-in to Azure', says: expect.stringMatching(/^SIGN_IN_FAILED|^[A-Z_]+: /) });
  expect(signIn?.mend).toContain('AZURE_*');
  expect(optIn?.mend).toContain('mend the sign-in first');
});

test('an environment that does not say how to sign in is a fault with the variable that is missing', async () => {
  delete env['AZURE_CLIENT_ID'];
  const [signIn, optIn] = await faults();
  expect(signIn).toMatchObject({ what: 'sign-in to Azure', says: expect.stringContaining('AZURE_CLIENT_ID') });
  expect(optIn).toMatchObject({ what: 'Customer Lockbox', says: 'not looked at: there is no way to sign in' });
});

test('an Azure that cannot be reached is a fault', async () => {
  await azure.post('/faults', { match: { method: 'GET' }, times: 'always', kind: 'reset' });
  const unreachable = { says: expect.stringMatching(/^[A-Z_]+: /) as string };
  expect(await faults()).toMatchObject([
    { what: 'sign-in to Azure', ...unreachable },
    { what: 'Customer Lockbox', ...unreachable },
    { what: 'who can approve' },
  ]);
});

test('a tenant that has not opted in is a fault', async () => {
  await azure.post('/opt-in', { isOptedIn: false });
  expect(await faults()).toMatchObject([{ what: 'Customer Lockbox', says: 'the tenant has not opted in' }]);
});

test('that it is seen who reaches the data of Speech is said, with the workspace that answers', async () => {
  const { out } = await run(env, ['doctor']);
  expect(out).toContain('ok    storage logs       of 1 storage accounts of Speech it is seen who reaches them\n');
  expect(out).toContain(`ok    storage logs       workspace ${simulatedWorkspaceId} answers\n`);
});

test('storage whose log reaches nobody is a fault with the command that mends it', async () => {
  const scope = `${simulatedSpeechStorageId}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings`;
  const version = 'api-version=2021-05-01-preview';
  const { value } = (await azure.arm(`${scope}?${version}`)).body;
  for (const { id } of value) await fetch(`${azure.url}${id}?${version}`, deleting());
  const wrong = await faults();
  expect(wrong).toMatchObject([{ what: 'storage logs', says: expect.stringContaining('nobody sees who reads') }]);
  expect(wrong[0]?.mend).toContain(`--resource '${simulatedSpeechStorageId}/blobServices/default'`);
});

test('storage of Speech is a fault where no workspace is configured, and a workspace that does not answer is one', async () => {
  configure((text) => text.replace(/byos: .*\n/, ''));
  expect(await faults()).toMatchObject([{ what: 'storage logs', says: expect.stringContaining('names no workspace') }]);
  configure();
  await azure.post('/faults', { match: { path: '/v1/workspaces' }, times: 'always', kind: 'status', status: 403 });
  expect(await faults()).toMatchObject([{ what: 'storage logs', says: expect.stringContaining('FORBIDDEN') }]);
});

/** A call that this service itself would never make. */
function deleting(): RequestInit {
  return { method: 'DELETE', headers: { authorization: `Bearer ${azure.token}` } };
}

test('each subscription is shown with who can approve there', async () => {
  const { value } = await runJson(env, 'doctor');
  const { findings } = value as { findings: Finding[] };
  const each = findings.filter(({ what }) => what === 'who can approve').map(({ says }) => says);
  expect(each).toHaveLength(2);
  expect(each[0]).toContain(`${simulatedSubscriptions.production.displayName} (`);
  expect(each[1]).toContain(`${simulatedSubscriptions.test.displayName} (`);
  expect(each[0]).toContain(`application ${simulatedApp.objectId}, user `);
});

test('a subscription in which too few can approve is a fault, with the commands that mend it', async () => {
  const control = new Azure(azure.url);
  const { subscriptionId } = simulatedSubscriptions.test;
  for (const { name, scope, principalId } of await control.roles()) {
    if (scope.endsWith(subscriptionId) && principalId === simulatedApp.objectId) await control.removeRole(name);
  }
  const [fault, ...others] = await faults();
  expect(others).toEqual([]);
  expect(fault).toMatchObject({ what: 'who can approve', says: expect.stringContaining('Contoso AI Test') });
  expect(fault?.mend).toContain(`az role assignment create --assignee-object-id ${simulatedApp.objectId}`);
  expect(fault?.mend).toContain(`New-AzRoleAssignment -ObjectId ${simulatedApp.objectId}`);
});

test('an identity that sees no subscription is a fault', async () => {
  await azure.post('/faults', {
    match: { path: '/subscriptions?' },
    times: 'always',
    kind: 'status',
    status: 200,
    body: { value: [] },
  });
  expect(await faults()).toMatchObject([
    { says: '0 subscriptions', mend: 'give the identity Reader on the subscriptions' },
    { what: 'who can approve' },
  ]);
});

test('a configured subscription that Azure does not show is a fault, and is named', async () => {
  const { subscriptionId } = simulatedSubscriptions.production;
  const hidden = '99999999-9999-4999-8999-999999999999';
  configure((text) => text.replace('subscriptions: all', `subscriptions: [${subscriptionId}]`));
  expect(await faults()).toEqual([]);
  configure((text) => text.replace('subscriptions: all', `subscriptions: [${subscriptionId}, ${hidden}]`));
  expect(await faults()).toMatchObject([
    { says: `these subscriptions are not shown: ${hidden}` },
    { what: 'who can approve', says: expect.stringContaining(`${hidden}: who may approve cannot be read (NOT_FOUND`) },
  ]);
});

test('what Azure says cannot drive the terminal', async () => {
  const body = { error: { code: 'X\u001b[2J', message: 'Y\u001b[2J\nok    everything' } };
  await azure.post('/faults', {
    match: { path: '/subscriptions?' },
    times: 'always',
    kind: 'status',
    status: 403,
    body,
  });
  const { out } = await run(env, ['doctor']);
  expect(out).not.toMatch(/\p{Cc}(?<!\n)/u);
  expect(out).not.toMatch(/^ok {4}everything/m);
});

test('a bot without its secret is a fault, unless it needs none', async () => {
  delete env['BOT_APP_PASSWORD'];
  expect(await faults()).toMatchObject([{ what: 'bot secret', says: 'BOT_APP_PASSWORD is not set' }]);
  configure((text) => text.replace('appType: SingleTenant', 'appType: none'));
  expect(await faults()).toEqual([]);
});

test('a secret can stand in a file; one that cannot be read ends with 2 and names its variable', async () => {
  delete env['BOT_APP_PASSWORD'];
  env['BOT_APP_PASSWORD_FILE'] = join(folder, 'password');
  writeFileSync(join(folder, 'password'), canary);
  env['LOCKBOX_LEDGER_KEY_FILE'] = join(folder, 'key.pem');
  writeFileSync(join(folder, 'key.pem'), generateKeyPem());
  expect(await faults()).toEqual([]);
  env['LOCKBOX_LEDGER_KEY_FILE'] = '/nowhere/key.pem';
  const { code, out, err } = await run(env, ['doctor']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('LOCKBOX_LEDGER_KEY_FILE: the file /nowhere/key.pem cannot be read');
});

test('a database that is not there, or holds no ledger, is a fault', async () => {
  env['DATABASE_URL'] = `file:${join(folder, 'none.db')}`;
  expect(await faults()).toMatchObject([
    { what: 'database', says: expect.stringContaining('there is no database at') },
  ]);
  env['DATABASE_URL'] = `file:${__filename}`;
  expect(await faults()).toMatchObject([{ what: 'database', says: expect.stringContaining('cannot be opened') }]);
});

test('a database of another tenant is a fault', async () => {
  configure((text) => text.replace(tenantId, simulatedTenantId));
  expect(await faults()).toMatchObject([
    { what: 'database', says: `it belongs to tenant ${tenantId}` },
    { what: 'bot secret' },
    { what: 'sign-in to Azure' },
    { what: 'Customer Lockbox' },
    { what: 'who can approve' },
  ]);
});

test('a ledger key that is none is a fault, and is not printed', async () => {
  env['LOCKBOX_LEDGER_KEY'] = canary;
  expect(await faults()).toMatchObject([
    { what: 'ledger key', says: 'LOCKBOX_LEDGER_KEY is not an Ed25519 private key in PEM' },
  ]);
});

test('with PostgreSQL a key that is not set is a fault, and the password of the address is not printed', async () => {
  env['DATABASE_URL'] = `postgresql://user:${canary}@127.0.0.1:1/lockbox`;
  expect(await faults()).toMatchObject([
    { what: 'database', says: expect.stringContaining('the PostgreSQL server of DATABASE_URL cannot be opened') },
    { what: 'ledger key', says: expect.stringContaining('LOCKBOX_LEDGER_KEY is not set') },
  ]);
});

const graph = (text: string): string => text.replace('login: ', `graph: "${azure.url}", login: `);

test('without a Graph to ask, that is said, and no fault', async () => {
  expect((await run(env, ['doctor'])).out).toContain('ok    people             not looked up: azure.endpoints names');
});

test('everybody whom the configuration names is looked up in Graph, and whoever is missing is a fault with its line', async () => {
  configure(graph);
  const [missing] = await faults();
  expect(missing).toMatchObject({ what: 'people' });
  expect(missing?.says).toMatch(/lockbox.yaml:12: groups.data-owners.members.0: .*NOT_IN_TENANT/);
  for (const userPrincipalName of ['approver@example.com', 'lead@example.com']) {
    await azure.post('/users', { userPrincipalName });
  }
  await azure.post('/users', { userPrincipalName: 'x@example.com', id: '33333333-3333-3333-3333-333333333333' });
  expect(await faults()).toEqual([]);
  expect((await run(env, ['doctor'])).out).toContain('people             3 people and Entra groups found');
});

test('a Graph that refuses is a fault where an Entra group needs it, with the permissions, and else only said', async () => {
  await azure.post('/faults', { match: { path: '/v1.0/' }, kind: 'status', status: 403, times: 'always' });
  configure(graph);
  expect(await faults()).toEqual([]);
  expect((await run(env, ['doctor'])).out).toContain('Microsoft Graph cannot be asked: FORBIDDEN');
  const guid = '44444444-4444-4444-4444-444444444444';
  configure((text) => graph(text).replace('members: [lead@example.com]', `entraGroup: ${guid}`));
  expect(await faults()).toMatchObject([{ what: 'people', mend: expect.stringContaining('GroupMember.Read.All') }]);
});

test('a webhook without its secret is a fault that names host and variable, and not the rest of the address', async () => {
  configure((text) => `${text}webhooks: [{ url: "https://hooks.example/canary", secretEnv: HOOK }]\n`);
  const { code, out } = await run(env, ['doctor']);
  expect(code).toBe(1);
  expect(out).toMatch(/^MEND {2}webhook +hooks\.example \([0-9a-f]{16}\) hears opened.*HOOK: is not set/m);
  expect(out).not.toContain('/canary');
  env['HOOK'] = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  expect(await run(env, ['doctor'])).toMatchObject({ code: 0 });
});

test('where approvers decide, it is asked whether they can sign in; what is wrong is said with how to mend it', async () => {
  const asApprover = (connection: string): void => {
    const lines = `oauthConnection: ${connection}, appType: S`;
    configure((text) => text.replace('decideAs: bot', 'decideAs: approver').replace('appType: S', lines));
  };
  const decides = async (): Promise<Finding | undefined> => (await faults()).find(({ what }) => what === 'who decides');
  try {
    asApprover('arm');
    expect(await decides()).toBeUndefined();
    const lacking = (await faults()).filter(({ what }) => what === 'who can approve');
    expect(JSON.stringify(lacking)).toContain(
      'the designated approver 33333333-3333-3333-3333-333333333333 holds neither',
    );
    expect(JSON.stringify(lacking)).not.toContain('this service');
    asApprover('other');
    expect(await decides()).toMatchObject({ says: expect.stringContaining('no OAuth connection other') });
    tokens.failing = 503;
    expect(await decides()).toMatchObject({ says: expect.stringContaining('could not be reached') });
    entra.refuseWith = { status: 401, body: '{"error":"invalid_client"}' };
    expect(await decides()).toMatchObject({ says: expect.stringContaining('refused the bot') });
  } finally {
    well();
  }
});

/** Has the stand-ins of login and token service answer again as they should. */
function well(): void {
  tokens.failing = undefined;
  entra.refuseWith = undefined;
}

test('a client secret that the login service does not take is a fault, and is not printed', async () => {
  try {
    entra.refuseWith = { status: 401, body: '{"error":"invalid_client"}' };
    const refused = { what: 'bot secret', says: 'the login or token service refused the bot' };
    expect(await faults()).toMatchObject([refused]);
  } finally {
    well();
  }
  expect((await run(env, ['doctor'])).out).toContain('the login service takes BOT_APP_PASSWORD\n');
});

test('an approver and a channel that the bot was never met in are faults, each named', async () => {
  expect((await run(env, ['doctor'])).out).toContain('all 3 that the configuration names were met\n');
  const nobody = '88888888-8888-8888-8888-888888888888';
  configure((text) =>
    text
      .replace('members: [lead@example.com]', `members: [new@example.com, ${nobody}]`)
      .replace('ops: {', 'more: {}\n  ops: {'),
  );
  expect(await faults()).toMatchObject([
    { what: 'approvers in Teams', says: `not met yet: new@example.com, ${nobody}` },
    { what: 'channel', says: 'more: the bot was never written to there' },
  ]);
});
