import { z } from 'zod/v4';
import { durationMs, durationPattern } from '../model';

// What a value is for stands in `describe`: the published JSON Schema shows it, and faults say it.

const guidPattern = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** A GUID, lower-cased. */
export const guid = z
  .string()
  .regex(guidPattern)
  .transform((text) => text.toLowerCase())
  .describe('a GUID such as 11111111-1111-1111-1111-111111111111');

/** @returns the milliseconds of a text that fits the pattern. */
function milliseconds(text: string): number {
  return durationMs(text) ?? 0;
}

/** A duration such as 30m, as milliseconds. */
export const duration = z
  .string()
  .regex(durationPattern)
  .transform(milliseconds)
  .describe('a duration such as 60s, 30m, 4h or 3d');

/** How long personal data is kept: a day at the least, so that nobody who reads in the morning finds it gone. */
export const keepingTime = z
  .string()
  .regex(durationPattern, { abort: true })
  .refine((text) => milliseconds(text) >= 86_400_000)
  .transform(milliseconds)
  .describe('a duration of at least 1d, such as 400d');

/** How often Azure is read: a timer of Node overflows at 25 days and then runs without pause, hence the bounds. */
export const pollInterval = z
  .string()
  .regex(durationPattern, { abort: true })
  .refine((text) => milliseconds(text) <= 3_600_000)
  .transform(milliseconds)
  .describe('a duration from 1s to 1h, such as 60s');

/** A name of a group, channel or route. It cannot start with `_`, and so never be `__proto__`. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .describe('a name of at most 64 letters, digits, dots and dashes');

/** An Entra object id or an address, lower-cased. */
export const member = z
  .string()
  .max(320)
  .regex(/^(?:[^\s@]+@[^\s@]+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$/)
  .transform((text) => text.toLowerCase())
  .describe('an address or an Entra object id');

/** Text that somebody has to have written. */
export const text = z.string().trim().min(1).max(2_000).describe('text');

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

/** True for a host name that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return loopback.has(host.toLowerCase());
}

/** An address of a service: https, or http on loopback only; without a trailing slash. */
export const endpoint = z
  .string()
  .max(2_000)
  .refine(isSafeUrl)
  .transform((url) => url.replace(/\/+$/, ''))
  .describe('an https address without password or query, or http on loopback only');

function isSafeUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(url);
  if (username !== '' || password !== '' || search !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

const highestPort = 65_535;

/**
 * An address that events are sent to. Path and query are kept to the letter: many receivers tell their senders apart by
 * them, and one slash more or less would be answered by a redirect, which is not followed.
 */
export const webhookUrl = z
  .string()
  .max(2_000)
  .refine(isWebhookUrl)
  .describe('an https address without user, password or fragment, or http on loopback only');

function isWebhookUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, hash } = new URL(url);
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** A TCP port; 0 takes a free one. */
export const port = z.int().min(0).max(highestPort).describe(`a port from 0 to ${highestPort}`);

/** `host:port`; an IPv6 host stands in brackets and loses them here. */
export const hostPort = z
  .string()
  .regex(/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/)
  .transform((place) => {
    const colon = place.lastIndexOf(':');
    return { host: place.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(place.slice(colon + 1)) };
  })
  .refine((place) => place.port <= highestPort)
  .describe('host:port, such as 127.0.0.1:9464');

/** A clock time of a day. */
export const clockTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
  .describe('a time such as "08:00"');

/** A time zone by its IANA name. */
export const zone = z.string().refine(isZone).describe('a time zone such as Europe/Berlin');

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A glob over resource ids. Within a segment `**` could be read in two ways, so it is refused there. */
export const resourceGlob = z
  .string()
  .trim()
  .min(1)
  .max(2_000)
  .refine((glob) => glob.split('/').every((segment) => segment === '**' || !segment.includes('**')))
  .describe('a resource id, with * for text within a segment and /**/ for any segments');

/** One value or a list of at least one, as a list: any of them fits. */
export function anyOf<Item extends z.ZodType>(item: Item) {
  return z.union([item, z.array(item).min(1)]).transform((value): z.output<Item>[] => {
    // No item of this grammar is a list itself, so a list is always the second form.
    return Array.isArray(value) ? value : [value];
  });
}

/** A namespace of Event Hubs: its name, or its host name. */
export const hubNamespace = z
  .string()
  .max(255)
  .regex(/^[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9](?:(?:\.[A-Za-z0-9-]{1,63}){2,6})?$/)
  .transform((text) => text.toLowerCase())
  .describe('the name of a namespace of Event Hubs, or its host name such as contoso-logs.servicebus.windows.net');

/** An event hub. */
export const hubName = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,254}[A-Za-z0-9])?$/)
  .transform((text) => text.toLowerCase())
  .describe('the name of an event hub');
