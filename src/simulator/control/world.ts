import { Router } from 'express';
import { makeAccount } from '../accounts';
import { simulatedPortalUser } from '../constants';
import { Input } from '../input';
import { SimulatorError } from '../error';
import type { State } from '../state';
import { eventsFrom } from './events';
import { findSubscription } from './find';
import { settingsFrom } from './settings';
import { principalFrom } from './who';

/** The control API's part about everything around the Lockbox requests. */
export function worldControl(state: State): Router {
  const router = Router();
  router.post('/events', (request, response) => {
    const events = eventsFrom(state, Input.of(request.body));
    // Not pushed by spreading: a load test injects more events than a call has arguments.
    for (const event of events) state.logEvent(event);
    response.status(201).json({ taken: events.length });
  });
  router.post('/opt-in', (request, response) => {
    const isOptedIn = Input.of(request.body).boolean('isOptedIn');
    if (isOptedIn === undefined) throw new SimulatorError('BAD_INPUT', 'isOptedIn must be true or false.');
    state.world.optedIn = isOptedIn;
    response.json({ isOptedIn });
  });
  router.post('/clock', (request, response) => {
    const offsetMs = Input.of(request.body).number('offsetMs');
    if (offsetMs === undefined) throw new SimulatorError('BAD_INPUT', 'offsetMs must be a number.');
    state.clock.offsetMs = offsetMs;
    response.json({ offsetMs, now: state.clock.now().toISOString() });
  });
  router.get('/settings', (_request, response) => {
    response.json(state.world.settings);
  });
  router.post('/settings', (request, response) => {
    Object.assign(state.world.settings, settingsFrom(Input.of(request.body)));
    response.json(state.world.settings);
  });
  addInventory(router, state);
  return router;
}

function addInventory(router: Router, state: State): void {
  router.post('/subscriptions', (request, response) => {
    const input = Input.of(request.body);
    const subscriptionId = input.text('subscriptionId') ?? state.ids.next('subscription');
    const subscription = { subscriptionId, displayName: input.text('displayName') ?? `Subscription ${subscriptionId}` };
    state.world.subscriptions.push(subscription);
    response.status(201).json(subscription);
  });
  router.post('/accounts', (request, response) => {
    const account = accountFrom(state, Input.of(request.body));
    state.world.accounts.push(account);
    response.status(201).json(account);
  });
  router.post('/tokens', (request, response) => {
    const input = Input.of(request.body);
    const person = principalFrom(input.has('upn') ? input : undefined) ?? simulatedPortalUser;
    const audience = input.text('audience') ?? 'https://management.azure.com';
    response.status(201).json({ accessToken: state.tokens.issue(person, audience, input.number('lifetimeSeconds')) });
  });
}

function accountFrom(state: State, input: Input): ReturnType<typeof makeAccount> {
  const location = input.text('location');
  const properties = input.raw('properties');
  if (properties !== undefined && (typeof properties !== 'object' || properties === null)) {
    throw new SimulatorError('BAD_INPUT', 'properties must be an object.');
  }
  const draft = {
    subscriptionId: findSubscription(state, input.text('subscription')).subscriptionId,
    resourceGroup: input.text('resourceGroup') ?? 'prod-ai',
    name: input.requiredText('name'),
    kind: input.requiredText('kind'),
    ...(location === undefined ? {} : { location }),
    ...(properties === undefined ? {} : { properties: { ...properties } }),
  };
  return makeAccount(draft, state.tenantId);
}
