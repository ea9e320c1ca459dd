import type {
  AccessKind,
  AccessSeen,
  AccountAccess,
  AccountSnapshot,
  DiagnosticHeld,
  Instant,
  LockHeld,
  RoleHeld,
} from '../../model';
import { resourceKey } from '../../model';
import { detailsOf } from './details';
import { jsonOf } from './loose';
import { diagnosticValues } from './change';
import { roleName } from './role-names';

/** What makes two looks comparable: which account, and when. */
type Look = AccountAccess & Pick<AccountSnapshot, 'storageId' | 'readAt'>;

/**
 * What is not as it was at the last look at an account: role assignments, locks and diagnostic settings that are new,
 * changed or gone, each as something that was seen. A part that one of the looks does not show differs in nothing: that
 * it cannot be read is told elsewhere, and never taken for nothing being there.
 */
export function accessDifferences(before: Look, after: Look): AccessSeen[] {
  return [
    ...differ(before.roles, after.roles, {
      isSame: (a, b) => roleText(a) === roleText(b),
      come: (role) => roleSeen(role, after),
      // An assignment of the same name can be made and removed again: only the look tells the times apart.
      changed: (role) => ({ ...roleSeen(role, after), key: `grant/${resourceKey(role.id)}/${before.readAt}` }),
      gone: (role) => ({ ...roleSeen(role, after, 'role-removed'), ...goneKey('grant', role.id, before) }),
    }),
    ...differ(before.locks, after.locks, {
      isSame: (a, b) => a.level === b.level,
      come: (lock) => lockSeen('lock-made', `lock/${resourceKey(lock.id)}/${before.readAt}`, lock, after),
      gone: (lock) => lockSeen('lock-removed', goneKey('lock', lock.id, before).key, lock, after),
    }),
    ...differ(before.diagnostics, after.diagnostics, {
      isSame: (a, b) => a.body === b.body,
      come: (one) => diagnosticSeen('diagnostics-changed', one, before, after),
      gone: (one) => diagnosticSeen('diagnostics-removed', one, before, after),
    }),
  ];
}

interface Tell<T> {
  isSame: (a: T, b: T) => boolean;
  come: (one: T) => AccessSeen;
  changed?: (one: T) => AccessSeen;
  gone: (one: T) => AccessSeen;
}

function differ<T extends { id: string }>(
  before: readonly T[] | undefined,
  after: readonly T[] | undefined,
  { isSame, come, changed = come, gone }: Tell<T>,
): AccessSeen[] {
  if (before === undefined || after === undefined) return [];
  const old = new Map(before.map((one) => [resourceKey(one.id), one]));
  const now = new Map(after.map((one) => [resourceKey(one.id), one]));
  const told = [...now].flatMap(([key, one]) => {
    const was = old.get(key);
    if (was === undefined) return [come(one)];
    return isSame(was, one) ? [] : [changed(one)];
  });
  return [...told, ...[...old].filter(([key]) => !now.has(key)).map(([, one]) => gone(one))];
}

function goneKey(what: 'grant' | 'lock', id: string, { readAt }: Look): { key: string } {
  return { key: `${what}-gone/${resourceKey(id)}/${readAt}` };
}

function roleText({ roleId, principalId, condition, scope, createdOn }: RoleHeld): string {
  return JSON.stringify([roleId, principalId, condition, resourceKey(scope), createdOn]);
}

/** A grant is dated by itself where it says so; who took it back, and when, no look shows. */
function roleSeen(role: RoleHeld, after: Look, what: 'role-granted' | 'role-removed' = 'role-granted'): AccessSeen {
  const { id, roleId, principalId, principalType, condition, description, scope, createdOn, createdBy } = role;
  const at = what === 'role-granted' ? (createdOn ?? after.readAt) : after.readAt;
  const details = { role: roleName(roleId), principal: principalId, principalType, condition, description, scope };
  const made = createdOn === undefined ? '' : `/${createdOn}`;
  return {
    ...seenOf(what, `grant/${resourceKey(id)}${made}`, id, at, after),
    ...(what === 'role-granted' && createdBy !== undefined
      ? { by: { actor: { kind: 'unknown' }, principalId: createdBy } }
      : {}),
    details: detailsOf(details),
  };
}

function lockSeen(what: AccessKind, key: string, { id, level }: LockHeld, after: Look): AccessSeen {
  const details = detailsOf({ level, lock: id.split('/').at(-1), scope: scopeOf(id) });
  return { ...seenOf(what, key, id, after.readAt, after), details };
}

function diagnosticSeen(what: AccessKind, { id, body }: DiagnosticHeld, before: Look, after: Look): AccessSeen {
  const key = `diagnostics/${what === 'diagnostics-removed' ? 'gone/' : ''}${resourceKey(id)}/${before.readAt}`;
  const sends = what === 'diagnostics-removed' ? {} : diagnosticValues(jsonOf(body)['properties']);
  const details = detailsOf({ ...sends, setting: id.split('/').at(-1), scope: scopeOf(id) });
  return { ...seenOf(what, key, id, after.readAt, after), details };
}

function seenOf(what: AccessKind, key: string, target: string, at: Instant, { storageId }: Look): AccessSeen {
  return {
    key,
    source: 'snapshot',
    what,
    accountId: storageId,
    target: resourceKey(target),
    by: { actor: { kind: 'unknown' } },
    first: at,
    last: at,
    count: 1,
    succeeded: true,
    details: {},
  };
}

/** What an extension resource stands on. */
function scopeOf(id: string): string {
  const at = id.toLowerCase().lastIndexOf('/providers/');
  return at <= 0 ? '/' : id.slice(0, at);
}
