import { bodyText, objectOrJson, textOf, type Read } from './read';

const maxProperties = 64;
const maxNameCharacters = 256;
/** They can hold a shared access signature, which is a key: only what is harmless of them is kept. */
const redacted: ReadonlySet<string> = new Set(['uri', 'url', 'objectkey', 'requesturi', 'referrerheader']);
/** A signature or an account key as it stands in addresses, connection strings and JSON, escaped however often. */
const key = /(?:sig|accountkey|sharedaccesskey)"?\s*(?:[=:]|%(?:25)*3d|\\+u003d)/i;

/** The operation's own properties as flat, bounded text, with whatever may hold a key left out. */
export function propertiesOf(read: Read): Readonly<Record<string, string>> {
  const kept: [string, string][] = [];
  for (const [name, value] of Object.entries(objectOrJson(read('properties')) ?? {}).slice(0, maxProperties)) {
    const text = flat(name, value);
    if (text === undefined || redacted.has(name.toLowerCase()) || key.test(`${name}=${text}`)) continue;
    kept.push([name.slice(0, maxNameCharacters), text]);
  }
  const uri = textOf(read('uri'));
  const container = (uri === undefined ? undefined : containerOf(uri)) ?? containerOfKey(read);
  if (container !== undefined) kept.push(['container', container]);
  if (uri !== undefined && key.test(uri)) kept.push(['sas', 'present']);
  const statusText = textOf(read('statusText'));
  if (statusText !== undefined && !key.test(statusText)) kept.push(['statusText', statusText]);
  // Unlike an assignment, this takes even `__proto__` for a name like any other.
  return Object.fromEntries(kept);
}

const bodies: ReadonlySet<string> = new Set(['requestbody', 'responsebody']);

/** The body of a call is text in most exports; where it is an object, it is written as that text. */
function flat(name: string, value: unknown): string | undefined {
  return bodies.has(name.toLowerCase()) ? bodyText(value) : textOf(value);
}

function containerOf(uri: string): string | undefined {
  if (!URL.canParse(uri)) return undefined;
  const [, container = ''] = new URL(uri).pathname.split('/');
  return nameOfContainer(container);
}

/** Of `/account/container/blob`, which some exports put in quotes, only the container is kept. */
function containerOfKey(read: Read): string | undefined {
  const properties = objectOrJson(read('properties')) ?? {};
  const [, , container = ''] = (textOf(properties['objectKey']) ?? '').replace(/^"|"$/g, '').split('/');
  return nameOfContainer(container);
}

function nameOfContainer(name: string): string | undefined {
  return /^[a-z0-9$-]{1,63}$/.test(name) ? name : undefined;
}
