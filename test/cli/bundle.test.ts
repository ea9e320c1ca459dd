import { ContainerClient } from '@azure/storage-blob';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { generateKeyPem } from '../../src/ledger';
import { simulatedApp, simulatedTenantId, startSimulator } from '../../src/simulator';
import { Azurite } from '../fakes/azurite';
import { localCertificate } from '../fixtures/certificates';
import { program, runProgram } from './child';

// Starting a process takes seconds where the machine is busy.
jest.setTimeout(120_000);

const root = join(dirname(program), '..');
/** Says at the end which files were read. */
const listing = `process.once('exit', () => {
  require('node:fs').writeFileSync(process.env.LOADED, JSON.stringify(Object.keys(require.cache)));
});`;
const configuration = `
tenantId: 11111111-1111-4111-8111-111111111111
server: { host: 127.0.0.1, port: 0 }
azure: { decideAs: bot, endpoints: { resourceManager: "http://127.0.0.1:9", login: "http://127.0.0.1:9" } }
bot: { appType: none }
groups: { owners: { members: [00000000-0000-4000-8000-000000000001] } }
routes: [{ name: everything, approvers: [owners] }]
`;

describe('the built program', () => {
  let folder: string;
  /** What the program's files are made of, and of what those that a start has read. */
  let parts: string[];
  let loaded: string[];
  let health: number;
  let code: number | null;
  let said = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-bundle-'));
    for (const name of ['package.json', 'dist', 'prisma', 'node_modules/better-sqlite3']) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    mkdirSync(join(folder, 'run'));
    writeFileSync(join(folder, 'run', 'lockbox.yaml'), configuration);
    writeFileSync(join(folder, 'list.cjs'), listing);
    const child = spawn(process.execPath, ['--require', '../list.cjs', join(folder, 'dist', 'main.js'), 'serve'], {
      cwd: join(folder, 'run'),
      env: {
        LOADED: join(folder, 'loaded.json'),
        LOCKBOX_LEDGER_KEY: generateKeyPem(),
        AZURE_CLIENT_ID: '22222222-2222-4222-8222-222222222222',
        AZURE_CLIENT_SECRET: 'a-secret',
        LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const url = await new Promise<string | undefined>((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const [, address] = /listens on (\S+)\n/.exec(said) ?? [];
        if (address !== undefined) resolve(address);
      });
      child.once('close', () => {
        resolve(undefined);
      });
    });
    health = url === undefined ? 0 : (await fetch(`${url}/healthz`)).status;
    child.kill('SIGINT');
    code = await ended;
    const files = JSON.parse(readFileSync(join(folder, 'loaded.json'), 'utf8')) as string[];
    const dist = join(folder, 'dist');
    const made = JSON.parse(readFileSync(join(dist, 'parts.json'), 'utf8')) as Record<string, string[]>;
    parts = Object.values(made).flat();
    loaded = files.flatMap((file) => made[relative(dist, file)] ?? []);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('serves with no package beside it but the library of the database', () => {
    expect(said).toMatch(/^Lockbox Bot listens on http:\/\/127\.0\.0\.1:\d+\n$/);
    expect({ health, code }).toEqual({ health: 200, code: 0 });
    expect(loaded).toContain('src/main/service.ts');
  });

  test.each([
    ['tracing, which nobody asked for', 'node_modules/@opentelemetry/sdk-trace-base/'],
    ['Event Hubs, of which none is configured', 'node_modules/@azure/event-hubs/'],
    ['PostgreSQL, where SQLite is used', 'node_modules/@prisma/client/runtime/query_compiler_small_bg.postgresql.wasm'],
    ['the simulator', 'src/simulator/'],
  ])('does not read %s', (_what, from) => {
    const ofIt = (part: string): boolean => part.startsWith(from);
    expect(parts.filter(ofIt)).not.toEqual([]);
    expect(loaded.filter(ofIt)).toEqual([]);
  });
});

describe('the built program and an event hub', () => {
  let folder: string;
  let azurite: Azurite;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-bundle-'));
    azurite = await Azurite.start();
  });
  afterAll(async () => {
    await azurite.stop();
    rmSync(folder, { recursive: true });
  });

  // A package that is put into a file with others may mean something else there: the library of AMQP did.
  test('it speaks AMQP and reaches the container, as what it is built of does', async () => {
    const tls = localCertificate;
    const simulator = await startSimulator({ eventHubs: { tls, hub: 'insights-logs', partitions: 3 } });
    const checkpoints = `${azurite.url}/checkpoints`;
    await new ContainerClient(checkpoints, azurite.credential()).create();
    const { url, eventHubs } = simulator;
    writeFileSync(
      join(folder, 'lockbox.yaml'),
      `tenantId: ${simulatedTenantId}
azure:
  decideAs: bot
  endpoints: { resourceManager: "${url}", login: "${url}", eventHubs: "${String(eventHubs?.url)}" }
bot: { appType: none }
groups: { owners: { members: [00000000-0000-4000-8000-000000000001] } }
routes: [{ name: everything, approvers: [owners] }]
eventHubs: [{ namespace: contoso-logs, hub: insights-logs, checkpoints: "${checkpoints}" }]
`,
    );
    writeFileSync(join(folder, 'trusted.pem'), localCertificate.cert);
    const env = {
      LOCKBOX_LEDGER_KEY: generateKeyPem(),
      AZURE_CLIENT_ID: simulatedApp.clientId,
      AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
      NODE_EXTRA_CA_CERTS: join(folder, 'trusted.pem'),
    };
    const { out } = await runProgram(env, ['doctor'], folder);
    await simulator.stop();
    expect(out).toContain('contoso-logs.servicebus.windows.net/insights-logs: 3 partitions');
  });
});
