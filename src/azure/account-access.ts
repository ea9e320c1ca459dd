import type { AccountAccessRead } from '../engine';
import { normalResourceId, type DiagnosticHeld, type LockHeld, type RoleHeld } from '../model';
import type { Arm } from './arm';
import { AzureError } from './errors';
import { momentOf } from './moment';
import { isGuid, segment } from './path';
import { read } from './read';
import { cleanCut } from './text';

const versions = {
  roles: 'api-version=2022-04-01',
  locks: 'api-version=2020-05-01',
  diagnostics: 'api-version=2021-05-01-preview',
} as const;
/** The longest text that is kept of anything, and the longest setting, in characters. */
const maxText = 2_000;
const maxSetting = 16_384;

/**
 * Reads who may reach a storage account, and what guards it: role assignments at, above and below it, locks likewise,
 * and the diagnostic settings of the account and of its blobs. Each part is read by itself, all of its pages or a named
 * failure: one that may not be read hides no other, and is never taken for nothing being there.
 */
export async function readAccountAccess(arm: Arm, storageId: string): Promise<AccountAccessRead> {
  const authorization = (): string => `${storagePath(storageId)}/providers/Microsoft.Authorization`;
  return {
    roles: await read(async () => {
      return (await arm.list(`${authorization()}/roleAssignments?${versions.roles}`)).map(roleOf);
    }),
    locks: await read(async () => (await arm.list(`${authorization()}/locks?${versions.locks}`)).map(lockOf)),
    diagnostics: await read(async () => {
      const found: DiagnosticHeld[] = [];
      for (const part of ['', '/blobServices/default']) {
        const path = `${storagePath(storageId)}${part}/providers/Microsoft.Insights/diagnosticSettings`;
        found.push(...(await arm.list(`${path}?${versions.diagnostics}`)).map(diagnosticOf));
      }
      return found;
    }),
  };
}

const storage =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Storage\/storageAccounts\/([a-z0-9]{1,24})$/i;

/** @throws AzureError `NOT_UNDERSTOOD` for what is no id of a storage account. */
function storagePath(storageId: string): string {
  const [, subscription = '', group = '', name = ''] = storage.exec(normalResourceId(storageId)) ?? [];
  if (!isGuid(subscription)) throw new AzureError('NOT_UNDERSTOOD', 'an id is not that of a storage account');
  const parts = `/subscriptions/${subscription}/resourceGroups/${segment(decoded(group))}`;
  return `${parts}/providers/Microsoft.Storage/storageAccounts/${name}`;
}

/** Names of resource groups stand in ids as they are; one that is encoded already is not encoded twice. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * An assignment that cannot be understood fails the whole part: left out, it would be taken for one that is gone.
 *
 * @throws AzureError `NOT_UNDERSTOOD`.
 */
function roleOf(record: unknown): RoleHeld {
  const { id, properties } = looseOf(record);
  const { scope, roleDefinitionId, principalId, principalType, condition, description, createdOn, createdBy } =
    looseOf(properties);
  const [where, role, principal] = [text(scope), text(roleDefinitionId)?.split('/').at(-1), text(principalId)];
  if (where === undefined || role === undefined || principal === undefined) throw notUnderstood('a role assignment');
  const made = text(createdOn);
  const at = made === undefined ? undefined : momentOf(made);
  return {
    id: idOf(id, 'a role assignment'),
    scope: normalResourceId(where),
    roleId: role.toLowerCase(),
    principalId: principal.toLowerCase(),
    ...defined({
      principalType: text(principalType),
      condition: text(condition),
      description: text(description),
      createdOn: at,
      createdBy: text(createdBy)?.toLowerCase(),
    }),
  };
}

function lockOf(record: unknown): LockHeld {
  const { id, properties } = looseOf(record);
  return { id: idOf(id, 'a lock'), ...defined({ level: text(looseOf(properties)['level']) }) };
}

/** Null stands for what is not set, and would be refused where the setting is put back. */
function diagnosticOf(record: unknown): DiagnosticHeld {
  const { id, properties } = looseOf(record);
  const set = Object.entries(looseOf(properties)).filter(([, value]) => value !== null);
  const body = JSON.stringify({ properties: Object.fromEntries(set) });
  return { id: idOf(id, 'a diagnostic setting'), body: body.length > maxSetting ? '' : body };
}

function idOf(id: unknown, what: string): string {
  const found = text(id);
  if (found === undefined) throw notUnderstood(what);
  return normalResourceId(found);
}

function notUnderstood(what: string): AzureError {
  return new AzureError('NOT_UNDERSTOOD', `${what} cannot be read`);
}

function looseOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? cleanCut(value, maxText) : undefined;
}

function defined<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
