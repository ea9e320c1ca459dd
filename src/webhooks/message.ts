import { createHmac, type KeyObject } from 'node:crypto';
import type { PublicEvent } from '../model';

/** What an event's events are signed with; see Standard Webhooks on rotation. */
export interface SigningKeys {
  current: KeyObject;
  /** In force before, while a rotation is under way. */
  previous?: KeyObject;
}

const typePrefix = 'com.lockboxbot.';

/** @returns an event as CloudEvents 1.0 JSON in structured mode: the same bytes at each attempt. */
export function bodyOf({ id, source, name, time, subject, data }: PublicEvent): string {
  return JSON.stringify({
    specversion: '1.0',
    id,
    source,
    type: `${typePrefix}${name}`,
    ...(subject === undefined ? {} : { subject }),
    time,
    datacontenttype: 'application/json',
    data,
  });
}

/**
 * The headers of an attempt, signed as Standard Webhooks has it (`v1`, HMAC-SHA256).
 *
 * @param at when the attempt is made; whoever receives it refuses one that is old.
 */
export function headersOf(
  id: string,
  body: string,
  keys: SigningKeys,
  at: Date,
  userAgent: string,
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = [keys.current, ...(keys.previous === undefined ? [] : [keys.previous])].map(
    (key) => `v1,${createHmac('sha256', key).update(signed, 'utf8').digest('base64')}`,
  );
  return {
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'user-agent': userAgent,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
