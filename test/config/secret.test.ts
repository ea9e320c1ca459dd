import { inspect } from 'node:util';
import { ConfigError, readSecrets } from '../../src/config';

const canary = 'canary-8d0f';
const noFile = (path: string): string => {
  throw new Error(`ENOENT: ${path}`);
};

test('a secret shows itself only where it is asked to', () => {
  const { botAppPassword } = readSecrets({ BOT_APP_PASSWORD: canary }, noFile);
  const secret = botAppPassword!;
  const shown = [
    JSON.stringify({ deep: { secret } }),
    inspect({ secret }, { showHidden: true, depth: 9 }),
    inspect(secret),
    secret.toString(),
    String(secret),
    JSON.stringify(Object.entries(secret)),
    JSON.stringify(structuredClone({ secret })),
  ];
  expect(shown.join('\n')).not.toContain(canary);
  expect(JSON.stringify(secret)).toBe('"[secret]"');
  expect(secret.reveal()).toBe(canary);
});

test('without any variable the database is a file and nothing else is known', () => {
  const secrets = readSecrets({}, noFile);
  expect(secrets.databaseUrl.reveal()).toBe('file:./data/lockbox.db');
  expect(secrets).toMatchObject({ previous: {}, logLevel: 'info' });
  expect(Object.keys(secrets).sort()).toEqual(['databaseUrl', 'logLevel', 'previous']);
});

const names: [key: 'databaseUrl' | 'botAppPassword' | 'ledgerKey' | 'alertToken', variable: string][] = [
  ['databaseUrl', 'DATABASE_URL'],
  ['botAppPassword', 'BOT_APP_PASSWORD'],
  ['ledgerKey', 'LOCKBOX_LEDGER_KEY'],
  ['alertToken', 'LOCKBOX_ALERT_TOKEN'],
];

describe.each(names)('%s', (key, variable) => {
  const file = (path: string): string => (path === '/run/secret' ? `${canary}\r\n` : noFile(path));

  test('is read from its variable, which goes before the file', () => {
    expect(readSecrets({ [variable]: 'a', [`${variable}_FILE`]: '/run/secret' }, file)[key]?.reveal()).toBe('a');
  });

  test('is read from its file, without the end of the line', () => {
    expect(readSecrets({ [variable]: '', [`${variable}_FILE`]: '/run/secret' }, file)[key]?.reveal()).toBe(canary);
  });

  test('has a predecessor while it is rotated, from variable or file', () => {
    expect(readSecrets({ [`${variable}_PREVIOUS`]: 'old' }, file).previous[key]?.reveal()).toBe('old');
    const { previous } = readSecrets({ [`${variable}_PREVIOUS_FILE`]: '/run/secret' }, file);
    expect(previous[key]?.reveal()).toBe(canary);
  });

  test.each([
    ['cannot be read', noFile],
    ['is empty', () => '\n'],
  ])('is refused by the name of its variable where the file %s', (_what, read) => {
    const fault = { file: 'environment', line: 0, key: `${variable}_FILE`, code: 'SECRET_UNREADABLE' };
    expect(faultsOf(() => readSecrets({ [`${variable}_FILE`]: '/gone' }, read))).toMatchObject([fault]);
  });
});

test.each([
  ['debug', 'debug'],
  ['WARN', 'warn'],
  ['', 'info'],
])('LOG_LEVEL %p means %s', (text, level) => {
  expect(readSecrets({ LOG_LEVEL: text }, noFile).logLevel).toBe(level);
});

test('an unknown LOG_LEVEL is refused with those that exist', () => {
  const [fault] = faultsOf(() => readSecrets({ LOG_LEVEL: 'loud' }, noFile));
  expect(fault).toMatchObject({ key: 'LOG_LEVEL', code: 'BAD_VALUE', message: expect.stringContaining('debug') });
});

function faultsOf(read: () => unknown): readonly unknown[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
