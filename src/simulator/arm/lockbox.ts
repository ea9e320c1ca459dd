import { Router, type Request } from 'express';
import { countRead, sweep } from '../lockbox/lifecycle';
import type { LockboxRequest } from '../lockbox/request';
import { wireRequest } from '../lockbox/wire';
import type { State } from '../state';
import { sendArmError, refuse, type OrArmError } from './errors';
import { answerDecision } from './lockbox-decision';
import { parseLockboxFilter } from './lockbox-filter';
import { pageOf, positionOf, type Page } from './paging';
import { apiVersion, queryParameter } from './query';
import { pathPart, sameText, subscriptionOf } from './scope';

const version = '2018-02-28-preview';
const requests = '/subscriptions/:subscription/providers/Microsoft.CustomerLockbox/requests';

/** Microsoft.CustomerLockbox: opt-in, list, one request, and the decision. */
export function lockboxRoutes(state: State): Router {
  const router = Router();
  router.get('/providers/Microsoft.CustomerLockbox/tenantOptedIn/:tenant', apiVersion(version), (request, response) => {
    if (sameText(pathPart(request, 'tenant'), state.tenantId)) response.json({ isOptedIn: state.world.optedIn });
    else sendArmError(response, { status: 404, code: 'TenantNotFound', message: 'The tenant could not be found.' });
  });
  router.get(requests, apiVersion(version), (request, response) => {
    sweep(state);
    const page = listed(state, request);
    if (page.ok) response.json(page.value);
    else sendArmError(response, page.error);
  });
  router.get(`${requests}/:request`, apiVersion(version), (request, response) => {
    sweep(state);
    const found = lockboxRequestOf(state, request);
    if (!found.ok) {
      sendArmError(response, found.error);
      return;
    }
    countRead(state, found.value);
    response.json(wireRequest(found.value, 'get'));
  });
  router.post(`${requests}/:request/updateApproval`, apiVersion(version), (request, response) => {
    sweep(state);
    const found = lockboxRequestOf(state, request);
    if (found.ok) answerDecision(state, found.value, request, response);
    else sendArmError(response, found.error);
  });
  return router;
}

function listed(state: State, request: Request): OrArmError<Page<object>> {
  const subscription = subscriptionOf(state, request);
  if (!subscription.ok) return subscription;
  const status = parseLockboxFilter(queryParameter(request, '$filter'));
  if (!status.ok) return status;
  const position = positionOf(request);
  if (!position.ok) return position;
  const wanted = status.value;
  const matching = state.world.requests
    .filter((one) => sameText(one.subscriptionId, subscription.value.subscriptionId))
    .filter((one) => wanted === undefined || sameText(one.status, wanted));
  const page = pageOf(request, matching, position.value, state.world.settings.pageSize);
  for (const one of page.value) countRead(state, one);
  return { ok: true, value: { ...page, value: page.value.map((one) => wireRequest(one, 'list')) } };
}

function lockboxRequestOf(state: State, request: Request): OrArmError<LockboxRequest> {
  const subscription = subscriptionOf(state, request);
  if (!subscription.ok) return subscription;
  const id = pathPart(request, 'request');
  const found = state.world.requests.find(
    (one) => sameText(one.requestId, id) && sameText(one.subscriptionId, subscription.value.subscriptionId),
  );
  return found === undefined
    ? refuse(404, 'ResourceNotFound', `The Lockbox request '${id}' was not found.`)
    : { ok: true, value: found };
}
