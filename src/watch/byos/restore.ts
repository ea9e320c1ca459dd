import {
  resourceKey,
  type AccessSeen,
  type AccountSnapshot,
  type DiagnosticHeld,
  type InventorySnapshot,
  type NetworkKnown,
  type PlannedAction,
} from '../../model';
import { networkDetails, networkText, saysSame } from './network-change';

/**
 * What would put back a setting that an access changed, as it was last known to be before that. Nothing where how it was
 * is not known, where it did not change, or where the attempt failed.
 *
 * @param snapshot of the storage account that it concerns.
 */
export function restoreOf(
  seen: AccessSeen,
  snapshot: AccountSnapshot | undefined,
  inventory: InventorySnapshot,
): PlannedAction[] {
  if (!seen.succeeded || snapshot === undefined) return [];
  switch (seen.what) {
    case 'storage-changed':
      return networkRestore(seen, snapshot, inventory);
    case 'diagnostics-changed':
    case 'diagnostics-removed':
      return diagnosticsRestore(seen, snapshot);
    default:
      return [];
  }
}

function networkRestore(
  seen: AccessSeen,
  { networks, storageId }: AccountSnapshot,
  { inventory, readAt }: InventorySnapshot,
): PlannedAction[] {
  const was = networks.filter(({ since }) => since < seen.first).at(-1);
  if (was === undefined || !changedNetwork(seen, was, { inventory, readAt })) return [];
  const { rules, publicNetworkAccess } = was;
  return [
    {
      do: 'restore-network',
      storageId,
      rules,
      ...(publicNetworkAccess === undefined ? {} : { publicNetworkAccess }),
    },
  ];
}

/** The call's own body tells; where it is not known, whether the network was seen to differ since. */
function changedNetwork(
  { details, accountId, first }: AccessSeen,
  was: NetworkKnown,
  { inventory, readAt }: Pick<InventorySnapshot, 'inventory' | 'readAt'>,
): boolean {
  const says = [...networkDetails, 'addedAddresses', 'removedAddresses', 'addedSubnets', 'removedSubnets'];
  if (says.some((name) => details[name] !== undefined)) return !saysSame(details, was.rules, was.publicNetworkAccess);
  const now = inventory.storage.find(({ id }) => resourceKey(id) === resourceKey(accountId));
  if (readAt < first || typeof now?.networkAcls !== 'object') return false;
  return networkText(now.networkAcls, now.publicNetworkAccess) !== networkText(was.rules, was.publicNetworkAccess);
}

function diagnosticsRestore({ target, first }: AccessSeen, snapshot: AccountSnapshot): PlannedAction[] {
  const former = snapshot.formerDiagnostics.filter(
    ({ id, until }) => resourceKey(id) === resourceKey(target) && until >= first,
  );
  // Where the change was not looked at since, how it was still stands; else the first that went after it began.
  const was: DiagnosticHeld | undefined =
    former[0] ??
    (snapshot.readAt < first
      ? snapshot.diagnostics?.find(({ id }) => resourceKey(id) === resourceKey(target))
      : undefined);
  if (was === undefined || was.body === '') return [];
  return [{ do: 'restore-diagnostics', settingId: was.id, setting: was.body }];
}
