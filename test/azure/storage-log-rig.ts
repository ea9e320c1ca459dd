import { createStorageLogs } from '../../src/azure';
import type { AzureRead, StorageLogRead, StorageLogs } from '../../src/engine';
import type { StorageLogQuestion } from '../../src/model';
import { simulatedWorkspaceId } from '../../src/simulator';
import { credentialAt, now } from './rig';

export const logScope = 'https://api.loganalytics.io/.default';

/** The storage logs as main puts them together, against a stand-in. */
export function logsAt(url: string, changes: Partial<Parameters<typeof createStorageLogs>[0]> = {}): StorageLogs {
  return createStorageLogs({
    endpoint: `${url}/v1`,
    scope: logScope,
    credential: credentialAt(url),
    clock: { now: () => now },
    timeoutMs: 20_000,
    workspaces: [simulatedWorkspaceId],
    allowedPrincipals: [],
    ...changes,
  });
}

/** The hour before every test's moment, of the account behind Speech. */
export const question: StorageLogQuestion = {
  from: '2026-03-02T08:00:00.000Z',
  to: '2026-03-02T09:00:00.000Z',
  accounts: ['contosospeechdata'],
  expected: [],
};

export function ask(
  url: string,
  changes: Partial<StorageLogQuestion> = {},
  workspace = simulatedWorkspaceId,
): Promise<AzureRead<StorageLogRead>> {
  return logsAt(url).read(workspace, { ...question, ...changes });
}
