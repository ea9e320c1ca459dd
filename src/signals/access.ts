import type { Signal } from '../model';
import { principalOf } from './caller';
import { objectOf, objectOrJson, textOf, type Loose, type Read } from './read';

/** What tells of a signal who did it, and with what right. */
type Access = Pick<Signal, 'principalId' | 'clientRequestId' | 'scope' | 'authentication' | 'credentialHash'>;

/** The longest names that are kept of these, in characters. */
const maxName = 128;
/** A resource id has at most about 2,000 characters. */
const maxScope = 2_000;
/** So much of a hash tells keys apart, and is of no use for making one. */
const hashKept = 12;
/** How many hashes are kept: a key's and a signature's. */
const maxHashes = 2;

/** @returns who called and with what right, as far as any shape of record tells. */
export function accessOf(read: Read, claims: Loose): Access {
  const identity = objectOrJson(read('identity')) ?? {};
  const found: { [Name in keyof Access]: string | undefined } = {
    principalId: principalOf(read, claims),
    clientRequestId: clientRequestOf(read),
    scope: scopeOf(read, identity),
    authentication: textOf(identity['type'])?.slice(0, maxName),
    credentialHash: hashOf(textOf(identity['tokenHash'])),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Of the activity log it stands with the call; resource logs keep it among their own properties. */
function clientRequestOf(read: Read): string | undefined {
  const places = [read('httpRequest'), read('properties')].map((value) => objectOrJson(value)?.['clientRequestId']);
  const named = [...places, read('clientRequestId')].map(textOf).find((text) => text !== undefined);
  return named?.slice(0, maxName).toLowerCase();
}

function scopeOf(read: Read, identity: Loose): string | undefined {
  const ofIdentity = objectOf(identity['authorization'])?.['scope'];
  const named = textOf(objectOrJson(read('authorization'))?.['scope']) ?? textOf(ofIdentity);
  return named?.replace(/\?.*$/s, '').slice(0, maxScope);
}

/** @returns `key1(4C81DD1772CE)` of Azure's `key1(4C81DD17…),SasSignature(92D630…)`; nothing of what looks otherwise. */
function hashOf(text: string | undefined): string | undefined {
  const parts = [...(text ?? '').matchAll(/([a-z0-9]{1,20})\(([^()\s]{1,128})\)/gi)].slice(0, maxHashes);
  if (parts.length === 0) return undefined;
  return parts.map(([, name = '', hash = '']) => `${name}(${hash.slice(0, hashKept)})`).join(',');
}
