import type { Request } from 'express';
import type { State } from '../state';
import type { Subscription } from '../world';
import { refuse, type OrArmError } from './errors';

/** @returns a part of the path by its name in the route, decoded. */
export function pathPart(request: Request, name: string): string {
  const part = request.params[name];
  return typeof part === 'string' ? part : '';
}

/** @returns the subscription that the path names, or ARM's 404. */
export function subscriptionOf(state: State, request: Request): OrArmError<Subscription> {
  const id = pathPart(request, 'subscription');
  const found = state.world.subscriptions.find((one) => sameText(one.subscriptionId, id));
  return found === undefined
    ? refuse(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`)
    : { ok: true, value: found };
}

/** @returns true where both are equal without regard to case, as ARM compares names and ids. */
export function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
