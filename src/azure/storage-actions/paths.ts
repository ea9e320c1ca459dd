import { normalResourceId } from '../../model';
import { AzureError } from '../errors';
import { checkedSubscription, isGuid, segment } from '../path';

/** The longest id that is taken; Azure's own have at most about 2,000 characters. */
const maxIdCharacters = 2_048;

/** The parts of a storage account's id that are the same in all of them, by their place. */
const words: readonly (readonly [number, string])[] = [
  [0, 'subscriptions'],
  [2, 'resourceGroups'],
  [4, 'providers'],
  [5, 'Microsoft.Storage'],
  [6, 'storageAccounts'],
];

/**
 * @returns the path of a storage account.
 * @throws AzureError `NOT_UNDERSTOOD` for anything else. Ids come from logs too, which anybody may have written into.
 */
export function storagePath(id: string): string {
  const parts = partsOf(id);
  const fits = parts.length === 8 && words.every(([at, word]) => isWord(parts[at], word));
  if (!fits) throw unfit();
  return pathOf(parts);
}

/** @returns the path of a storage account, or of one of its containers. @throws AzureError `NOT_UNDERSTOOD`. */
export function dataPath(id: string): string {
  const parts = partsOf(id);
  if (parts.length === 8) return storagePath(id);
  const [service, named, containers] = parts.slice(8);
  const fits =
    parts.length === 12 &&
    isWord(service, 'blobServices') &&
    isWord(named, 'default') &&
    isWord(containers, 'containers');
  if (!fits) throw unfit();
  return `${storagePath(parts.slice(0, 8).join('/'))}/${parts.slice(8).map(segment).join('/')}`;
}

/** @returns the path of a role assignment at any scope, above a subscription too. @throws AzureError `NOT_UNDERSTOOD`. */
export function assignmentPath(id: string): string {
  const parts = extension(id, 'Microsoft.Authorization', 'roleAssignments');
  if (!isGuid(parts.at(-1) ?? '')) throw unfit();
  return pathOf(parts);
}

/** @returns the path of a diagnostic setting of a resource. @throws AzureError `NOT_UNDERSTOOD`. */
export function settingPath(id: string): string {
  const parts = extension(id, 'Microsoft.Insights', 'diagnosticSettings');
  if (parts.length === 4) throw unfit();
  return pathOf(parts);
}

/** The parts of the id of something that stands on something else. */
function extension(id: string, provider: string, type: string): string[] {
  const parts = partsOf(id);
  const [word, named, kind] = parts.slice(-4);
  if (!isWord(word, 'providers') || !isWord(named, provider) || !isWord(kind, type)) throw unfit();
  return parts;
}

function partsOf(id: string): string[] {
  if (id.length > maxIdCharacters) throw unfit();
  return normalResourceId(id).slice(1).split('/');
}

function pathOf(parts: readonly string[]): string {
  if (isWord(parts[0], 'subscriptions')) checkedSubscription(parts[1] ?? '');
  return `/${parts.map(segment).join('/')}`;
}

function isWord(part: string | undefined, word: string): boolean {
  return part?.toLowerCase() === word.toLowerCase();
}

function unfit(): AzureError {
  return new AzureError('NOT_UNDERSTOOD', 'an id names nothing that this service changes');
}
