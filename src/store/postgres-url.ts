import { isIP } from 'node:net';
import { StoreError } from './errors';

/**
 * The URL of a PostgreSQL server as the driver gets it: another machine is spoken to by TLS whose certificate is
 * checked, unless the URL itself says `sslmode=disable`, for a network that somebody vouches for.
 *
 * @throws StoreError `BAD_URL` where the URL asks for TLS without a check: it looks safe, and whoever stands in between
 *   reads all of it.
 */
export function safePostgresUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return url;
  const { hostname, searchParams } = parsed;
  const isUnchecked = searchParams.get('sslmode') === 'no-verify' || searchParams.get('uselibpqcompat') === 'true';
  if (isUnchecked) {
    throw new StoreError('BAD_URL', 'the database URL switches the check of certificates off: use sslmode=verify-full');
  }
  const isSaid = searchParams.has('sslmode') || searchParams.has('ssl');
  if (isSaid || isHere(searchParams.get('host') ?? hostname)) return url;
  searchParams.set('sslmode', 'verify-full');
  return parsed.href;
}

/** Whether a host is this machine: a socket of its file system, or loopback. */
function isHere(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (name === '' || name.startsWith('/') || name.startsWith('%2f') || name === 'localhost') return true;
  return name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}
