import { isWatched, meaningOf } from '../../src/watch';

const words = ['Create', 'Approve', 'Deny', 'Expire', 'Cancel', 'AutoApprove', 'AutoDeny', 'Other', ''];
const operations = [
  ...words.map((word) => `Microsoft.CustomerLockbox/requests/activitylog/${word}LockboxRequest/action`),
  'Microsoft.CustomerLockbox/requests/UpdateApproval/action',
  'Microsoft.CustomerLockbox/requests/read',
  'Microsoft.Storage/storageAccounts/listKeys/action',
].flatMap((operation) => [operation, operation.toUpperCase()]);

test.each(operations)('%s is watched exactly if it means something here', (operation) => {
  const at = '2026-11-24T08:00:00.000Z';
  const meaning = meaningOf({
    ...{ shape: 'rest', key: 'k', operation, status: 'succeeded', at, resourceId: '' },
    ...{ caller: { kind: 'unknown' }, properties: {} },
  });
  expect(isWatched(operation)).toBe(meaning.kind !== 'ignored');
});
