import type { StorageLogs } from '../engine';
import { Arm, type ArmOptions } from './arm';
import { read } from './read';
import { readStorageLog } from './storage-logs';

/** Which storage logs are read, and how. The endpoint of Log Analytics has its version at the end. */
export interface StorageLogOptions extends ArmOptions, Pick<StorageLogs, 'workspaces' | 'allowedPrincipals'> {}

/** The storage logs as the engine reads them. Failures are values. */
export function createStorageLogs(options: StorageLogOptions): StorageLogs {
  const logs = new Arm(options);
  return {
    workspaces: options.workspaces,
    allowedPrincipals: options.allowedPrincipals,
    read: (workspaceId, question) => read(() => readStorageLog(logs, workspaceId, question)),
  };
}
