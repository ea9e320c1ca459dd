import { createHash } from 'node:crypto';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { wireAccount, type Account } from '../accounts';
import type { State } from '../state';
import { bodyOf, decodedPath, fieldsOf } from './body';
import { carryOut } from './carry-out';
import { sendArmError } from './errors';
import { apiVersion } from './query';
import { sameText, subscriptionOf } from './scope';

const one = '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.CognitiveServices/accounts/:name';
const keyNames = ['Key1', 'Key2'] as const;
const operations = 'Microsoft.CognitiveServices/accounts';

/** Azure AI accounts: their keys given out and made anew, their properties changed, and their end. */
export function accountActionRoutes(state: State): Router {
  const router = Router();
  router.post(
    `${one}/listKeys`,
    apiVersion(),
    withAccount(state, (account, call) => {
      const doing = {
        name: `${operations}/listKeys/action`,
        resourceId: account.id,
        needs: 'write',
        logsAnswer: false,
      } as const;
      carryOut(state, call, doing, () => ({ status: 200, body: keysOf(account) }));
    }),
  );
  router.post(
    `${one}/regenerateKey`,
    apiVersion(),
    withAccount(state, (account, call) => {
      const doing = {
        name: `${operations}/regenerateKey/action`,
        resourceId: account.id,
        needs: 'write',
        logsAnswer: false,
      } as const;
      carryOut(state, call, doing, () => {
        const { keyName } = bodyOf(call.request);
        const name = keyNames.find((known) => typeof keyName === 'string' && sameText(known, keyName));
        if (name === undefined) {
          return { refused: { status: 400, code: 'InvalidKeyName', message: 'The key name has to be Key1 or Key2.' } };
        }
        account.keyGenerations[name] += 1;
        return { status: 200, body: keysOf(account) };
      });
    }),
  );
  addChanges(router, state);
  return router;
}

function addChanges(router: Router, state: State): void {
  router.patch(
    one,
    apiVersion(),
    withAccount(state, (account, call) => {
      carryOut(state, call, { name: `${operations}/write`, resourceId: account.id, needs: 'write' }, () => {
        const { properties, tags } = bodyOf(call.request);
        // Where the data is kept is settled when an account is made.
        const { userOwnedStorage: _, ...given } = fieldsOf(properties);
        Object.assign(account.properties, given);
        if (tags !== undefined) account.tags = fieldsOf(tags) as Record<string, string>;
        return { status: 200, body: wireAccount(account) };
      });
    }),
  );
  router.delete(
    one,
    apiVersion(),
    withAccount(state, (account, call) => {
      carryOut(state, call, { name: `${operations}/delete`, resourceId: account.id, needs: 'delete' }, () => {
        const { world } = state;
        world.accounts = world.accounts.filter((kept) => kept !== account);
        return { status: 200 };
      });
    }),
  );
}

function withAccount(
  state: State,
  handle: (account: Account, call: { request: Request; response: Response }) => void,
): RequestHandler {
  return (request, response) => {
    const subscription = subscriptionOf(state, request);
    if (!subscription.ok) {
      sendArmError(response, subscription.error);
      return;
    }
    const path = decodedPath(request).replace(/\/(?:listKeys|regenerateKey)\/?$/i, '');
    const account = state.world.accounts.find(({ id }) => sameText(id, path));
    if (account !== undefined) handle(account, { request, response });
    else sendArmError(response, { status: 404, code: 'ResourceNotFound', message: `There is no account at ${path}.` });
  };
}

/** Keys that open nothing, in the form of real ones. */
function keysOf({ id, keyGenerations }: Account): object {
  const value = (name: 'Key1' | 'Key2'): string =>
    createHash('md5').update(`${id} ${name} ${keyGenerations[name]}`.toLowerCase()).digest('hex');
  return { key1: value('Key1'), key2: value('Key2') };
}
