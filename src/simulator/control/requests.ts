import { Router } from 'express';
import { simulatedPortalUser } from '../constants';
import { Input } from '../input';
import { createRequest } from '../lockbox/create';
import { changeElsewhere } from '../lockbox/elsewhere';
import { sweep } from '../lockbox/lifecycle';
import { requestPath, type LockboxRequest } from '../lockbox/request';
import type { State } from '../state';
import { draftFrom } from './draft';
import { findRequest } from './find';
import { principalFrom } from './who';

/** The control API's part about Lockbox requests. */
export function requestControl(state: State): Router {
  const router = Router();
  router.post('/requests', (request, response) => {
    response.status(201).json(view(createRequest(state, draftFrom(state, Input.of(request.body)))));
  });
  router.get('/requests', (_request, response) => {
    sweep(state);
    response.json(state.world.requests.map(view));
  });
  router.get('/requests/:id', (request, response) => {
    sweep(state);
    response.json(view(findRequest(state, request.params.id)));
  });
  router.post('/requests/:id/status', (request, response) => {
    const input = Input.of(request.body);
    const target = findRequest(state, request.params.id);
    const by = principalFrom(input.object('by'));
    const event = input.boolean('event');
    const change = {
      status: input.requiredText('status'),
      ...(by === undefined ? {} : { by }),
      ...(event === undefined ? {} : { event }),
    };
    changeElsewhere(state, target, change, simulatedPortalUser);
    response.json(view(target));
  });
  return router;
}

/** What is told about a request: all that is known, its settling aside. */
function view(request: LockboxRequest): object {
  const { settling: _, ...told } = request;
  return { id: requestPath(request), ...told, decisionsReceived: request.decisions.length };
}
