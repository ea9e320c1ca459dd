import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/demo/free-port';
import { simulatedApp, simulatedTenantId, startSimulator, type Simulator } from '../../src/simulator';
import { program, runProgram } from '../cli/child';
import { FakeEntra, FakeTeams, type FakeUser } from '../fakes/teams';
import { Life } from '../faults/service';
import { Azure } from '../story/azure';
import { ask } from './ask';

// Starting a process takes seconds where the machine is busy.
jest.setTimeout(180_000);

/** Stands in every secret; nothing of ours begins like it. */
const marker = 'c4n4ry-51b8d2';
const ada: FakeUser = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Ada Approver',
  address: 'ada@contoso.example',
};
const app = {
  tenantId: simulatedTenantId,
  appId: '22222222-2222-4222-8222-222222222222',
  password: `${marker} of the bot`,
};
const alertToken = `${marker}-${'a'.repeat(40)}`;
const base64 = (text: string): string => Buffer.from(`${marker} ${text} twenty-four bytes`).toString('base64');
const pem = (): string => String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
const key = pem();

let folder: string;
let simulator: Simulator;
let entra: FakeEntra;
let teams: FakeTeams;
let port: number;
let metrics: number;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-process-'));
  [port, metrics] = [await freePort(0), await freePort(0)];
  simulator = await startSimulator();
  entra = await FakeEntra.start(app);
  teams = await FakeTeams.start({
    tenantId: simulatedTenantId,
    bot: () => `http://127.0.0.1:${String(port)}/api/messages`,
    token: (serviceurl) => entra.channelToken({ aud: app.appId, serviceurl }),
  });
  const { openIdMetadata, login } = entra.endpoints;
  write(
    'lockbox.yaml',
    `tenantId: ${simulatedTenantId}
server: { host: 127.0.0.1, port: ${String(port)}, metrics: "127.0.0.1:${String(metrics)}", publicUrl: "https://lockbox.contoso.example" }
azure:
  poll: 1s
  decideAs: bot
  endpoints: { resourceManager: "${simulator.url}", login: "${simulator.url}" }
bot:
  appType: SingleTenant
  appId: ${app.appId}
  serviceUrls: ["${teams.url}"]
  endpoints: { openIdMetadata: "${openIdMetadata}", login: "${login}", token: "${entra.url}" }
groups:
  data-owners: { members: [${ada.id}] }
routes: [{ name: everything, approvers: [data-owners] }]
alerts: { pathToken: true }
webhooks: [{ url: "https://hooks.invalid/${marker}", secretEnv: HOOK }]
`,
  );
  const { PATH = '', HOME = '' } = process.env;
  env = {
    PATH,
    HOME,
    LOG_LEVEL: 'trace',
    DATABASE_URL: `file:${join(folder, 'lockbox.db')}`,
    AZURE_CLIENT_ID: simulatedApp.clientId,
    ...filed({
      LOCKBOX_LEDGER_KEY: key,
      BOT_APP_PASSWORD: app.password,
      BOT_APP_PASSWORD_PREVIOUS: `${marker} of the bot before`,
      AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
      AZURE_CLIENT_SECRET_PREVIOUS: `${marker} of the identity before`,
      LOCKBOX_ALERT_TOKEN: alertToken,
      LOCKBOX_ALERT_TOKEN_PREVIOUS: `${alertToken}-before`,
      HOOK: `whsec_${base64('a')}`,
      HOOK_PREVIOUS: `whsec_${base64('b')}`,
    }),
  };
});
afterAll(async () => {
  await Promise.all([teams.stop(), simulator.stop(), entra.stop()]);
  rmSync(folder, { recursive: true });
});

/** What the service says of its own API. */
interface OpenApi {
  paths: Record<string, { get?: Operation }>;
}
interface Operation {
  parameters?: { required?: boolean }[];
}

function takesNothing({ parameters = [] }: Operation): boolean {
  return parameters.every(({ required }) => required !== true);
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
}

/** Secrets as files, each named by `NAME_FILE`. */
function filed(secrets: Record<string, string>): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [`${name}_FILE`, write(name, `${value}\n`)]),
  );
}

/** What of the secrets is found in a text. */
function found(text: string): string[] {
  const shifted = [0, 1, 2].map((by) =>
    Buffer.from(`${'x'.repeat(by)}${marker}`)
      .toString('base64')
      .slice(4, -4),
  );
  const secrets = [
    marker,
    ...shifted,
    Buffer.from(marker).toString('hex'),
    simulatedApp.clientSecret,
    key.split('\n')[1]!,
  ];
  return secrets.flatMap((secret) => {
    const at = text.indexOf(secret);
    return at === -1 ? [] : [text.slice(Math.max(0, at - 300), at + 60)];
  });
}

test('what the process writes, keeps and answers holds none of its secrets, nor of what it was sent', async () => {
  const logFile = join(folder, 'service.log');
  const url = `http://127.0.0.1:${String(port)}`;
  const words = [program, 'serve', '--config', join(folder, 'lockbox.yaml')];
  const life = new Life({ env, folder, logFile, at: url }, words);
  try {
    expect(await life.ready()).toBe(true);
    const azure = new Azure(simulator.url);
    await teams.installPersonal(ada);
    const { requestId } = await azure.ask();
    const card = await teams.nextCard(ada);
    expect(await teams.click(ada, card, 'approve')).toMatchObject({ status: 200 });
    await teams.when(() => (JSON.stringify(card.history).includes('"Approved"') ? true : undefined), 'the decision');
    expect((await azure.request(requestId)).status).toBe('Approved');

    const answers: string[] = [];
    const bearers = [marker, `Bearer ${marker}`, `Bearer e30.${Buffer.from(marker).toString('base64url')}.${marker}`];
    const query = `?sig=${marker}&code=${marker}`;
    const paths = [
      '/api/messages',
      '/api/alerts/azure-monitor',
      `/api/alerts/azure-monitor/${marker}`,
      `/api/alerts/azure-monitor/${alertToken}`,
      '/healthz',
      `/${marker}`,
      '/auth/callback',
    ];
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'TRACE']) {
        for (const bearer of bearers)
          answers.push((await ask(url + path + query, method, [bearer], `{"password":"${marker}"`)).text);
      }
    }
    const forged = await entra.channelToken({ aud: marker, serviceurl: marker });
    answers.push(
      JSON.stringify(await teams.sendRaw(JSON.stringify({ ...teams.envelope(ada, ada), type: 'message' }), forged)),
    );
    answers.push(
      JSON.stringify(
        await teams.sendRaw(JSON.stringify({ ...teams.envelope(ada, ada), type: marker, secret: marker })),
      ),
    );
    const scraped = await ask(`http://127.0.0.1:${String(metrics)}/metrics`, 'GET', []);
    expect(scraped.text).toContain('lockbox_ledger_entries');
    expect(found([...answers, scraped.text, JSON.stringify(teams.messages(ada))].join('\n'))).toEqual([]);
  } finally {
    expect(await life.stop()).toBe(0);
  }
  const log = readFileSync(logFile, 'utf8');
  expect(log).toContain('refused at the door');
  expect(found(log)).toEqual([]);
  const files = ['lockbox.db', 'lockbox.db-wal', 'lockbox.db-shm']
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file));
  expect(found(files.map((file) => readFileSync(file, 'latin1')).join(''))).toEqual([]);
});

test('what is built, which is not what the tests compile, answers at each address of its API that takes nothing', async () => {
  const [own, ownMetrics] = [await freePort(0), await freePort(0)];
  // A bot for development on this machine, where nobody has to sign in.
  const configuration = readFileSync(join(folder, 'lockbox.yaml'), 'utf8')
    .replace(/, publicUrl: "[^"]*"/, '')
    .replace(/^bot:[^]*^groups:/m, 'bot: { appType: none }\ngroups:')
    .replaceAll(String(port), String(own))
    .replaceAll(String(metrics), String(ownMetrics));
  const at = `http://127.0.0.1:${String(own)}`;
  const ownEnv = { ...env, DATABASE_URL: `file:${join(folder, 'api.db')}` };
  const words = [program, 'serve', '--config', write('api.yaml', configuration)];
  const life = new Life({ env: ownEnv, folder, logFile: join(folder, 'api.log'), at }, words);
  try {
    expect(await life.ready()).toBe(true);
    const { paths } = JSON.parse((await ask(`${at}/api/openapi.json`, 'GET', [])).text) as OpenApi;
    const plain = Object.entries(paths).flatMap(([path, { get }]) =>
      get !== undefined && takesNothing(get) ? [path] : [],
    );
    expect(plain).toEqual(expect.arrayContaining(['/api/status', '/api/posture', '/api/requests']));
    // The first checkpoint is signed within a minute.
    for (const path of plain.filter((one) => one !== '/api/ledger/checkpoint')) {
      const { status } = await ask(at + path, 'GET', []);
      expect({ path, status }).toEqual({ path, status: 200 });
    }
  } finally {
    expect(await life.stop()).toBe(0);
  }
});

test.each<[string, () => NodeJS.ProcessEnv, RegExp]>([
  ['a database that is away', () => ({ DATABASE_URL: `postgresql://u:${marker}@127.0.0.1:9/x` }), /cannot be opened/],
  [
    'a database without checks',
    () => ({ DATABASE_URL: `postgresql://u:${marker}@db.example/x?sslmode=no-verify` }),
    /sslmode=verify-full/,
  ],
  [
    'a database of a kind that nobody knows',
    () => ({ DATABASE_URL: `mysql://u:${marker}@db.example/x` }),
    /begins with file: or postgresql/,
  ],
  ['a ledger key that is none', () => ({ LOCKBOX_LEDGER_KEY: marker }), /not an Ed25519 private key/],
  ['a secret of a webhook that is none', () => ({ HOOK: marker }), /base64/],
  ['a token that could be guessed', () => ({ LOCKBOX_ALERT_TOKEN: marker }), /fewer than 32/],
  ['certificates that are not checked', () => ({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }), /WEAK_TLS/],
])('a process that does not start for %s says so with 2, and no secret', async (_what, changes, says) => {
  const { code, out, err } = await runProgram(
    { ...env, ...changes() },
    ['serve', '--config', join(folder, 'lockbox.yaml')],
    folder,
  );
  expect([code, err]).toEqual([2, expect.stringMatching(says)]);
  expect(found(out + err)).toEqual([]);
});
