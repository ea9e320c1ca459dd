import type { AccountAccess, AccountSnapshot, ByosStorage, RoleHeld } from '../../../src/model';
import { byosOf } from '../../../src/model';
import { accessDifferences } from '../../../src/watch/byos/differences';
import { restoreOf } from '../../../src/watch/byos/restore';
import { looked, type Looked } from '../../../src/watch/byos/snapshot';
import { inventory, storageAccount, storageId } from '../../fixtures/inventory';
import { look } from './seeing';

const eve = 'eeeeeeee-0000-4000-8000-000000000001';
const admin = 'aaaaaaaa-0000-4000-8000-000000000009';
const at = (minute: number): string => new Date(Date.parse('2026-11-24T08:00:00.000Z') + minute * 60_000).toISOString();
const [byos] = byosOf(inventory()) as [ByosStorage];
const group = storageId.replace(/\/providers\/.*/, '');

function role(changes: Partial<RoleHeld> = {}): RoleHeld {
  const scope = changes.scope ?? storageId;
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/1`,
    scope,
    roleId: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
    principalId: eve,
    createdOn: at(7),
    createdBy: admin,
    ...changes,
  };
}

const lock = { id: `${group}/providers/Microsoft.Authorization/locks/Keep`, level: 'CanNotDelete' };
const setting = {
  id: `${storageId}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings/s`,
  body: JSON.stringify({ properties: { workspaceId: '/w/logs', logs: [{ category: 'StorageRead', enabled: true }] } }),
};
const nothing: AccountAccess = { roles: [], locks: [], diagnostics: [] };
const differences = (before: AccountAccess, after: AccountAccess): ReturnType<typeof accessDifferences> =>
  accessDifferences({ ...before, storageId, readAt: at(0) }, { ...after, storageId, readAt: at(15) });

describe('two looks at an account differ in', () => {
  test.each<[string, AccountAccess, AccountAccess, object[]]>([
    [
      'nothing, where nothing is new',
      { roles: [role()], locks: [lock], diagnostics: [setting] },
      { roles: [role()], locks: [lock], diagnostics: [setting] },
      [],
    ],
    [
      'a role that is new, by whoever made it, when they did',
      nothing,
      { ...nothing, roles: [role()] },
      [
        {
          what: 'role-granted',
          key: `grant/${role().id.toLowerCase()}/${at(7)}`,
          by: { principalId: admin },
          first: at(7),
          details: { role: 'Storage Blob Data Reader', principal: eve },
        },
      ],
    ],
    [
      'a role whose condition went',
      { ...nothing, roles: [role({ condition: 'x' })] },
      { ...nothing, roles: [role()] },
      [{ what: 'role-granted', target: role().id.toLowerCase() }],
    ],
    [
      'a role that is gone, by nobody knows whom',
      { ...nothing, roles: [role()] },
      nothing,
      [{ what: 'role-removed', by: { actor: { kind: 'unknown' } }, last: at(15) }],
    ],
    [
      'a lock that is new',
      nothing,
      { ...nothing, locks: [lock] },
      [{ what: 'lock-made', details: { level: 'CanNotDelete', lock: 'Keep', scope: group } }],
    ],
    [
      'a lock that is gone',
      { ...nothing, locks: [lock] },
      nothing,
      [{ what: 'lock-removed', target: lock.id.toLowerCase() }],
    ],
    [
      'a setting that sends no more',
      { ...nothing, diagnostics: [setting] },
      { ...nothing, diagnostics: [{ ...setting, body: '{"properties":{"logs":[]}}' }] },
      [{ what: 'diagnostics-changed' }],
    ],
    [
      'a setting that is gone',
      { ...nothing, diagnostics: [setting] },
      nothing,
      [{ what: 'diagnostics-removed', target: setting.id.toLowerCase() }],
    ],
    ['nothing of a part that could not be read', { roles: [role()], locks: [lock] }, { diagnostics: [setting] }, []],
  ])('%s', (_, before, after, expected) => {
    const found = differences(before, after);
    expect(found).toMatchObject(expected);
    expect(found).toHaveLength(expected.length);
    for (const one of found)
      expect(one).toMatchObject({ source: 'snapshot', accountId: storageId, count: 1, succeeded: true });
  });

  test('the same difference bears the same key, and one that comes again another', () => {
    const keys = (from: number): string[] =>
      accessDifferences(
        { ...nothing, locks: [lock], storageId, readAt: at(from) },
        { ...nothing, storageId, readAt: at(from + 15) },
      ).map(({ key }) => key);
    expect(keys(0)).toEqual(keys(0));
    expect(keys(0)).not.toEqual(keys(30));
  });
});

describe('a look', () => {
  const next = (
    before: AccountSnapshot | undefined,
    access: AccountAccess,
    minute: number,
    storage = byos.storage,
  ): Looked =>
    looked(before, {
      byos: { ...byos, ...(storage === undefined ? {} : { storage }) },
      access,
      networkReadAt: at(minute),
      readAt: at(minute),
    });

  test('keeps a part that it could not read as it was', () => {
    const first = next(undefined, { roles: [role()], locks: [lock], diagnostics: [setting] }, 0);
    const second = next(first.snapshot, { roles: [role()] }, 15);
    expect(second.snapshot).toMatchObject({ locks: [lock], diagnostics: [setting] });
    expect([second.differences, first.isFirst, second.isFirst]).toEqual([[], true, false]);
  });

  test('tells at once of what stands above subscriptions, and leaves the log 45 minutes for the rest', () => {
    const above = role({ scope: '/providers/Microsoft.Management/managementGroups/g' });
    const first = next(undefined, nothing, 0);
    let current = next(first.snapshot, { ...nothing, roles: [role(), above], locks: [lock] }, 15);
    expect(current.seen.map(({ details }) => details['scope'])).toEqual([above.scope]);
    for (const minute of [30, 45]) {
      current = next(current.snapshot, { roles: [role(), above], locks: [lock], diagnostics: [] }, minute);
      expect([current.seen, current.overdue]).toEqual([[], []]);
    }
    current = next(current.snapshot, { roles: [role(), above], locks: [lock], diagnostics: [] }, 60);
    expect(current.overdue.map(({ seen }) => seen.what)).toEqual(['role-granted', 'lock-made']);
    expect(current.snapshot.untold).toEqual([]);
  });

  const opened = storageAccount({
    networkAcls: { defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [], resourceAccessRules: [] },
  });
  const openedAt = (minute: number): { readAt: string; inventory: ReturnType<typeof inventory>; unseen: string[] } => ({
    readAt: at(minute),
    inventory: inventory({ storage: [opened] }),
    unseen: [],
  });
  const write = (body: unknown, changes: object = {}): Parameters<typeof restoreOf>[0] => {
    const seen = look('rest', { operation: 'Microsoft.Storage/storageAccounts/write', body });
    if (typeof seen === 'string') throw new Error(seen);
    return { ...seen[0]!, first: at(20), last: at(20), ...changes };
  };
  const openBody = { properties: { networkAcls: { defaultAction: 'Allow' } } };
  const good = byos.storage?.networkAcls;

  test.each<[string, Parameters<typeof restoreOf>[0], boolean]>([
    ['a network that was opened', write(openBody), true],
    ['a network that was opened, of whose call nothing is known but that it differs since', write(undefined), true],
    ['a call that says what was so before', write({ properties: { networkAcls: { defaultAction: 'Deny' } } }), false],
    [
      'a call about something else',
      write({ properties: { allowSharedKeyAccess: true, publicNetworkAccess: 'Enabled' } }),
      false,
    ],
    ['an attempt that failed', write(openBody, { succeeded: false }), false],
    ['a change from before anybody looked', write(openBody, { first: at(-5) }), false],
  ])('what puts back %s', (_, seen, isPutBack) => {
    const first = next(undefined, nothing, 0).snapshot;
    // Twice read since it was opened: how it is now is not how it was.
    const later = next(next(first, nothing, 30, opened).snapshot, nothing, 45, opened).snapshot;
    const plan = restoreOf(seen, later, openedAt(45));
    expect(plan).toEqual(isPutBack ? [{ do: 'restore-network', storageId, rules: good }] : []);
  });

  test.each([
    ['was not looked at since', 0],
    ['was looked at since', 2],
  ])('a setting that went and %s is put back as it was', (_, looks) => {
    let snapshot = next(undefined, { ...nothing, diagnostics: [setting] }, 0).snapshot;
    for (let more = 1; more <= looks; more += 1) snapshot = next(snapshot, nothing, 15 + 15 * more).snapshot;
    const seen = look('rest', { operation: 'Microsoft.Insights/diagnosticSettings/delete', resourceId: setting.id });
    if (typeof seen === 'string') throw new Error(seen);
    const plan = restoreOf({ ...seen[0]!, first: at(20) }, snapshot, openedAt(45));
    expect(plan).toEqual([{ do: 'restore-diagnostics', settingId: setting.id, setting: setting.body }]);
  });

  test('nothing is put back where how it was is not known', () => {
    expect(restoreOf(write(openBody), undefined, openedAt(45))).toEqual([]);
    const seen = look('rest', { operation: 'Microsoft.Insights/diagnosticSettings/write', resourceId: setting.id });
    if (typeof seen === 'string') throw new Error(seen);
    expect(restoreOf({ ...seen[0]!, first: at(20) }, next(undefined, nothing, 0).snapshot, openedAt(45))).toEqual([]);
  });

  test('what is kept of the past stays small', () => {
    let snapshot = next(undefined, { ...nothing, diagnostics: [setting] }, 0).snapshot;
    for (let number = 1; number <= 60; number += 1) {
      const body = JSON.stringify({ properties: { number } });
      const rules = {
        defaultAction: 'Deny',
        ipRules: [`192.0.2.${number}`],
        virtualNetworkRules: [],
        resourceAccessRules: [],
      };
      snapshot = next(
        snapshot,
        { ...nothing, diagnostics: [{ ...setting, body }] },
        number * 60,
        storageAccount({ networkAcls: rules }),
      ).snapshot;
    }
    expect([snapshot.networks.length, snapshot.formerDiagnostics.length]).toEqual([20, 20]);
  });
});
