import type { Request } from 'express';
import type { State } from '../state';
import { decodedPath } from './body';
import { refuse, type OrArmError } from './errors';
import { sameText } from './scope';

/** An extension resource as a path names it: what it stands on, and its own name where one is given. */
export interface Extension {
  /** ARM path; `/` for the tenant. */
  scope: string;
  name?: string;
}

/** @returns a route that takes a kind of extension resource on anything, e.g. `Microsoft.Authorization/locks`. */
export function extensionRoute(type: string): RegExp {
  return new RegExp(`^(?:.*)/providers/${type.replace('.', '\\.')}(?:/[^/]+)?/?$`, 'i');
}

/** @returns which one a call is about; ARM's 404 where its subscription is not there. */
export function extensionOf(state: State, request: Request, type: string): OrArmError<Extension> {
  const path = decodedPath(request);
  const marker = `/providers/${type}`.toLowerCase();
  const at = path.toLowerCase().lastIndexOf(marker);
  const name = path.slice(at + marker.length).replaceAll('/', '');
  const scope = path.slice(0, at) || '/';
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1];
  if (subscription !== undefined && !isKnown(state, subscription)) {
    return refuse(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`);
  }
  return { ok: true, value: { scope, ...(name === '' ? {} : { name }) } };
}

function isKnown(state: State, id: string): boolean {
  return state.world.subscriptions.some(({ subscriptionId }) => sameText(subscriptionId, id));
}

/** @returns the path of an extension resource. */
export function extensionId({ scope, name }: { scope: string; name: string }, type: string): string {
  return `${scope === '/' ? '' : scope}/providers/${type}/${name}`;
}
