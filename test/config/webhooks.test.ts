import { inspect } from 'node:util';
import { loadConfig, SecretError, webhookKeys, type ConfigFaultCode } from '../../src/config';
import { changed, faultsOf, soundFile } from './files';

const local = changed('appType: SingleTenant\n  appId: 22222222-2222-2222-2222-222222222222', 'appType: none');
const one = 'webhooks:\n  - { url: "https://hooks.example/a?code=1", secretEnv: HOOK }\n';
const secret = Buffer.alloc(32, 7).toString('base64');
const noFile = (): string => {
  throw new Error('no file is read here');
};

const load = (text: string) => loadConfig('lockbox.yaml', text);

test('a webhook hears how requests open, are decided, escalated and expire, unless it says what', () => {
  const more = '  - { url: "https://hooks.example/b/", secretEnv: HOOK, hears: [faults] }\n';
  const { webhooks, policy } = load(`${soundFile}${one}${more}`);
  expect(webhooks).toEqual([
    {
      key: expect.stringMatching(/^[0-9a-f]{16}$/),
      url: 'https://hooks.example/a?code=1',
      secretEnv: 'HOOK',
      hears: ['opened', 'decided', 'escalated', 'expired'],
      entries: false,
    },
    expect.objectContaining({ url: 'https://hooks.example/b/', hears: ['faults'] }),
  ]);
  expect(policy.webhooks).toEqual(webhooks.map(({ key, hears }) => ({ key, hears })));
});

test('a webhook may hear every entry, alone or beside others; channels cannot', () => {
  const more = '  - { url: "https://hooks.example/b/", secretEnv: HOOK, hears: [entries, faults] }\n';
  expect(load(`${soundFile}${one}${more}`).webhooks[1]).toMatchObject({ hears: ['faults'], entries: true });
  expect(() => load(changed('hears: [opened', 'hears: [entries'))).toThrow();
});

test('the key of a webhook follows from url and secretEnv, not from its place, and tells neither', () => {
  const first = '  - { url: "https://hooks.example/0", secretEnv: HOOK }\n';
  const [alone] = load(`${soundFile}${one}`).webhooks;
  const [, behind] = load(`${soundFile}${one.replace('webhooks:\n', `webhooks:\n${first}`)}`).webhooks;
  const [renamed] = load(`${soundFile}${one.replace('HOOK', 'OTHER')}`).webhooks;
  expect(behind!.key).toBe(alone!.key);
  expect(renamed!.key).not.toBe(alone!.key);
});

test('webhooks are no part of the policy’s hash: they decide nothing', () => {
  expect(load(`${soundFile}${one}`).policy.hash).toBe(load(soundFile).policy.hash);
});

const same = '  - { url: "https://hooks.example/a?code=1", secretEnv: HOOK, hears: [faults] }\n';
test.each([
  ['plain http', soundFile, one.replace('https', 'http'), 25, 'webhooks.0.url', 'BAD_VALUE'],
  ['a password in the url', soundFile, one.replace('//', '//u:p@'), 25, 'webhooks.0.url', 'BAD_VALUE'],
  ['no url at all', soundFile, one.replace('https://hooks.example', 'hooks'), 25, 'webhooks.0.url', 'BAD_VALUE'],
  ['no secretEnv', soundFile, one.replace(', secretEnv: HOOK', ''), 25, 'webhooks.0.secretEnv', 'MISSING'],
  ['a secret in place of a name', soundFile, one.replace('HOOK', secret), 25, 'webhooks.0.secretEnv', 'BAD_VALUE'],
  [
    'something nobody can hear',
    soundFile,
    one.replace('HOOK', 'HOOK, hears: [all]'),
    25,
    'webhooks.0.hears.0',
    'BAD_VALUE',
  ],
  [
    'a key that there is not',
    soundFile,
    one.replace('HOOK', 'HOOK, allowPrivate: true'),
    25,
    'webhooks.0.allowPrivate',
    'UNKNOWN_KEY',
  ],
  ['the same webhook twice', soundFile, `${one}${same}`, 26, 'webhooks.1.url', 'DUPLICATE_NAME'],
  [
    'loopback outside development',
    soundFile,
    one.replace('https://hooks.example', 'http://localhost:1'),
    25,
    'webhooks.0.url',
    'UNSAFE',
  ],
] as [string, string, string, number, string, ConfigFaultCode][])(
  '%s is refused with file, line and key',
  (_what, file, lines, line, key, code) => {
    expect(faultsOf(`${file}${lines}`)).toMatchObject([{ file: 'lockbox.yaml', line, key, code }]);
  },
);

test('loopback is for development, where the bot has no identity', () => {
  expect(faultsOf(`${local}${one.replace('https://hooks.example', 'http://127.0.0.1:1')}`)).toEqual([]);
});

const withEnv = (env: Record<string, string>, file: (path: string) => string = noFile) => {
  try {
    loadConfig('lockbox.yaml', `${soundFile}${one}`, { BOT_APP_PASSWORD: 'x', ...env }, file);
    return [];
  } catch (error) {
    return (error as { faults: object[] }).faults;
  }
};

const at = { file: 'lockbox.yaml', line: 25, key: 'webhooks.0.secretEnv' };
test.each([
  ['is missing', {}, 'MISSING'],
  ['is empty', { HOOK: '' }, 'MISSING'],
  ['is too short', { HOOK: Buffer.alloc(23).toString('base64') }, 'BAD_VALUE'],
  ['is too long', { HOOK: Buffer.alloc(65).toString('base64') }, 'BAD_VALUE'],
  ['is not base64', { HOOK: `${secret.slice(0, -4)}!!!!` }, 'BAD_VALUE'],
  ['stands in a file that is not there', { HOOK_FILE: '/nowhere' }, 'SECRET_UNREADABLE'],
  ['was too short before', { HOOK: secret, HOOK_PREVIOUS: 'c2hvcnQ=' }, 'BAD_VALUE'],
] as [string, Record<string, string>, ConfigFaultCode][])(
  'where the service is about to run, a secret that %s is a fault with file, line and key, and is not shown',
  (_what, env, code) => {
    const faults = withEnv(env);
    expect(faults).toMatchObject([{ ...at, code }]);
    for (const value of Object.values(env).filter((text) => text.length > 8 && !text.startsWith('/'))) {
      expect(JSON.stringify(faults)).not.toContain(value);
    }
  },
);

test.each([
  ['base64', { HOOK: secret }],
  ['whsec_ and base64', { HOOK: `whsec_${secret}` }],
  ['24 bytes', { HOOK: Buffer.alloc(24, 1).toString('base64') }],
  ['64 bytes', { HOOK: Buffer.alloc(64, 1).toString('base64') }],
  ['a file', { HOOK_FILE: '/run/hook' }],
  ['both of a rotation', { HOOK: secret, HOOK_PREVIOUS_FILE: '/run/hook' }],
])('a secret as %s is taken', (_what, env) => {
  expect(withEnv(env as Record<string, string>, () => `whsec_${secret}\n`)).toEqual([]);
});

test('a secret is the bytes that its base64 stands for, and does not show itself', () => {
  const { current, previous } = webhookKeys({ H: `whsec_${secret}`, H_PREVIOUS: secret }, noFile, 'H');
  expect(current.export()).toEqual(Buffer.alloc(32, 7));
  expect(previous?.export()).toEqual(Buffer.alloc(32, 7));
  expect(`${inspect(current)}${JSON.stringify(current)}`).not.toMatch(/BwcHBw|07 07/);
});

test('a secret that is not there is named by its variable', () => {
  expect(() => webhookKeys({}, noFile, 'HOOK')).toThrow(SecretError);
  expect(() => webhookKeys({}, noFile, 'HOOK')).toThrow('HOOK: is not set');
});
