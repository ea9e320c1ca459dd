import { createHash } from 'node:crypto';
import { Router } from 'express';
import { azureTime } from '../clock';
import type { State } from '../state';
import { keyValueOf, storageKeyNames, type StorageAccount } from '../storage/account';
import { bodyOf, textField } from './body';
import { carryOut, type Doing } from './carry-out';
import type { ArmError } from './errors';
import { apiVersion } from './query';
import { storagePath, withStorage } from './storage-find';

/** What an action does to an account, and what it answers. */
type Action = (
  state: State,
  account: StorageAccount,
  body: Record<string, unknown>,
) => { status: number; body?: unknown } | { refused: ArmError };

/** The actions on a storage account by the last part of their path. Their names in the log are Azure's. */
const actions: Readonly<Record<string, { name: string; run: Action }>> = {
  listKeys: { name: 'listKeys', run: (_state, account) => ({ status: 200, body: { keys: keysOf(account) } }) },
  regenerateKey: { name: 'regenerateKey', run: regenerate },
  ListAccountSas: {
    name: 'listAccountSas',
    run: (_state, account, body) => ({ status: 200, body: { accountSasToken: sas(account, body) } }),
  },
  ListServiceSas: {
    name: 'listServiceSas',
    run: (_state, account, body) => ({ status: 200, body: { serviceSasToken: sas(account, body) } }),
  },
  revokeUserDelegationKeys: {
    name: 'revokeUserDelegationKeys',
    run: (state, account) => {
      account.delegationRevokedAt = state.clock.now().getTime();
      return { status: 200 };
    },
  },
};

/** Microsoft.Storage: everything that gives out, makes anew or revokes what opens an account. */
export function storageActionRoutes(state: State): Router {
  const router = Router();
  for (const [last, { name, run }] of Object.entries(actions)) {
    router.post(
      `${storagePath}/${last}`,
      apiVersion(),
      withStorage(state, (account, call) => {
        const doing: Doing = {
          name: `Microsoft.Storage/storageAccounts/${name}/action`,
          resourceId: account.id,
          needs: 'write',
          logsAnswer: false,
        };
        carryOut(state, call, doing, () => run(state, account, bodyOf(call.request)));
      }),
    );
  }
  return router;
}

function regenerate(state: State, account: StorageAccount, { keyName }: Record<string, unknown>): ReturnType<Action> {
  const name = storageKeyNames.find((one) => typeof keyName === 'string' && one === keyName.toLowerCase());
  if (name === undefined) {
    const message = `The key name '${typeof keyName === 'string' ? keyName : ''}' is not valid. Use key1 or key2.`;
    return { refused: { status: 400, code: 'InvalidValuesForRequestParameters', message } };
  }
  account.keyGenerations[name] += 1;
  const times = account.properties['keyCreationTime'] as object;
  account.properties['keyCreationTime'] = { ...times, [name]: azureTime(state.clock.now()) };
  return { status: 200, body: { keys: keysOf(account) } };
}

function keysOf(account: StorageAccount): object[] {
  const times = account.properties['keyCreationTime'] as Record<string, string>;
  return storageKeyNames.map((keyName) => ({
    creationTime: times[keyName],
    keyName,
    value: keyValueOf(account, keyName),
    permissions: 'FULL',
  }));
}

/** A signature that opens nothing, in the form of a real one. */
function sas(account: StorageAccount, body: Record<string, unknown>): string {
  const signed = createHash('sha256')
    .update(`${account.id} ${JSON.stringify(body)}`)
    .digest('base64');
  return `sv=2024-11-04&sr=b&sp=r&se=${textField(body, 'signedExpiry') ?? ''}&sig=${encodeURIComponent(signed)}`;
}
