import type { ConfigFaultCode } from './errors';
import type { Shape } from './schema';
import { isLoopback } from './values';

/** A fault of a file whose shape is right, by path. */
export interface Misfit {
  path: (string | number)[];
  code: ConfigFaultCode;
  message: string;
}

/** What does not fit together, or is not built yet. */
export function misfits(shape: Shape): Misfit[] {
  return [...notBuilt(shape), ...botMisfits(shape), ...nameMisfits(shape), ...routeMisfits(shape)];
}

const laterKeys = ['byos', 'alerts', 'eventHubs', 'signIn', 'webhooks', 'retention'] as const;
const laterRouteKeys = ['remind', 'escalate', 'stepUp', 'onReject', 'expireAfter'] as const;

function notBuilt(shape: Shape): Misfit[] {
  const paths: (string | number)[][] = laterKeys.filter((key) => !isNothing(shape[key])).map((key) => [key]);
  for (const key of ['anchors', 'every'] as const) if (!isNothing(shape.ledger[key])) paths.push(['ledger', key]);
  for (const [name, group] of Object.entries(shape.groups)) {
    for (const key of ['entraGroup', 'hours'] as const) if (!isNothing(group[key])) paths.push(['groups', name, key]);
  }
  shape.routes.forEach((route, index) => {
    for (const key of laterRouteKeys) if (!isNothing(route[key])) paths.push(['routes', index, key]);
  });
  if (shape.azure.decideAs === 'approver') paths.push(['azure', 'decideAs']);
  return paths.map((path) => ({
    path,
    code: 'NOT_AVAILABLE_YET',
    message: 'this version does not do that yet; take the key out, so that nobody relies on it',
  }));
}

/** Absent, null, and empty lists ask for nothing. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function botMisfits({ bot, server }: Shape): Misfit[] {
  if (bot.appType === 'none') {
    if (isLoopback(server.host)) return [];
    const message = `appType none takes anybody's word for who they are: it needs server.host 127.0.0.1, not ${server.host}`;
    return [{ path: ['bot', 'appType'], code: 'UNSAFE', message }];
  }
  if (bot.appId !== undefined) return [];
  return [
    { path: ['bot'], code: 'MISSING', message: 'appId is missing: it is the Application (client) ID of the bot' },
  ];
}

function nameMisfits({ groups, channels, admins }: Shape): Misfit[] {
  const faults: Misfit[] = Object.keys(channels)
    .filter((name) => Object.hasOwn(groups, name))
    .map((name) => ({
      path: ['channels', name],
      code: 'DUPLICATE_NAME',
      message: `${name} is a group already: groups and channels share one namespace`,
    }));
  if (admins !== undefined && !Object.hasOwn(channels, admins)) {
    faults.push({ path: ['admins'], code: 'UNKNOWN_NAME', message: `there is no channel ${admins}` });
  }
  for (const [name, group] of Object.entries(groups)) {
    if (group.members === undefined && isNothing(group.entraGroup)) {
      faults.push({ path: ['groups', name], code: 'MISSING', message: 'members is missing: name at least one person' });
    }
  }
  return faults;
}

function routeMisfits({ routes, groups, channels }: Shape): Misfit[] {
  const faults: Misfit[] = [];
  const names = new Set<string>();
  routes.forEach((route, index) => {
    const at = (key: string, code: ConfigFaultCode, message: string): void => {
      faults.push({ path: ['routes', index, key], code, message });
    };
    if (names.has(route.name)) at('name', 'DUPLICATE_NAME', `there are two routes ${route.name}`);
    names.add(route.name);
    const last = index === routes.length - 1;
    if (last && route.match !== undefined)
      at('match', 'LAST_ROUTE', 'the last route takes everything: it has no match');
    if (!last && route.match === undefined) {
      at('name', 'LAST_ROUTE', 'a route without match takes everything: the routes behind it would never be asked');
    }
    for (const name of route.approvers) {
      if (!Object.hasOwn(groups, name)) at('approvers', 'UNKNOWN_NAME', `there is no group ${name}`);
    }
    for (const name of route.notify) {
      if (!Object.hasOwn(channels, name)) at('notify', 'UNKNOWN_NAME', `there is no channel ${name}`);
    }
    const people = new Set(route.approvers.flatMap((name) => groups[name]?.members ?? []));
    if (route.approvals > people.size) {
      const message = `${route.approvals} approvals are needed and the groups name ${people.size} people`;
      at('approvers', 'TOO_FEW_APPROVERS', message);
    }
  });
  return faults;
}
