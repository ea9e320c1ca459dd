import { deciderMisfits } from './decider-checks';
import type { ConfigFaultCode } from './errors';
import { suggestion } from './nearest';
import type { Parts } from './parts';
import { coveredMisfits, lockboxOnlyMisfits, momentMisfits, takesEverything, unmatchableMisfits } from './route-checks';
import type { RouteShape } from './route-schema';
import type { Environment } from './secret';
import type { Misfit } from './shape-faults';
import { isLoopback } from './values';

/**
 * What does not fit together.
 *
 * @param env given where the bot is about to run: then its secret has to be there.
 */
export function misfits(parts: Parts, env: Environment | undefined): Misfit[] {
  return [
    ...botMisfits(parts, env),
    ...alertMisfits(parts, env),
    ...graphMisfits(parts),
    ...logMisfits(parts),
    ...deciderMisfits(parts),
    ...groupMisfits(parts),
    ...auditorMisfits(parts),
    ...channelMisfits(parts),
    ...routesMisfits(parts),
  ];
}

function botMisfits({ bot, server }: Parts, env: Environment | undefined): Misfit[] {
  if (bot === undefined) return [];
  if (bot.appType === 'none') {
    if (server === undefined || isLoopback(server.host)) return [];
    const message = `none takes anybody's word for who they are, so server.host has to be 127.0.0.1, not ${server.host}`;
    return [{ path: ['bot', 'appType'], code: 'UNSAFE', message }];
  }
  const faults: Misfit[] = [];
  if (bot.appId === undefined) {
    const message = 'is missing: it is the Application (client) ID of the bot; only appType none goes without';
    faults.push({ path: ['bot', 'appId'], code: 'MISSING', message });
  }
  const needsSecret = bot.appType === 'SingleTenant' && bot.credential === 'secret';
  if (needsSecret && env !== undefined && !isSet(env, 'BOT_APP_PASSWORD')) {
    const message = 'secret needs the environment variable BOT_APP_PASSWORD, or BOT_APP_PASSWORD_FILE naming a file';
    faults.push({ path: ['bot', 'credential'], code: 'MISSING', message });
  }
  return faults;
}

function alertMisfits({ alerts }: Parts, env: Environment | undefined): Misfit[] {
  if (alerts?.pathToken !== true || env === undefined || isSet(env, 'LOCKBOX_ALERT_TOKEN')) return [];
  const message = 'needs the environment variable LOCKBOX_ALERT_TOKEN, or LOCKBOX_ALERT_TOKEN_FILE naming a file';
  return [{ path: ['alerts', 'pathToken'], code: 'MISSING', message }];
}

function isSet(env: Environment, name: string): boolean {
  return [env[name], env[`${name}_FILE`]].some((value) => value !== undefined && value !== '');
}

/** True where a stand-in plays Azure or its login service. */
export function playsAzure({ endpoints }: NonNullable<Parts['azure']>): boolean {
  return endpoints.resourceManager !== undefined || endpoints.login !== undefined;
}

/** Without Graph nobody can say who is in an Entra group. */
function graphMisfits({ azure, groups }: Parts): Misfit[] {
  if (azure === undefined || azure.endpoints.graph !== undefined || !playsAzure(azure)) return [];
  const message =
    'is missing: groups name an entraGroup, and with stand-ins for Azure only a stand-in for Graph is asked';
  const asks = Object.values(groups).some((group) => group?.entraGroup !== undefined);
  return asks ? [{ path: ['azure', 'endpoints', 'graph'], code: 'MISSING', message }] : [];
}

/** A stand-in for Azure says nothing of the logs of the real one. */
function logMisfits({ azure, byos }: Parts): Misfit[] {
  const asks = (byos?.logAnalytics ?? []).length > 0;
  if (azure === undefined || azure.endpoints.logAnalytics !== undefined || !playsAzure(azure) || !asks) return [];
  const message =
    'is missing: byos names a workspace, and with stand-ins for Azure only a stand-in for Log Analytics is asked';
  return [{ path: ['azure', 'endpoints', 'logAnalytics'], code: 'MISSING', message }];
}

function groupMisfits({ groups }: Parts): Misfit[] {
  return Object.entries(groups)
    .filter(([, group]) => group !== undefined && group.members === undefined && group.entraGroup === undefined)
    .map(([name]) => ({
      path: ['groups', name, 'members'],
      code: 'MISSING',
      message: 'is missing: name at least one person by address or Entra object id, or an entraGroup',
    }));
}

/** Whoever reads everything is a person: a channel has no rights. */
function auditorMisfits({ groups, auditors = [] }: Parts): Misfit[] {
  return auditors.flatMap((name, place) =>
    Object.hasOwn(groups, name)
      ? []
      : [{ path: ['auditors', place], code: 'UNKNOWN_NAME', message: unknown('group', name, groups) }],
  );
}

function channelMisfits({ groups, channels, admins }: Parts): Misfit[] {
  const faults: Misfit[] = [];
  for (const [name, channel] of Object.entries(channels)) {
    if (Object.hasOwn(groups, name)) {
      const message = `${name} is a group already: groups and channels share one namespace, so rename one`;
      faults.push({ path: ['channels', name], code: 'DUPLICATE_NAME', message });
    }
    if (channel?.team !== undefined && channel.channel === undefined) {
      const message = 'is missing: a team has many channels; give the id of one, or leave team out too';
      faults.push({ path: ['channels', name, 'channel'], code: 'MISSING', message });
    }
  }
  if (admins !== undefined && !Object.hasOwn(channels, admins)) {
    faults.push({ path: ['admins'], code: 'UNKNOWN_NAME', message: unknown('channel', admins, channels) });
  }
  return faults;
}

function routesMisfits(parts: Parts): Misfit[] {
  const names = parts.routes.map((route) => route?.name);
  return parts.routes.flatMap((route, index) => {
    if (route === undefined) return [];
    const twice = names.indexOf(route.name) < index;
    return [
      ...(twice ? [fault(index, ['name'], 'DUPLICATE_NAME', `there is a route ${route.name} already`)] : []),
      ...placeMisfits(route, index, index === parts.routes.length - 1),
      ...namesMisfits(route, index, parts),
      ...approvalMisfits(route, index, parts),
      ...momentMisfits(route, index),
      ...lockboxOnlyMisfits(route, index),
      ...coveredMisfits(parts.routes, route, index),
      ...unmatchableMisfits(route, index, parts.azure?.subscriptions ?? 'all'),
    ];
  });
}

function placeMisfits(route: RouteShape, index: number, last: boolean): Misfit[] {
  if (last && route.match !== undefined) {
    const message =
      'the last route takes what no other took, so it has no match: take it out, or add a route behind it';
    return [fault(index, ['match'], 'LAST_ROUTE', message)];
  }
  if (!last && takesEverything(route)) {
    const message = 'without match this route takes everything, and none behind it is ever asked: give it one';
    return [fault(index, ['match'], 'LAST_ROUTE', message)];
  }
  return [];
}

function namesMisfits(route: RouteShape, index: number, { groups, channels }: Parts): Misfit[] {
  const all = { ...groups, ...channels };
  const check = (names: readonly string[], known: object, what: string, path: PropertyKey[]): Misfit[] =>
    names.flatMap((name, place) =>
      Object.hasOwn(known, name) ? [] : [fault(index, [...path, place], 'UNKNOWN_NAME', unknown(what, name, known))],
    );
  return [
    ...check(route.approvers, groups, 'group', ['approvers']),
    ...check(route.notify, all, 'channel or group', ['notify']),
    ...route.escalate.flatMap(({ to }, place) => check(to, all, 'group or channel', ['escalate', place, 'to'])),
  ];
}

function approvalMisfits(route: RouteShape, index: number, { groups }: Parts): Misfit[] {
  const asked = route.approvers.map((name) => (Object.hasOwn(groups, name) ? groups[name] : undefined));
  // A group that cannot be read, or whose members Entra knows, cannot be counted here.
  if (asked.some((group) => group?.members === undefined || group.entraGroup !== undefined)) return [];
  const people = new Set(asked.flatMap((group) => group?.members ?? [])).size;
  if (route.approvals <= people) return [];
  const message = `${route.approvals} approvals are asked for and the groups of this route name ${people} people`;
  return [fault(index, ['approvals'], 'TOO_FEW_APPROVERS', message)];
}

function fault(index: number, path: readonly PropertyKey[], code: ConfigFaultCode, message: string): Misfit {
  return { path: ['routes', index, ...path], code, message };
}

function unknown(what: string, name: string, known: object): string {
  return `there is no ${what} ${name}${suggestion(name, Object.keys(known))}`;
}
