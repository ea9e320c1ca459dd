import { azureTime } from '../clock';
import type { Value } from '../kql/values';
import type { LogColumn } from './columns';

/** One row of StorageBlobLogs; what is left out is empty. TimeGenerated is milliseconds since 1970. */
export type LogRow = Partial<Record<LogColumn, Value>> & { TimeGenerated: number };

/** The log categories of a blob service, which a diagnostic setting sends one by one. */
export const logCategories = ['StorageRead', 'StorageWrite', 'StorageDelete'] as const;
export type LogCategory = (typeof logCategories)[number];

/** What an operation on blobs is called, its category, its data action, and what it answers where it works. */
interface BlobOperation {
  category: LogCategory;
  action: 'read' | 'write' | 'delete' | 'add/action';
  status: number;
}

/** The operations on blobs that can be played. */
export const blobOperations = {
  GetBlob: { category: 'StorageRead', action: 'read', status: 200 },
  GetBlobProperties: { category: 'StorageRead', action: 'read', status: 200 },
  ListBlobs: { category: 'StorageRead', action: 'read', status: 200 },
  PutBlob: { category: 'StorageWrite', action: 'write', status: 201 },
  PutBlock: { category: 'StorageWrite', action: 'write', status: 201 },
  CopyBlob: { category: 'StorageWrite', action: 'write', status: 202 },
  DeleteBlob: { category: 'StorageDelete', action: 'delete', status: 202 },
} as const satisfies Record<string, BlobOperation>;

/** A name of {@link blobOperations}. */
export type BlobOperationName = keyof typeof blobOperations;

/** How a caller of a blob proved itself, as StorageBlobLogs calls it. */
export const authenticationTypes = ['OAuth', 'AccountKey', 'SAS', 'DelegationSas', 'Anonymous'] as const;
export type AuthenticationType = (typeof authenticationTypes)[number];

/** @returns the row as the control API shows it: with the time as text. */
export function shownRow(row: LogRow): object {
  return { ...row, TimeGenerated: azureTime(new Date(row.TimeGenerated)) };
}
