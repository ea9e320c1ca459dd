import { inspect } from 'node:util';
import { createLog, outside, within, type Log } from '../../src/telemetry';

const canary = 'canary-3b7e';

function logged(write: (log: Log) => void, level = 'trace'): string {
  const lines: string[] = [];
  write(createLog({ level, destination: { write: (line) => lines.push(line) } }));
  return lines.join('');
}

test.each([
  ['at the top', { password: canary }],
  ['one level down', { request: { headers: { authorization: canary } } }],
  ['two levels down', { a: { b: { client_secret: canary } } }],
  ['three levels down', { a: { b: { c: { accessToken: canary } } } }],
  ['in a list', { tokens: [{ token: canary }] }],
  ['in headers of any name', { headers: { 'x-api-key': canary } }],
])('a value named as a secret %s does not reach the log', (_where, fields) => {
  const text = logged((log) => {
    log.info(fields, 'a request');
  });
  expect(text).toContain('[secret]');
  expect(text).not.toContain(canary);
});

const long = `${canary}-0123456789abcdef`;
test.each([
  ['a bearer header', `401 for Bearer ${long}`],
  ['a basic header', `Authorization: Basic ${long}==`],
  ['a JSON Web Token', `token eyJhbGciOiJub25lIn0.${long}.${long}`],
  ['the signature of a SAS link', `GET https://x.blob.core.windows.net/c/b?sv=2024&sig=${long}%3D&se=1`],
  ['a password in an address', `cannot reach postgresql://bot:${canary}@db:5432/lockbox`],
  ['a password with an @ in an address', `cannot reach postgresql://bot:a@${canary}@db/lockbox`],
  ['a form', `grant_type=client_credentials&client_secret=${long}`],
  ['JSON within text', JSON.stringify({ access_token: long })],
  ['a private key', `-----BEGIN PRIVATE KEY-----\n${canary.replace('-', '')}\n-----END PRIVATE KEY-----`],
])('%s within a text does not reach the log', (_what, text) => {
  const secret = text.includes(canary) ? canary : canary.replace('-', '');
  const lines = logged((log) => {
    log.info(text);
    log.warn({ reason: text }, 'a source could not be read');
    log.error({ err: new Error(text, { cause: new Error(canary) }) }, 'failed');
  });
  expect(lines).not.toContain(secret);
  expect(lines.match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(3);
});

test('a line stays JSON after a credential was taken out of it', () => {
  const text = logged((log) => {
    log.info({ reason: JSON.stringify({ access_token: long, path: 'a\\b' }), url: `https://u:${long}@h/` }, 'x');
  });
  const line = JSON.parse(text) as { reason: string; url: string };
  expect(JSON.parse(line.reason)).toEqual({ access_token: '[secret]', path: 'a\\b' });
  expect(line.url).toBe('https://u:[secret]@h/');
});

test('ordinary text is logged as it is', () => {
  const text = logged((log) => {
    log.info({ source: 'lockbox/5f1c', url: 'https://management.azure.com/x?api-version=1', at: 'a@b.c' }, 'code 429');
  });
  expect(JSON.parse(text)).toMatchObject({
    level: 30,
    app: 'lockbox-bot',
    pid: process.pid,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/),
    source: 'lockbox/5f1c',
    url: 'https://management.azure.com/x?api-version=1',
    at: 'a@b.c',
    msg: 'code 429',
  });
});

test('of an error its name, code and words are kept, and its cause is not', () => {
  const error = Object.assign(new Error('no route', { cause: { headers: canary } }), {
    code: 'NO_ROUTE',
    config: canary,
  });
  const text = logged((log) => {
    log.error({ err: error }, 'failed');
  });
  expect(JSON.parse(text)).toMatchObject({ err: { type: 'Error', message: 'no route', code: 'NO_ROUTE' } });
  expect(text).not.toContain(canary);
});

test('each line of one HTTP request bears its id, and its secrets are censored too', () => {
  const text = logged((log) => {
    const ours = log.child({ token: canary });
    within({ httpRequestId: 'r-1' }, () => {
      ours.info('one');
      ours.info({ password: canary }, 'two');
    });
  });
  const lines = text.trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { httpRequestId: string }).httpRequestId)).toEqual(['r-1', 'r-1']);
  expect(text).not.toContain(canary);
});

test('a line of work that only was begun in a request does not bear its id', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', destination: { write: (line) => lines.push(line) } });
  await within({ httpRequestId: 'r-1' }, async () => {
    await outside(async () => {
      await Promise.resolve();
      log.info('a loop');
    });
    await Promise.resolve();
    log.info('the request');
  });
  const ids = lines.map((line) => (JSON.parse(line) as { httpRequestId?: string }).httpRequestId);
  expect(ids).toEqual([undefined, 'r-1']);
});

test('what is below the level is not written', () => {
  const text = logged((log) => {
    log.info('quiet');
    log.warn('loud');
  }, 'warn');
  expect(text).toContain('loud');
  expect(text).not.toContain('quiet');
});

test('the logger itself shows nothing when it is inspected', () => {
  expect(inspect(createLog({ level: 'silent' }).child({ token: canary }))).not.toContain(canary);
});
