import type { DirectoryPerson } from '../model';
import { AzureError } from './errors';
import { isGuid } from './path';
import { cleanCut } from './text';

const maxTextCharacters = 320;

/** What is asked of a user; without the right to read users Graph leaves all but the id empty. */
export const userFields = '$select=id,displayName,userPrincipalName,mail,userType,accountEnabled';

/** A user as Graph tells of them. */
export interface GraphUser {
  person: DirectoryPerson;
  /** False for an account that is switched off. */
  enabled: boolean;
}

/** @returns the user that a record tells of; undefined where it tells of something else, such as a device. */
export function userOf(record: unknown): GraphUser | undefined {
  const { '@odata.type': type, id, displayName, userPrincipalName, mail, userType, accountEnabled } = looseOf(record);
  if (typeof id !== 'string' || !isGuid(id)) return undefined;
  if (type !== undefined && type !== '#microsoft.graph.user') return undefined;
  // The address of a guest's own organization stands in `mail`; their name here is made up of it.
  const isGuest = textOf(userType)?.toLowerCase() === 'guest';
  const names = isGuest ? [mail, userPrincipalName] : [userPrincipalName, mail];
  const address = names.map(textOf).find((one) => one?.includes('@'));
  const name = textOf(displayName);
  return {
    person: {
      id: id.toLowerCase(),
      guest: isGuest || textOf(userPrincipalName)?.toUpperCase().includes('#EXT#') === true,
      ...(name === undefined ? {} : { name: cleanCut(name, maxTextCharacters) }),
      ...(address === undefined ? {} : { address: cleanCut(address, maxTextCharacters).toLowerCase() }),
    },
    enabled: accountEnabled !== false,
  };
}

/** @returns the user of an answer about one. @throws AzureError `NOT_UNDERSTOOD`. */
export function theUser(record: unknown): DirectoryPerson {
  const user = userOf(record);
  if (user === undefined) throw new AzureError('NOT_UNDERSTOOD', 'the answer is no user');
  return user.person;
}

/** @returns the id of a group or user. @throws AzureError `NOT_UNDERSTOOD` for anything but a GUID. */
export function graphId(id: string): string {
  if (!isGuid(id)) throw new AzureError('NOT_UNDERSTOOD', 'an id of the directory is not a GUID');
  return id.toLowerCase();
}

/** @returns the members of a record, none of them where it is no object. */
export function looseOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
