import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { WebhookReceiver } from '../fakes/webhooks';
import { localCertificate, otherCertificate } from '../fixtures/certificates';
import { addresses, event, webhooksAt } from './rig';

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(() => receiver.stop());

const open = { webhook: { allowed: 'public' } } as const;

test.each([
  ['127.0.0.1', 'loopback'],
  ['::1', 'loopback'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['192.168.0.1', 'private'],
  ['169.254.169.254', 'link-local'],
  ['168.63.129.16', 'platform'],
  ['fe80::1', 'link-local'],
  ['fc00::1', 'private'],
  ['::ffff:10.0.0.1', 'private'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['100.64.0.1', 'shared'],
  ['224.0.0.1', 'multicast'],
])('a host name that leads to %s is refused and nothing is connected to', async (address, range) => {
  const webhooks = webhooksAt(`http://hooks.example:${receiver.port}/hook`, {
    ...open,
    resolve: () => Promise.resolve(addresses(address)),
  });
  expect(await webhooks.send('hook', event)).toEqual({
    kind: 'never',
    reason: `its address is not public (${range})`,
  });
  expect(receiver.calls).toEqual([]);
});

test.each([
  ['127.0.0.1', 'loopback'],
  ['2130706433', 'loopback'],
  ['0x7f.1', 'loopback'],
  ['017700000001', 'loopback'],
  ['[::1]', 'loopback'],
  ['[::ffff:127.0.0.1]', 'loopback'],
  ['[::ffff:7f00:1]', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['169.254.169.254', 'link-local'],
  ['10.0.0.1', 'private'],
])('a url that names the address %s itself is refused', async (host, range) => {
  const verdict = await webhooksAt(`http://${host}:${receiver.port}/hook`, open).send('hook', event);
  expect(verdict).toEqual({ kind: 'never', reason: `its address is not public (${range})` });
  expect(receiver.calls).toEqual([]);
});

test('of several addresses only those that are allowed are connected to', async () => {
  const webhooks = webhooksAt(`http://localhost:${receiver.port}/hook`, {
    resolve: () => Promise.resolve(addresses('10.0.0.1', '169.254.169.254', '127.0.0.1')),
  });
  expect(await webhooks.send('hook', event)).toMatchObject({ kind: 'sent' });
});

test('a host name that changes its address gets nowhere: each attempt asks once, and connects to that answer', async () => {
  const answers = [addresses('127.0.0.1'), addresses('10.0.0.1'), addresses('127.0.0.1')];
  let asked = 0;
  const webhooks = webhooksAt(`http://localhost:${receiver.port}/hook`, {
    resolve: () => {
      asked += 1;
      return Promise.resolve(answers[asked - 1] ?? []);
    },
  });
  expect(await webhooks.send('hook', event)).toMatchObject({ kind: 'sent' });
  expect(asked).toBe(1);
  expect(await webhooks.send('hook', event)).toMatchObject({ kind: 'never' });
  expect(asked).toBe(2);
  expect(receiver.calls).toHaveLength(1);
});

test('a webhook that may reach this machine reaches nothing but it', async () => {
  const webhooks = webhooksAt(`http://localhost:${receiver.port}/hook`, {
    resolve: () => Promise.resolve(addresses('20.50.2.1')),
  });
  expect(await webhooks.send('hook', event)).toEqual({
    kind: 'never',
    reason: 'its address is not public (not loopback)',
  });
});

test('a host name that cannot be resolved is tried again', async () => {
  const webhooks = webhooksAt('https://hooks.example/hook', {
    ...open,
    resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
  });
  expect(await webhooks.send('hook', event)).toEqual({
    kind: 'retry',
    reason: 'the connection failed (ENOTFOUND)',
  });
});

test('a resolver that never answers is bounded by the time-out, too', async () => {
  const resolve = (): Promise<never> => new Promise(() => undefined);
  const webhooks = webhooksAt('https://hooks.example/hook', { ...open, resolve, timeoutMs: 50 });
  expect(await webhooks.send('hook', event)).toEqual({ kind: 'retry', reason: 'no answer within 50 ms' });
});

describe('over TLS', () => {
  const known = getCACertificates('default');
  afterEach(() => {
    setDefaultCACertificates(known);
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  });

  test.each([
    ['that nobody vouches for', localCertificate, false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of another host', otherCertificate, true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('a certificate %s is refused, whatever the environment says', async (_what, certificate, isTrusted, code) => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    if (isTrusted) setDefaultCACertificates([...known, certificate.cert]);
    const secure = await WebhookReceiver.start(certificate);
    const verdict = await webhooksAt(secure.url).send('hook', event);
    expect(verdict).toEqual({ kind: 'retry', reason: `the connection failed (${code})` });
    expect(secure.calls).toEqual([]);
    await secure.stop();
  });

  test('a certificate of the host is taken, though its address was found by the guard', async () => {
    setDefaultCACertificates([...known, localCertificate.cert]);
    const secure = await WebhookReceiver.start(localCertificate);
    const resolve = () => Promise.resolve(addresses('127.0.0.1'));
    const webhooks = webhooksAt(`https://localhost:${secure.port}/hook`, { resolve });
    expect(await webhooks.send('hook', event)).toMatchObject({ kind: 'sent' });
    await secure.stop();
  });
});
