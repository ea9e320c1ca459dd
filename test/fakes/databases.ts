import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { openStore } from '../../src/store';

/** An empty, migrated database of its own. */
export interface TestDatabase {
  url: string;
  /** Takes it away; close what uses it first. */
  drop: () => Promise<void>;
}

/** A kind of database that tests run on. */
export interface TestDatabases {
  name: 'sqlite' | 'postgresql';
  fresh: () => Promise<TestDatabase>;
}

const startPatienceMs = 60_000;
const lookEveryMs = 20;

/**
 * The databases to run a suite on: `describe.each(testDatabases())('…on $name', ({ fresh }) => …)`.
 *
 * SQLite always; PostgreSQL on the server of `TEST_POSTGRES_URL` (its user may create databases), else on an embedded
 * one, which is started once a run. Where that one does not start, its half is left out with a printed reason.
 */
export function testDatabases(): TestDatabases[] {
  const sqlite: TestDatabases = inFiles();
  const given = process.env['TEST_POSTGRES_URL'];
  const server = given === undefined || given === '' ? embeddedServer() : ({ url: given } as const);
  if ('url' in server) return [sqlite, onServer(server.url, 'copies' in server ? server.copies : '')];
  console.warn(`Skipped: everything on PostgreSQL, since it does not start here: ${server.failed}`);
  return [sqlite];
}

/**
 * The one of the databases that this test file is played on, by the file's name; both with `LOCKBOX_TEST_DATABASES=both`
 * (`npm run test:long`). For what goes through the whole service, the engine or the commands: they know no database, and
 * the suites of the store hold both to the same promises. What could differ between the two takes {@link testDatabases}.
 */
export function playedOn(): TestDatabases[] {
  if (process.env['LOCKBOX_TEST_DATABASES'] === 'both') return testDatabases();
  const file = basename(expect.getState().testPath ?? '');
  const even = Buffer.from(file).reduce((sum, byte) => sum + byte, 0) % 2 === 0;
  return even ? [inFiles()] : testDatabases().slice(-1);
}

/** Describes what PostgreSQL alone promises. Where there is none, that is skipped by its name: a table may not be empty. */
export function describeOnPostgres(name: string, tests: (postgres: TestDatabases) => void): void {
  const postgres = testDatabases().find((one) => one.name === 'postgresql');
  if (postgres === undefined) test.skip(`${name}: there is no PostgreSQL here`, () => undefined);
  else
    describe(name, () => {
      tests(postgres);
    });
}

/** Each test file migrates one file, and each database is a copy of it. */
function inFiles(): TestDatabases {
  const template = join(freshFolder(), 'template.db');
  let made: Promise<void> | undefined;
  afterAll(() => {
    rmSync(dirname(template), { recursive: true, force: true });
  });
  const fresh = async (): Promise<TestDatabase> => {
    made ??= openStore(`file:${template}`).then((store) => store.close());
    await made;
    const folder = freshFolder();
    const file = join(folder, 'lockbox.db');
    // Closing it has brought all of it into the one file.
    copyFileSync(template, file);
    const drop = (): Promise<void> => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    };
    return { url: `file:${file}`, drop };
  };
  return { name: 'sqlite', fresh };
}

/** In memory where the system has a place for that: no test pulls the plug, and a sync to the disk is waited for. */
function freshFolder(): string {
  try {
    return mkdtempSync('/dev/shm/lockbox-bot-sqlite-');
  } catch {
    return mkdtempSync(join(tmpdir(), 'lockbox-bot-sqlite-'));
  }
}

/** Each test file migrates one template, and each database is a copy of it. */
function onServer(serverUrl: string, strategy: string): TestDatabases {
  let template: Promise<string> | undefined;
  const admin = new Admin(serverUrl);
  const copies = new Set<string>();
  afterAll(async () => {
    const made = await template?.catch(() => undefined);
    for (const name of [...copies, ...(made === undefined ? [] : [made])]) await dropDatabase(admin, name);
    await admin.end();
  });
  const fresh = async (): Promise<TestDatabase> => {
    template ??= makeTemplate(serverUrl, admin);
    const name = uniqueName('test');
    await admin.run(`CREATE DATABASE "${name}" TEMPLATE "${await template}" ${strategy}`);
    copies.add(name);
    const drop = async (): Promise<void> => {
      await dropDatabase(admin, name);
      copies.delete(name);
    };
    return { url: urlOf(serverUrl, name), drop };
  };
  return { name: 'postgresql', fresh };
}

async function makeTemplate(serverUrl: string, admin: Admin): Promise<string> {
  const name = uniqueName('template');
  await admin.run(`CREATE DATABASE "${name}"`);
  const store = await openStore(urlOf(serverUrl, name));
  await store.close();
  return name;
}

function dropDatabase(admin: Admin, name: string): Promise<void> {
  return admin.run(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
}

function uniqueName(purpose: string): string {
  return `lockbox_${purpose}_${randomBytes(6).toString('hex')}`;
}

function urlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** One connection to the server for a test file, made when it is first wanted. */
class Admin {
  private client: Promise<Client> | undefined;

  constructor(private readonly serverUrl: string) {}

  async run(sql: string): Promise<void> {
    this.client ??= this.connect();
    await (await this.client).query(sql);
  }

  async end(): Promise<void> {
    await (await this.client?.catch(() => undefined))?.end();
  }

  private async connect(): Promise<Client> {
    const client = new Client(this.serverUrl);
    await client.connect();
    return client;
  }
}

type Server = { url: string; copies: string } | { failed: string };

/** How the embedded server copies a template: without fsync its files are copied sooner than written to its log. */
const byFiles = 'STRATEGY FILE_COPY';

/**
 * The embedded server of this run, for all its workers: whoever wants it first starts it. It is waited for here and now:
 * which suites there are has to be known before any of them runs.
 */
function embeddedServer(): Server {
  const runId = process.env['LOCKBOX_TEST_RUN'] ?? `${process.pid}-${Math.round(performance.timeOrigin)}`;
  const answerFile = join(tmpdir(), `lockbox-bot-postgres-of-${runId}.json`);
  if (isFirst(`${answerFile}.claim`)) {
    const script = join(__dirname, 'postgres-server.mjs');
    spawn(process.execPath, [script, runId.split('-')[0]!, answerFile], { detached: true, stdio: 'ignore' }).unref();
  }
  const deadline = performance.now() + startPatienceMs;
  while (!existsSync(answerFile)) {
    if (performance.now() > deadline) return { failed: 'no answer within a minute' };
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookEveryMs);
  }
  const said = JSON.parse(readFileSync(answerFile, 'utf8')) as { url: string } | { failed: string };
  return 'url' in said ? { ...said, copies: byFiles } : said;
}

/** Whether nobody came before: the file is made by one alone. The server takes it away with its answer. */
function isFirst(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch {
    return false;
  }
}
