import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { Hearing } from '../model';
import type { Parts } from './parts';
import type { WebhookShape } from './schema';
import { readSecret, SecretError, type Environment, type ReadFile } from './secret';
import type { Misfit } from './shape-faults';
import { isLoopback } from './values';

/** Another tool that is told. */
export interface WebhookPlace {
  /** 16 hex digits that url and secret's name give it, wherever it stands in the file. */
  key: string;
  /** Its path and query may hold a secret: it is never shown or stored. */
  url: string;
  secretEnv: string;
  hears: Hearing[];
  /** Whether it is told every entry of the ledger, too. */
  entries: boolean;
}

/** What a webhook's events are signed with. The keys do not show themselves where they are printed. */
export interface WebhookKeys {
  current: KeyObject;
  /** In force before, while a rotation is under way: then each event bears both signatures. */
  previous?: KeyObject;
}

/** @returns the webhooks of a file. */
export function webhookPlaces(webhooks: readonly WebhookShape[]): WebhookPlace[] {
  return webhooks.map(({ url, secretEnv, hears }) => ({
    key: keyOf(url, secretEnv),
    url,
    secretEnv,
    hears: hears.filter((one) => one !== 'entries'),
    entries: hears.includes('entries'),
  }));
}

function keyOf(url: string, secretEnv: string): string {
  return createHash('sha256').update(`${url}\0${secretEnv}`).digest('hex').slice(0, 16);
}

/**
 * What does not fit together.
 *
 * @param env given where the service is about to run: then every secret has to be there, long enough.
 */
export function webhookMisfits(
  { webhooks = [], bot }: Parts,
  env: Environment | undefined,
  readFile: ReadFile | undefined,
): Misfit[] {
  const keys = webhookPlaces(webhooks).map(({ key }) => key);
  return webhooks.flatMap(({ url, secretEnv }, index) => {
    const faults: Misfit[] = [];
    if (keys.indexOf(keys[index] ?? '') < index) {
      const message = 'there is a webhook with this url and secretEnv already: take one out';
      faults.push({ path: ['webhooks', index, 'url'], code: 'DUPLICATE_NAME', message });
    }
    if (isLoopback(new URL(url).hostname) && bot !== undefined && bot.appType !== 'none') {
      const message = 'loopback is for development, with bot.appType none: name an https address that is public';
      faults.push({ path: ['webhooks', index, 'url'], code: 'UNSAFE', message });
    }
    return env === undefined ? faults : [...faults, ...secretMisfits(secretEnv, index, env, readFile)];
  });
}

function secretMisfits(name: string, index: number, env: Environment, readFile: ReadFile | undefined): Misfit[] {
  const path = ['webhooks', index, 'secretEnv'];
  // Without files to read it is enough that one is named.
  if (readFile === undefined && (env[name] ?? '') === '' && (env[`${name}_FILE`] ?? '') !== '') return [];
  try {
    webhookKeys(env, readFile ?? nothingToRead, name);
    return [];
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    return error.faults.map(({ key, code, message }) => ({ path, code, message: `${key}: ${message}` }));
  }
}

function nothingToRead(): string {
  throw new Error('files are not read here');
}

/** The Standard Webhooks secret has between 24 and 64 bytes. */
const fewestBytes = 24;
const mostBytes = 64;

/**
 * Reads the secret of a webhook, from `NAME` or the file of `NAME_FILE`, and the one before from `NAME_PREVIOUS`.
 *
 * @throws SecretError `MISSING`, `BAD_VALUE` or `SECRET_UNREADABLE`; it names the variable, never the content.
 */
export function webhookKeys(env: Environment, readFile: ReadFile, name: string): WebhookKeys {
  const current = keyIn(env, readFile, name);
  if (current === undefined) {
    const message = `is not set: it is the secret that both sides know; make one with "openssl rand -base64 32"`;
    throw new SecretError([{ file: 'environment', line: 0, key: name, code: 'MISSING', message }]);
  }
  const previous = keyIn(env, readFile, `${name}_PREVIOUS`);
  return { current, ...(previous === undefined ? {} : { previous }) };
}

function keyIn(env: Environment, readFile: ReadFile, name: string): KeyObject | undefined {
  const text = readSecret(env, readFile, name)
    ?.reveal()
    .trim()
    .replace(/^whsec_/, '');
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64');
  // Node passes over what is not base64; other people's libraries do not.
  const isSound = bytes.toString('base64') === text && bytes.length >= fewestBytes && bytes.length <= mostBytes;
  if (isSound) return createSecretKey(bytes);
  const message = `has to be whsec_ and base64, or base64 alone, of ${fewestBytes} to ${mostBytes} bytes: make one with "openssl rand -base64 32"`;
  throw new SecretError([{ file: 'environment', line: 0, key: name, code: 'BAD_VALUE', message }]);
}
