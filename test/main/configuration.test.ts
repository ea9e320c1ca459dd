import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../../src/cli';
import { configFile, readConfig, readEnvironment } from '../../src/main/configuration';
import { databaseUrl, sqliteFile } from '../../src/main/database';
import { soundFile } from '../config/files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-configuration-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** @returns what a user is told, which always ends with 2. */
function toldBy(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.message;
  }
  throw new Error('nothing was refused');
}

test.each([
  ['the option', 'a.yaml', { LOCKBOX_CONFIG: 'b.yaml' }, 'a.yaml'],
  ['the variable', undefined, { LOCKBOX_CONFIG: 'b.yaml' }, 'b.yaml'],
  ['the working folder', undefined, {}, './lockbox.yaml'],
  ['the working folder, where the variable is empty', undefined, { LOCKBOX_CONFIG: '' }, './lockbox.yaml'],
])('the configuration file is that of %s', (_what, option, env, file) => {
  expect(configFile(option, env)).toBe(file);
});

test('a file that cannot be read, or is a folder, is named with the way out', () => {
  for (const file of [join(folder, 'none.yaml'), folder]) {
    expect(toldBy(() => readConfig(file))).toBe(
      `${file} cannot be read: make one (the README shows it), or name it with --config or LOCKBOX_CONFIG`,
    );
  }
});

test('every fault is named with file, line and key, and with no value of it', () => {
  const file = join(folder, 'lockbox.yaml');
  writeFileSync(
    file,
    soundFile.replace('appType: SingleTenant', 'appType: canary').replace('admins: ops', 'admin: ops'),
  );
  const told = toldBy(() => readConfig(file));
  expect(told).toContain(`${file}:8: bot.appType: `);
  expect(told).toContain(`${file}:10: admin: `);
  expect(told).not.toContain('canary');
});

test('a secret that cannot be read is named by its variable', () => {
  const told = toldBy(() => readEnvironment({ BOT_APP_PASSWORD_FILE: '/nowhere' }));
  expect(told).toContain('BOT_APP_PASSWORD_FILE: the file /nowhere cannot be read');
  expect(toldBy(() => readEnvironment({ LOG_LEVEL: 'loud' }))).toContain('LOG_LEVEL');
});

test.each([
  ['nothing', {}, 'file:./data/lockbox.db'],
  ['an empty variable', { DATABASE_URL: '' }, 'file:./data/lockbox.db'],
  ['the variable', { DATABASE_URL: 'file:x.db', DATABASE_URL_FILE: '/nowhere' }, 'file:x.db'],
])('the database of %s is the right one', (_what, env, url) => {
  expect(databaseUrl(env)).toBe(url);
});

test('the file of a database is told from its address', () => {
  expect(sqliteFile('file:/a/b.db?connection_limit=1')).toBe('/a/b.db');
  expect(sqliteFile('postgresql://u:p@h/d')).toBeUndefined();
});

test('where the service is about to run, the secret of a webhook has to be there, in the environment or a file', () => {
  const file = join(folder, 'lockbox.yaml');
  writeFileSync(file, `${soundFile}webhooks: [{ url: "https://hooks.example", secretEnv: HOOK }]\n`);
  const env = { BOT_APP_PASSWORD: 'x', HOOK_FILE: join(folder, 'hook') };
  expect(toldBy(() => readConfig(file, env))).toContain(`${file}:24: webhooks.0.secretEnv: HOOK_FILE: the file`);
  writeFileSync(join(folder, 'hook'), `${Buffer.alloc(32, 7).toString('base64')}\n`);
  expect(readConfig(file, env).webhooks).toHaveLength(1);
  expect(readConfig(file).webhooks).toHaveLength(1);
});
