import { createSecretKey, type KeyObject } from 'node:crypto';
import type { LookupAddress } from 'node:dns';
import { isIPv6 } from 'node:net';
import type { PublicEvent } from '../../src/model';
import { Webhooks, type Webhook, type WebhooksOptions } from '../../src/webhooks';

export const secret = Buffer.from('a secret of thirty-two bytes....').toString('base64');
export const oldSecret = Buffer.from('an older one of 24 bytes').toString('base64');

/** The key of a secret, as the configuration reads it. */
export function keyOf(text: string): KeyObject {
  return createSecretKey(Buffer.from(text, 'base64'));
}

/** An event about a request. */
export const event: PublicEvent = {
  id: 'L-0123456789/3/decided',
  source: 'lockbox-bot/11111111-1111-1111-1111-111111111111/0011223344556677',
  name: 'request.decided.v1',
  time: '2026-11-24T09:00:00.000Z',
  subject: 'L-0123456789',
  data: { request: 'L-0123456789', version: 3, state: 'approved', verdict: 'approve', resources: ['/subscriptions/ü'] },
};

/** One webhook, `hook`, at that address; this machine may be reached unless the test says otherwise. */
export function webhooksAt(
  url: string,
  { webhook = {}, ...options }: { webhook?: Partial<Webhook> } & Partial<WebhooksOptions> = {},
): Webhooks {
  const hook: Webhook = { key: 'hook', url, keys: () => ({ current: keyOf(secret) }), allowed: 'loopback', ...webhook };
  const clock = { now: () => new Date() };
  return new Webhooks({ webhooks: [hook], clock, userAgent: 'lockbox-bot/test', ...options });
}

/** Addresses as a resolver answers. */
export function addresses(...found: string[]): LookupAddress[] {
  return found.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
}
