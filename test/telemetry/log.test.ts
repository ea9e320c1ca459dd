import { inspect } from 'node:util';
import { createLog, during, type Log } from '../../src/telemetry';

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

/** The fields of one name, line by line. */
function fieldOf(text: string, name: string): unknown[] {
  const lines = text.trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as Record<string, unknown>)[name]);
}

test('each line of one HTTP request bears its id, and its secrets are censored too', () => {
  const text = logged((log) => {
    during({ httpRequestId: 'r-1' }, () => {
      const ours = log.child({ token: canary });
      ours.info('one');
      ours.info({ password: canary }, 'two');
    });
    log.info('three');
  });
  expect(fieldOf(text, 'httpRequestId')).toEqual(['r-1', 'r-1', undefined]);
  expect(text).not.toContain(canary);
});

test('lines of requests and loops that run at the same time are told apart, also after they waited', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } });
  const twice = async (): Promise<void> => {
    log.info('before');
    await new Promise(setImmediate);
    log.info('after');
  };
  const ids = ['r-1', 'r-2'].map((httpRequestId) => during({ httpRequestId }, twice));
  await Promise.all([...ids, during({ turn: 'deliver/1' }, twice)]);
  const text = lines.join('');
  expect(fieldOf(text, 'httpRequestId').sort()).toEqual(['r-1', 'r-1', 'r-2', 'r-2', undefined, undefined]);
  expect(fieldOf(text, 'turn').filter((turn) => turn !== undefined)).toEqual(['deliver/1', 'deliver/1']);
});

test('what a loop does that a request woke is the loop’s, not the request’s', () => {
  const text = logged((log) => {
    during({ httpRequestId: 'r-1' }, () => {
      during({ turn: 'decide/7' }, () => {
        log.info('a round');
      });
    });
  });
  expect([...fieldOf(text, 'turn'), ...fieldOf(text, 'httpRequestId')]).toEqual(['decide/7', undefined]);
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
