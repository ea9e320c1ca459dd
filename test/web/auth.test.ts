import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { createApp, type AuthDoor } from '../../src/web';

let server: Server;
let url: string;
let failed: unknown[];
const asked: { query: string; cookie: string | undefined }[] = [];

const door = (change: Partial<AuthDoor> = {}): AuthDoor => ({
  visitMs: 600_000,
  start: (ticket) =>
    Promise.resolve(
      ticket === 'sealed'
        ? { ok: true, location: 'https://login.example.com/authorize?state=s', cookie: 'visit-1' }
        : { ok: false, says: 'This link is <too> old.' },
    ),
  finish: (query, cookie) => {
    asked.push({ query, cookie });
    return Promise.resolve({ kind: 'decided', verdict: 'reject', by: 'approver' });
  },
  ...change,
});

async function serve(auth?: AuthDoor): Promise<void> {
  failed = [];
  asked.length = 0;
  const app = createApp({
    messages: () => Promise.resolve(),
    ready: () => Promise.resolve(true),
    onError: (error) => failed.push(error),
    ...(auth === undefined ? {} : { auth }),
  });
  server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const open = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}${path}`, { redirect: 'manual', headers });

test('a link leads to the sign-in page, with a cookie that no page and no other host can read or set', async () => {
  await serve(door());
  const answer = await open('/auth/start?t=sealed');
  expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://login.example.com/authorize?state=s']);
  const cookie = answer.headers.get('set-cookie');
  expect(cookie).toMatch(/^__Host-lockbox-visit=visit-1; Max-Age=600; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
});

test.each([
  ['of another kind', '/auth/start?t=other'],
  ['without a ticket', '/auth/start'],
  ['with two', '/auth/start?t=sealed&t=sealed'],
  ['with what no ticket holds', '/auth/start?t=%3Cscript%3E'],
])('a link %s is a page that says what to do, in text alone', async (_what, path) => {
  await serve(door());
  const answer = await open(path);
  const text = await answer.text();
  expect([answer.status, answer.headers.get('set-cookie')]).toEqual([400, null]);
  expect(text).toContain('This link is &#60;too&#62; old.');
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; /);
});

test('what Entra sends back goes on as it came, with the cookie, which then is over', async () => {
  await serve(door());
  const answer = await open('/auth/callback?code=a%20b&state=s', { cookie: 'x=1; __Host-lockbox-visit=visit-1' });
  expect(asked).toEqual([{ query: '?code=a%20b&state=s', cookie: 'visit-1' }]);
  expect(await answer.text()).toContain('Your rejection was taken');
  expect(answer.headers.get('set-cookie')).toMatch(/^__Host-lockbox-visit=; Path=\/; Expires=Thu, 01 Jan 1970/);
});

test('a visit that ends in an error of ours says so, shows none of it, and is reported', async () => {
  await serve(door({ finish: () => Promise.reject(new Error('the inside')) }));
  const answer = await open('/auth/callback?code=c&state=s');
  const text = await answer.text();
  expect(answer.status).toBe(503);
  expect(text).toContain('Something went wrong here');
  expect(text).not.toContain('the inside');
  expect(failed).toHaveLength(1);
});

test('where nobody decides in their own name there is no such page, and where there is it takes no other method', async () => {
  await serve();
  expect((await open('/auth/start?t=sealed')).status).toBe(404);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await serve(door());
  expect((await fetch(`${url}/auth/callback`, { method: 'POST' })).status).toBe(405);
});
