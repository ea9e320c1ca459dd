import { Router } from 'express';
import { writeOperation } from '../administrative-log';
import { simulatedPortalUser, simulatedSpeechStorageId } from '../constants';
import { SimulatorError } from '../error';
import { Input } from '../input';
import type { State } from '../state';
import { makeStorageAccount } from '../storage/account';
import { findStorage, findSubscription } from './find';
import { principalFrom } from './who';

/** The control API's part about storage accounts, and what somebody does to a resource. */
export function storageControl(state: State): Router {
  const router = Router();
  router.get('/storage-accounts', (_request, response) => {
    response.json(state.world.storageAccounts);
  });
  router.post('/storage-accounts', (request, response) => {
    const input = Input.of(request.body);
    const [properties, containers] = [input.raw('properties') ?? {}, input.texts('containers') ?? []];
    if (typeof properties !== 'object') throw new SimulatorError('BAD_INPUT', 'properties must be an object.');
    const made = makeStorageAccount({
      subscriptionId: findSubscription(state, input.text('subscription')).subscriptionId,
      resourceGroup: input.text('resourceGroup') ?? 'prod-ai',
      name: input.requiredText('name'),
      location: input.text('location') ?? 'westeurope',
      properties: { ...properties },
      containers,
    });
    state.world.storageAccounts.push(made);
    response.status(201).json(made);
  });
  router.post('/operations', (request, response) => {
    const input = Input.of(request.body);
    const resource = input.text('resourceId') ?? findStorage(state, input.text('account') ?? speechStorage).id;
    const correlationId = input.text('correlationId') ?? state.ids.next('correlation');
    const failed = input.boolean('failed') === true;
    writeOperation(state, {
      name: input.requiredText('operation'),
      resourceId: resource,
      by: principalFrom(input.object('by')) ?? simulatedPortalUser,
      ip: input.text('ip') ?? '198.51.100.7',
      clientRequestId: input.text('clientRequestId') ?? correlationId,
      correlationId,
      method: input.text('method') ?? 'POST',
      ...scopeOf(input),
      ...(input.has('requestBody') ? { requestBody: input.raw('requestBody') } : {}),
      ...(failed ? { failure: { status: 'Forbidden', code: 'AuthorizationFailed', message: 'No right.' } } : {}),
    });
    response.status(201).json({ correlationId, resourceId: resource });
  });
  return router;
}

const speechStorage = simulatedSpeechStorageId.split('/').at(-1) ?? '';

function scopeOf(input: Input): { scope?: string } {
  const scope = input.text('scope');
  return scope === undefined ? {} : { scope };
}
