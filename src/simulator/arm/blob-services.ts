import { Router } from 'express';
import type { State } from '../state';
import type { Container, StorageAccount } from '../storage/account';
import { bodyOf, fieldsOf } from './body';
import { carryOut } from './carry-out';
import { sendArmError, type ArmError } from './errors';
import { pageOf, positionOf } from './paging';
import { apiVersion } from './query';
import { pathPart, sameText } from './scope';
import { storagePath, withStorage } from './storage-find';

const service = `${storagePath}/blobServices/default`;
const container = `${service}/containers/:container`;
const operations = 'Microsoft.Storage/storageAccounts/blobServices';

/** Microsoft.Storage: the blob service of an account (soft delete, versions) and its containers. */
export function blobServiceRoutes(state: State): Router {
  const router = Router();
  router.get(
    service,
    apiVersion(),
    withStorage(state, (account, { response }) => {
      response.json(wireService(account));
    }),
  );
  router.put(
    service,
    apiVersion(),
    withStorage(state, (account, call) => {
      const doing = { name: `${operations}/write`, resourceId: serviceId(account), needs: 'write' } as const;
      carryOut(state, call, doing, () => {
        Object.assign(account.blobService, fieldsOf(bodyOf(call.request)['properties']));
        return { status: 200, body: wireService(account) };
      });
    }),
  );
  addContainers(router, state);
  return router;
}

function addContainers(router: Router, state: State): void {
  router.get(
    `${service}/containers`,
    apiVersion(),
    withStorage(state, (account, { request, response }) => {
      const position = positionOf(request);
      if (!position.ok) sendArmError(response, position.error);
      else {
        const wired = account.containers.map((one) => wireContainer(account, one));
        response.json(pageOf(request, wired, position.value, state.world.settings.pageSize));
      }
    }),
  );
  router.get(
    container,
    apiVersion(),
    withStorage(state, (account, { request, response }) => {
      const found = containerOf(account, pathPart(request, 'container'));
      if (found === undefined) sendArmError(response, notFound);
      else response.json(wireContainer(account, found));
    }),
  );
  router.put(
    container,
    apiVersion(),
    withStorage(state, (account, call) => {
      const name = pathPart(call.request, 'container');
      const doing = {
        name: `${operations}/containers/write`,
        resourceId: containerId(account, name),
        needs: 'write',
      } as const;
      carryOut(state, call, doing, () => {
        const known = containerOf(account, name);
        const kept: Container = known ?? { name, publicAccess: 'None', metadata: {} };
        Object.assign(kept, fieldsOf(bodyOf(call.request)['properties']), { name });
        if (known === undefined) account.containers.push(kept);
        return { status: known === undefined ? 201 : 200, body: wireContainer(account, kept) };
      });
    }),
  );
  router.delete(
    container,
    apiVersion(),
    withStorage(state, (account, call) => {
      const name = pathPart(call.request, 'container');
      const doing = {
        name: `${operations}/containers/delete`,
        resourceId: containerId(account, name),
        needs: 'delete',
      } as const;
      carryOut(state, call, doing, () => {
        const known = containerOf(account, name);
        if (known === undefined) return { refused: notFound };
        account.containers.splice(account.containers.indexOf(known), 1);
        return { status: 200 };
      });
    }),
  );
}

const notFound: ArmError = {
  status: 404,
  code: 'ContainerNotFound',
  message: 'The specified container does not exist.',
};

function containerOf(account: StorageAccount, name: string): Container | undefined {
  return account.containers.find((one) => sameText(one.name, name));
}

function serviceId({ id }: StorageAccount): string {
  return `${id}/blobServices/default`;
}

function containerId(account: StorageAccount, name: string): string {
  return `${serviceId(account)}/containers/${name}`;
}

function wireService(account: StorageAccount): object {
  return {
    sku: account.sku,
    id: serviceId(account),
    name: 'default',
    type: 'Microsoft.Storage/storageAccounts/blobServices',
    properties: account.blobService,
  };
}

function wireContainer(account: StorageAccount, { name, ...properties }: Container): object {
  return {
    id: containerId(account, name),
    name,
    type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
    properties: { leaseStatus: 'Unlocked', hasImmutabilityPolicy: false, hasLegalHold: false, ...properties },
  };
}
