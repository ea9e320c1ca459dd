import { AzureError } from './errors';

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** True for a host name that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return loopback.has(host);
}

/**
 * True where an address is spoken to without encryption, which is for stand-ins on this machine alone.
 *
 * @throws AzureError `FOREIGN_LINK` for plain http to another machine, and for what is neither http nor https.
 */
export function isPlainLoopback(address: string): boolean {
  const url = URL.parse(address);
  if (url?.protocol === 'https:') return false;
  if (url?.protocol === 'http:' && loopback.has(url.hostname)) return true;
  throw new AzureError('FOREIGN_LINK', 'Azure is spoken to by https, or by http on loopback only');
}
