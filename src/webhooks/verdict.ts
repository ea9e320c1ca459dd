import { createHash } from 'node:crypto';
import type { EventSent } from '../outbox';
import type { Posted } from './post';

/** A receiver cannot ask for a longer pause than this, in milliseconds. */
const longestWaitMs = 24 * 3_600_000;

/**
 * What an answer means, as Standard Webhooks has it: 2xx took it; 410 wants no more; everything else is tried again, and
 * `Retry-After` is obeyed. A closed address is not tried again by itself: what is wrong with it has to be looked at.
 *
 * @param body as it was sent.
 */
export function verdictOf(posted: Posted, body: string, now: Date): EventSent {
  switch (posted.kind) {
    case 'stopped':
      return { kind: 'later', afterMs: 0 };
    case 'refused':
      return { kind: 'never', reason: posted.reason };
    case 'failed':
      return { kind: 'retry', reason: posted.reason };
    case 'answered': {
      const { status, retryAfter } = posted;
      if (status >= 200 && status < 300) return { kind: 'sent', body: createHash('sha256').update(body).digest('hex') };
      if (status === 410) return { kind: 'never', reason: 'the receiver wants no more (HTTP 410)' };
      const redirect = status >= 300 && status < 400 ? '; redirects are not followed' : '';
      const reason = `the receiver answered HTTP ${status}${redirect}`;
      const afterMs = waitOf(retryAfter, now);
      return { kind: 'retry', reason, ...(afterMs === undefined ? {} : { afterMs }) };
    }
  }
}

/** @returns milliseconds, from seconds or an HTTP date (RFC 9110, section 10.2.3). */
function waitOf(retryAfter: string | undefined, now: Date): number | undefined {
  if (retryAfter === undefined) return undefined;
  const isSeconds = /^\d{1,9}$/.test(retryAfter);
  const wait = isSeconds ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now.getTime();
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, wait), longestWaitMs);
}
