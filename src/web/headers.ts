/**
 * Headers of every answer, until a page says otherwise: it is what it says it is, nobody keeps it, and a browser that is
 * made to show it loads, runs, frames and sends nothing, and tells nobody where it was.
 */
export const closedHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

const yearS = 31_536_000;

/**
 * For a service that people reach by https alone (RFC 6797). Only the configuration says so: a caller's
 * `X-Forwarded-Proto` is nobody's word that is known here. Other hosts of the domain are not ours to speak for.
 */
export const strictTransport: Readonly<Record<string, string>> = {
  'Strict-Transport-Security': `max-age=${yearS}`,
};
