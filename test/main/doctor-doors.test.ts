import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, readSecrets, type Config } from '../../src/config';
import { anchorLooks } from '../../src/main/doctor-anchors';
import { alertsLook, auditorPage, publicAddress, teamsApp } from '../../src/main/doctor-doors';
import { soundFile } from '../config/files';
import { serve, type Served } from '../web/rig';

const appId = '22222222-2222-2222-2222-222222222222';
/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:65534';

/** The sound configuration with that server, and further lines. */
function configured({ publicUrl, port = 65534 }: { publicUrl?: string; port?: number }, more = ''): Config {
  const server = `port: ${port}${publicUrl === undefined ? '' : `, publicUrl: "${publicUrl}"`}`;
  return loadConfig('lockbox.yaml', `${soundFile.replace('port: 3978', server)}${more}`);
}

describe('the public address', () => {
  let here: Served;
  beforeEach(async () => {
    here = await serve();
  });
  afterEach(() => here.listening.close(0));

  test('that leads here is said to', async () => {
    const look = await publicAddress(configured({ publicUrl: here.url }));
    expect(look).toMatchObject({ ok: true, says: `${here.url} leads to this service` });
  });

  test('that does not answer is a fault only where the service answers on this machine', async () => {
    expect(await publicAddress(configured({ publicUrl: nowhere }))).toMatchObject({
      ok: true,
      says: `${nowhere} does not answer yet (ECONNREFUSED): ask again once serve runs`,
    });
    expect(await publicAddress(configured({ publicUrl: nowhere, port: here.port }))).toMatchObject({
      ok: false,
      says: `the service answers on this machine, and ${nowhere} does not (ECONNREFUSED)`,
    });
  });

  test('where something else answers, or does not know the service, does not lead here', async () => {
    const other = await serve();
    const look = await publicAddress(configured({ publicUrl: `${other.url}/elsewhere`, port: here.port }));
    await other.listening.close(0);
    expect(look).toMatchObject({ ok: false, says: expect.stringContaining('does not (status 404)') });
  });

  test('that is not set is a fault, unless the bot stays on this machine', async () => {
    expect(await publicAddress(configured({}))).toMatchObject({ ok: false, says: expect.stringContaining('not set') });
    const config = configured({});
    const alone: Config = { ...config, bot: { ...config.bot, appType: 'none' } };
    expect(await publicAddress(alone)).toMatchObject({ ok: true });
  });
});

test('the app package is named with the ids of the configuration, and a page that it cannot sign in to is a fault', () => {
  const publicUrl = 'https://lockbox.example.com';
  const signIn = (clientId: string): string =>
    `signIn: { clientId: ${clientId}, audience: "api://x/botid-${appId}" }\n`;
  const config = configured({ publicUrl }, signIn(appId));
  expect(auditorPage(config)).toMatchObject({
    ok: true,
    says: `app roles of ${appId}, tokens for api://x/botid-${appId}`,
  });
  expect(teamsApp(config).says).toBe(`its package: npm run manifest -- --bot-id ${appId} --domain lockbox.example.com`);
  const other = configured({ publicUrl }, signIn('77777777-7777-7777-7777-777777777777'));
  expect(auditorPage(other)).toMatchObject({ ok: false, says: expect.stringContaining('bot.appId') });
  expect(auditorPage(configured({ publicUrl }))).toMatchObject({
    ok: true,
    says: expect.stringContaining('signIn is not set'),
  });
});

describe('alerts of Azure Monitor', () => {
  const publicUrl = 'https://lockbox.example.com';
  const canary = 'canary-3f9a';
  const secrets = (token: string) => readSecrets({ LOCKBOX_ALERT_TOKEN: token }, () => '');

  test.each([
    ['none', '', '', true, 'none are taken: Azure is read every 60 s all the same'],
    ['its own token', 'audience: "api://a"', '', true, `api://a is taken at ${publicUrl}/api/alerts/azure-monitor`],
    ['a token in the path', 'pathToken: true', 'x'.repeat(32), true, '1 token(s) are taken in the path'],
    ['a path without its token', 'pathToken: true', '', false, 'LOCKBOX_ALERT_TOKEN is not set'],
    ['a token that is short', 'pathToken: true', canary, false, 'fewer than 32 characters'],
  ])('%s: it is said how, and no token is printed', (_what, alerts, token, ok, says) => {
    const look = alertsLook(configured({ publicUrl }, `alerts: { ${alerts} }\n`), secrets(token));
    expect(look).toMatchObject({ ok, says: expect.stringContaining(says) });
    expect(JSON.stringify(look)).not.toContain(token === '' ? canary : token);
  });
});

describe('a file for checkpoints', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-anchors-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const looks = (file: string) =>
    anchorLooks(configured({}, `ledger: { anchors: [{ file: "${file}" }] }\n`), {
      AZURE_CLIENT_ID: appId,
      AZURE_CLIENT_SECRET: 'x',
    });

  test('that can be written to is said, and that it does not leave the host', async () => {
    const file = join(folder, 'checkpoints.jsonl');
    expect(await looks(file)).toMatchObject([
      { ok: true, says: expect.stringMatching(/^not anchored: /) },
      { ok: true, says: `file:${file} can be written to; no checkpoint yet` },
    ]);
  });

  test.each([
    ['in a folder that is not there', 'none/checkpoints.jsonl', 'cannot be written to'],
    ['that is a folder', '.', 'EISDIR'],
  ])('%s is a fault', async (_what, name, says) => {
    expect((await looks(join(folder, name)))[1]).toMatchObject({ ok: false, says: expect.stringContaining(says) });
  });
});
