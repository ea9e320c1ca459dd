import type { Actor } from '../model';
import { objectOf, objectOrJson, textOf, type Loose, type Read } from './read';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const objectIdClaim = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
const upnClaim = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn';

/** The claims of whoever called, wherever the record keeps them. */
export function claimsOf(read: Read): Loose {
  const identity = objectOrJson(read('identity'));
  return objectOrJson(read('claims')) ?? objectOrJson(identity?.['claims']) ?? {};
}

/** The longest object id that is kept: a GUID is shorter, and some exports write other things. */
const maxId = 128;

/** @returns the object id of who called, lower-cased; of an application its service principal's. */
export function principalOf(read: Read, claims: Loose): string | undefined {
  const requester = objectOf(objectOrJson(read('identity'))?.['requester']) ?? {};
  const id = textOf(claims[objectIdClaim]) ?? textOf(claims['oid']) ?? textOf(requester['objectId']);
  return id?.slice(0, maxId).toLowerCase();
}

/** Who called: a person, an application, or nobody known. */
export function callerOf(read: Read, claims: Loose): Actor {
  const requester = objectOf(objectOrJson(read('identity'))?.['requester']) ?? {};
  const objectId = textOf(claims[objectIdClaim]) ?? textOf(claims['oid']) ?? textOf(requester['objectId']);
  const upn = textOf(claims[upnClaim]) ?? textOf(claims['upn']) ?? textOf(requester['upn']);
  const appId = textOf(claims['appid']) ?? textOf(claims['azp']) ?? textOf(requester['appId']);
  const caller = textOf(read('caller'));
  const address = upn ?? (caller?.includes('@') === true ? caller : undefined);
  const isApp = textOf(claims['idtyp']) === 'app' || (address === undefined && appId !== undefined);
  if (isApp) return { kind: 'app', id: (appId ?? objectId ?? caller ?? '').toLowerCase() };
  const id = objectId ?? (caller !== undefined && guid.test(caller) ? caller : address);
  if (id === undefined) return { kind: 'unknown' };
  const name = textOf(claims['name']);
  return {
    kind: 'person',
    id: id.toLowerCase(),
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address: address.toLowerCase() }),
  };
}
