import type { Policy, Route } from '../../src/routing';

/** A route with defaults, as the configuration makes it. */
export function route(name: string, changes: Partial<Route> = {}): Route {
  return {
    name,
    approvers: ['owners'],
    approvals: 1,
    notify: [],
    remind: [],
    escalate: [],
    anyRejectionRejects: true,
    allowGuests: false,
    onReject: 'notify',
    expireAfterMs: 345_600_000,
    ...changes,
  };
}

/** A policy of these routes, with one group `owners`. */
export function policy(routes: Route[], groups: Policy['groups'] = { owners: { members: [] } }): Policy {
  return { hash: 'cd'.repeat(32), groups, channels: {}, routes };
}
