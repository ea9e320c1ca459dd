import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config';
import { alertDoor } from '../../src/main/alerts';
import { freshSecrets } from '../../src/main/fresh';
import { secretInForce } from '../../src/main/secrets-in-force';
import { refuseWeakTls } from '../../src/main/tls';
import { webhooksEdge } from '../../src/main/webhooks';
import { createLog } from '../../src/telemetry';
import { soundFile } from '../config/files';
import { verified, WebhookReceiver } from '../fakes/webhooks';
import { serve, type Served } from '../web/rig';
import { event } from '../webhooks/rig';

let folder: string;
let nowMs: number;
const clock = { now: () => new Date(nowMs) };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-rotation-'));
  nowMs = Date.now();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const fresh = () => freshSecrets(clock, createLog({ level: 'silent' }));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), `${text}\n`);
  return join(folder, name);
};
const [first, second] = ['1', '2'].map((digit) => digit.repeat(64)) as [string, string];

describe('the token in the path of alerts', () => {
  let served: Served;
  afterEach(() => served.listening.close(0));

  test('is rotated by its files while the service runs: both count while both are named, and then only the new one', async () => {
    const env = {
      LOCKBOX_ALERT_TOKEN_FILE: write('token', first),
      LOCKBOX_ALERT_TOKEN_PREVIOUS_FILE: write('before', first),
    };
    const config = loadConfig('lockbox.yaml', `${soundFile}alerts: { pathToken: true }\n`);
    const door = alertDoor(config, secretInForce(fresh(), env, 'LOCKBOX_ALERT_TOKEN'), {
      clock,
      submit: () => Promise.reject(new Error('nothing is asked')),
      wake: () => undefined,
    });
    served = await serve({ alerts: door! });
    const statuses = (): Promise<number[]> =>
      Promise.all(
        [first, second, 'short'].map(async (token) => {
          const url = `${served.url}/api/alerts/azure-monitor/${token}`;
          // What is no alert is refused behind the door.
          return (await fetch(url, { method: 'POST', body: '{}' })).status;
        }),
      );
    expect(await statuses()).toEqual([400, 401, 401]);
    write('token', second);
    nowMs += 2_000;
    expect(await statuses()).toEqual([400, 400, 401]);
    write('before', second);
    nowMs += 2_000;
    expect(await statuses()).toEqual([401, 400, 401]);
    // One that could be guessed is not taken, and neither is nothing.
    write('token', 'short');
    write('before', '');
    nowMs += 2_000;
    expect(await statuses()).toEqual([401, 400, 401]);
  });
});

test('the secret of a webhook is rotated by its file while the service runs', async () => {
  const [old, next] = [first, second].map((text) => Buffer.from(text.slice(0, 32)).toString('base64')) as [
    string,
    string,
  ];
  const receiver = await WebhookReceiver.start();
  try {
    const env = { HOOK_FILE: write('hook', `whsec_${old}`) };
    const file = soundFile.replace('appType: SingleTenant', 'appType: none');
    const config = loadConfig('lockbox.yaml', `${file}webhooks: [{ url: "${receiver.url}", secretEnv: HOOK }]\n`);
    const webhooks = webhooksEdge(config, env, clock, 'test', fresh());
    const key = webhooks.keys[0]!;
    await webhooks.send(key, event);
    expect(verified(receiver.calls.at(-1)!, old)).toMatchObject({ id: event.id });
    write('hook', `whsec_${next}`);
    nowMs += 2_000;
    await webhooks.send(key, event);
    expect(verified(receiver.calls.at(-1)!, next)).toMatchObject({ id: event.id });
    write('hook', 'half a sec');
    nowMs += 2_000;
    await webhooks.send(key, event);
    expect(verified(receiver.calls.at(-1)!, next)).toMatchObject({ id: event.id });
  } finally {
    await receiver.stop();
  }
});

test.each<[string, NodeJS.ProcessEnv, string]>([
  ['certificates are not checked', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'TLSv1.2'],
  ['TLS 1.1 is taken', {}, 'TLSv1.1'],
  ['TLS 1.0 is taken', {}, 'TLSv1'],
])('nothing runs where Node was told that %s, and what to take away is said', (_what, env, oldest) => {
  expect(() => {
    refuseWeakTls(env, oldest);
  }).toThrow(
    expect.objectContaining({
      exitCode: 2,
      message: expect.stringMatching(/^WEAK_TLS: .*(unset|without)/) as string,
    }) as Error,
  );
});

test('as Node is, and with TLS 1.3 alone, everything runs', () => {
  refuseWeakTls({});
  refuseWeakTls({ NODE_TLS_REJECT_UNAUTHORIZED: '1' }, 'TLSv1.3');
});
