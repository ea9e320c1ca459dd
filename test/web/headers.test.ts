import { request } from 'node:http';
import { serve, serveMetrics, type Served } from './rig';

const answers = { status: () => Promise.resolve({}), posture: () => Promise.resolve({}) };
const open = {
  api: { signIn: 'nobody' as const, ...answers },
  alerts: {
    tokens: () => ['a word that is long enough for a path'],
    take: () => Promise.resolve({ taken: 0, ignored: 0 }),
  },
  auth: {
    visitMs: 600_000,
    start: (ticket: string) =>
      Promise.resolve(
        ticket === 'sound'
          ? ({ ok: true, location: 'https://login.example.com/', cookie: 'visit' } as const)
          : ({ ok: false, says: 'no' } as const),
      ),
    finish: () => Promise.resolve({ kind: 'counted' } as const),
  },
  tab: {
    config: { signIn: null, version: '1' },
    files: new Map([
      ['index.html', Buffer.from('<!doctype html>')],
      ['assets/a.js', Buffer.from('1')],
    ]),
  },
};

/** Every kind of answer: a page, data, a file, a redirect, a refusal, a problem, an empty one. */
const addresses = [
  '/',
  '/requests/L-0123456789',
  '/tab-config.json',
  '/assets/a.js',
  '/assets/none.js',
  '/healthz',
  '/readyz',
  '/api/messages',
  '/api/alerts/azure-monitor/x',
  '/api/status',
  '/api/posture',
  '/api/none',
  '/auth/start',
  '/auth/start?t=sound',
  '/auth/callback?code=x',
  '/none',
  '/%E0%A4%A',
];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'M-SEARCH'];

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** As fetch does, with methods that it does not send. */
function ask(url: string, method: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

let served: Served;
afterEach(() => served.listening.close(0));

test.each(addresses)(
  '%s tells a browser by any method to guess no type, to load and frame nothing else, to tell nobody',
  async (address) => {
    served = await serve(open);
    for (const method of methods) {
      const { headers } = await ask(served.url + address, method);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringMatching(/^default-src 'none'; .*frame-ancestors /) as string,
      });
      expect(headers['content-security-policy']).not.toMatch(/unsafe|frame-ancestors[^;]* \*[ ;]/);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect([headers['x-powered-by'], headers['server']]).toEqual([undefined, undefined]);
    }
  },
);

test.each(addresses.filter((address) => !/none|%/.test(address)))(
  '%s answers a method that it does not know with 405 and the ones it does, and echoes nothing',
  async (address) => {
    served = await serve(open);
    for (const method of ['TRACE', 'DELETE', 'PATCH', 'PROPFIND']) {
      const { status, headers, body } = await ask(served.url + address, method, { 'x-canary': 'canary-header' });
      expect([method, status]).toEqual([method, 405]);
      expect(headers['allow']).toMatch(/^(POST|GET, HEAD)$/);
      expect(body).not.toContain('canary-header');
    }
  },
);

test('only files that bear a hash, and the page with its tag, may be kept; nothing that was asked is', async () => {
  served = await serve(open);
  const kept = await Promise.all(
    addresses.map(async (address) => [address, (await ask(served.url + address, 'GET')).headers['cache-control']]),
  );
  expect(kept.filter(([, value]) => value !== 'no-store')).toEqual([
    ['/', 'no-cache'],
    ['/requests/L-0123456789', 'no-cache'],
    ['/assets/a.js', 'public, max-age=31536000, immutable'],
  ]);
});

test('a service that people reach by https alone says so on every answer, and no other one does', async () => {
  served = await serve({ ...open, behindTls: true });
  for (const address of addresses) {
    const { headers } = await ask(served.url + address, 'GET');
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  }
  await served.listening.close(0);
  served = await serve(open);
  // What a caller says of how it came is nobody's word.
  const { headers } = await ask(`${served.url}/healthz`, 'GET', { 'x-forwarded-proto': 'https' });
  expect(headers['strict-transport-security']).toBeUndefined();
});

test('whatever is asked, the only cookie is of this host, by https, out of reach of scripts and other sites', async () => {
  served = await serve(open);
  for (const address of addresses) {
    for (const method of methods) {
      for (const cookie of [(await ask(served.url + address, method)).headers['set-cookie'] ?? []].flat()) {
        expect(cookie).toMatch(
          /^__Host-lockbox-visit=[^;]*; (Max-Age=\d+; )?Path=\/; .*HttpOnly; Secure; SameSite=Lax$/,
        );
      }
    }
  }
});

test('the metrics are closed to browsers in the same way', async () => {
  served = await serveMetrics(() => Promise.resolve({ type: 'text/plain', text: 'up 1\n' }));
  for (const path of ['/metrics', '/none']) {
    expect((await ask(served.url + path, 'GET')).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
    });
  }
});
