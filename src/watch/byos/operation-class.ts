import type { AccessKind } from '../../model';

/** What an operation on blobs comes to, as a review tells it. */
export type OperationClass = Extract<
  AccessKind,
  'blobs-read' | 'blobs-listed' | 'blobs-written' | 'blobs-deleted' | 'blobs-other'
>;

/**
 * Operations that tell of data, of who may reach it, or of both, without being one of the verbs below. The names are
 * those of Azure's list of logged operations (learn.microsoft.com, "Storage Analytics logged operations and status
 * messages"), of blobs and of Data Lake Storage alike.
 */
const named: Readonly<Record<string, OperationClass>> = {
  // Only names are shown by these.
  findblobsbytags: 'blobs-listed',
  getblocklist: 'blobs-listed',
  getpageranges: 'blobs-listed',
  getpageregions: 'blobs-listed',
  // They look at no data: who may, what the account is, how it is set.
  getuserdelegationkey: 'blobs-other',
  getaccountinformation: 'blobs-other',
  getblobserviceproperties: 'blobs-other',
  getblobservicemetadata: 'blobs-other',
  getblobservicestats: 'blobs-other',
  getcontaineracl: 'blobs-other',
  getcontainermetadata: 'blobs-other',
  getcontainerproperties: 'blobs-other',
  getcontainerserviceproperties: 'blobs-other',
  getfilesystemproperties: 'blobs-other',
  getpathaccesscontrol: 'blobs-other',
  setcontaineracl: 'blobs-other',
  setpathaccesscontrol: 'blobs-other',
  setpathaccesscontrolrecursive: 'blobs-other',
  setblobserviceproperties: 'blobs-other',
  // The source of a copy was read.
  copyblobsource: 'blobs-read',
  copyfilesource: 'blobs-read',
  // Whatever a batch or an expiry is called, data are gone by it.
  setblobexpiry: 'blobs-deleted',
  setpathexpiry: 'blobs-deleted',
  setfileexpiry: 'blobs-deleted',
  // Leases keep others away and change nothing.
  acquirebloblease: 'blobs-other',
  acquirecontainerlease: 'blobs-other',
  breakbloblease: 'blobs-other',
  breakcontainerlease: 'blobs-other',
  changebloblease: 'blobs-other',
  changecontainerlease: 'blobs-other',
  releasebloblease: 'blobs-other',
  releasecontainerlease: 'blobs-other',
  renewbloblease: 'blobs-other',
  renewcontainerlease: 'blobs-other',
  leasefile: 'blobs-other',
  blobpreflightrequest: 'blobs-other',
};

/** What a name begins with, else. The first one that fits is it. */
const verbs: readonly (readonly [RegExp, OperationClass])[] = [
  [/^(?:batch)?delete|^expire/, 'blobs-deleted'],
  [/^list/, 'blobs-listed'],
  [/^(?:get|read|query|peek|open)/, 'blobs-read'],
  [
    /^(?:put|append|copy|incrementalcopy|abortcopy|create|set|write|flush|clear|update|undelete|restore|rename|snapshot|upload|seal|resize|stage|commit)/,
    'blobs-written',
  ],
];

/** @returns what an operation of the log categories StorageRead, StorageWrite and StorageDelete comes to, by its name, whatever its case. */
export function operationClass(operationName: string): OperationClass {
  const name = operationName.trim().toLowerCase();
  if (Object.hasOwn(named, name)) return named[name] ?? 'blobs-other';
  return verbs.find(([pattern]) => pattern.test(name))?.[1] ?? 'blobs-other';
}
