import { z } from 'zod/v4';

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A GUID, lower-cased. */
export const guid = z
  .string()
  .regex(guidPattern, 'a GUID such as 11111111-1111-1111-1111-111111111111')
  .transform((text) => text.toLowerCase());

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as 30m, as milliseconds. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'a duration such as 60s, 30m, 4h or 3d')
  .transform((text) => Number(text.slice(0, -1)) * (unitMs[text.slice(-1)] ?? 0));

/** A name of a group, channel or route. */
export const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a name of letters, digits, dots and dashes');

/** An Entra object id or an address, lower-cased. */
export const member = z
  .string()
  .regex(/^(?:[^\s@]+@[^\s@]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i, 'an address or an Entra object id')
  .max(320)
  .transform((text) => text.toLowerCase());

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

/** True for a host name that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return loopback.has(host.toLowerCase());
}

/** An address of a stand-in: https, or http on loopback only; without a trailing slash. */
export const endpoint = z
  .string()
  .max(2_000)
  .refine(isSafeUrl, 'an https address, or http on loopback only')
  .transform((text) => text.replace(/\/+$/, ''));

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** `host:port`. */
export const hostPort = z
  .string()
  .regex(/^[A-Za-z0-9.:[\]-]+:\d{1,5}$/, 'host:port')
  .transform((text) => {
    const colon = text.lastIndexOf(':');
    return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
  });
