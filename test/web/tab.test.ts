import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readTab, type TabConfig } from '../../src/web';
import { sendRaw, serve, type Served } from './rig';

const script = 'console.log("the page");\n'.repeat(10);
const config: TabConfig = {
  signIn: { authority: 'https://login.example.com/t', clientId: 'c', scope: 'api://a/.default' },
  version: '1.2.3',
};

let folder: string;
let served: Served;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'assets', 'main-abc.js'), script);
  writeFileSync(join(folder, 'assets', 'main-abc.js.gz'), gzipSync(script));
  writeFileSync(join(folder, 'assets', 'notes.txt'), 'not served');
  served = await serve({ tab: { config, files: readTab(folder)! } });
});
afterAll(async () => {
  await served.listening.close(0);
  rmSync(folder, { recursive: true });
});

test.each(['/', '/?view=history&state=pending', '/requests/L-0123456789'])('%s is the page', async (path) => {
  const response = await fetch(`${served.url}${path}`);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('<title>page</title>');
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-cache');
});

test('the page runs no script but its own, is framed by nobody but Teams, and tells nobody where it was', async () => {
  const { headers } = await fetch(`${served.url}/`);
  const policy = headers.get('content-security-policy') ?? '';
  const parts = Object.fromEntries(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]));
  expect(parts).toMatchObject({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'connect-src': ["'self'", 'https://login.example.com'],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
  });
  expect(policy).not.toMatch(/unsafe|\*(?!\.)/);
  expect(parts['frame-ancestors']).toEqual([
    "'self'",
    'https://teams.microsoft.com',
    'https://*.teams.microsoft.com',
    'https://teams.microsoft.us',
    'https://*.teams.microsoft.us',
    'https://*.cloud.microsoft',
  ]);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});

test('what the page has to know before somebody signs in is told to everybody, and holds no secret', async () => {
  const response = await fetch(`${served.url}/tab-config.json`);
  expect(await response.json()).toEqual(config);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('a script is kept for good, since its name changes with it, and comes compressed to who takes that', async () => {
  const plain = await fetch(`${served.url}/assets/main-abc.js`, { headers: { 'accept-encoding': 'identity' } });
  expect(await plain.text()).toBe(script);
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(plain.headers.get('vary')).toBe('Accept-Encoding');
  const head = 'GET /assets/main-abc.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';
  const raw = await sendRaw(served.port, `${head}Accept-Encoding: gzip\r\n\r\n`);
  expect(raw).toMatch(/^HTTP\/1.1 200 OK[\s\S]*Content-Encoding: gzip/);
  const zipped = await fetch(`${served.url}/assets/main-abc.js`, { headers: { 'accept-encoding': 'gzip' } });
  expect(await zipped.text()).toBe(script);
  expect(gunzipSync(readTab(folder)!.get('assets/main-abc.js.gz')!).toString()).toBe(script);
});

test.each([
  '/assets/main-xyz.js',
  '/assets/notes.txt',
  '/assets/main-abc.js.gz',
  '/assets/..%2Findex.html',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/assets/',
  '/index.html',
  '/requests/a/b',
])('there is nothing at %s', async (path) => {
  const raw = await sendRaw(served.port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(raw).toMatch(/^HTTP\/1.1 404 /);
  expect(raw).toContain('"code":"NOT_FOUND"');
});

test('what changes something is not taken', async () => {
  for (const path of ['/', '/requests/L-0123456789', '/tab-config.json', '/assets/main-abc.js']) {
    const response = await fetch(`${served.url}${path}`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
});

test('a page that was not built is none', async () => {
  expect(readTab(join(folder, 'nowhere'))).toBeUndefined();
  expect(readTab(join(folder, 'assets'))).toBeUndefined();
  const without = await serve();
  expect((await fetch(`${without.url}/`)).status).toBe(404);
  await without.listening.close(0);
});
