import { objectOrJson, textOf, type Loose } from './read';

const maxProperties = 64;
/** They can hold a shared access signature, which is a key: only what is harmless of them is kept. */
const redacted = /^(?:uri|objectkey|requesturi|referrerheader)$/i;

/** The operation's own properties as flat, bounded text, with whatever may hold a key left out. */
export function propertiesOf(event: Loose): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectOrJson(event['properties']) ?? {}).slice(0, maxProperties)) {
    const text = textOf(value);
    if (text === undefined || redacted.test(name) || hasSignature(text)) continue;
    // Written with a plain assignment, this one name would be the object's prototype and no property.
    if (name === '__proto__') Object.defineProperty(kept, name, { value: text, enumerable: true });
    else kept[name] = text;
  }
  const uri = textOf(event['uri']);
  const container = uri === undefined ? undefined : containerOf(uri);
  if (container !== undefined) kept['container'] = container;
  if (uri !== undefined && hasSignature(uri)) kept['sas'] = 'present';
  return kept;
}

/** Whether a text holds the signature of a shared access signature. */
function hasSignature(text: string): boolean {
  return /[?&]sig=/i.test(text);
}

function containerOf(uri: string): string | undefined {
  if (!URL.canParse(uri)) return undefined;
  const [, container = ''] = new URL(uri).pathname.split('/');
  return /^[a-z0-9$-]{1,63}$/.test(container) ? container : undefined;
}
