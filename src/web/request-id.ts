import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What may come in from a proxy that numbers calls itself: nothing that a log, a header or a shell reads as more than a word. */
const wellFormed = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/**
 * The id of a call, which its answer bears as `X-Request-Id` and its lines in the log as `httpRequestId`. One that the
 * caller gives is kept where it is 8 to 64 letters, digits, dots, hyphens and underscores, so that the proxy's log and
 * this one say the same; anything else is passed over. It proves nothing: nothing is decided or found by it.
 */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headersDistinct['x-request-id'] ?? [];
  const [only] = given;
  return given.length === 1 && only !== undefined && wellFormed.test(only) ? only : randomUUID();
}
