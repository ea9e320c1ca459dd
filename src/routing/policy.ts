import type { Hearing, Kind, Moment, Service, WorkingHours } from '../model';

/** A group of people who may be designated as approvers. */
export interface Group {
  /** Entra object ids or addresses, lower-cased. */
  members: string[];
  /** Object id of an Entra group whose members count too. */
  entraGroup?: string;
  hours?: WorkingHours;
}

/** A channel that may be told. Without `team` and `channel` it is joined by a message in it. */
export interface ChannelPlace {
  team?: string;
  channel?: string;
  hears: Hearing[];
}

/** What a route takes; every list is "any of", and every part given must hold. */
export interface RouteMatch {
  kind?: Kind[];
  service?: Service[];
  /** Lower-cased GUIDs. */
  subscription?: string[];
  /** Globs over resource ids: `*` within a segment, `**` across. */
  resource?: string[];
  resourceType?: string[];
  /** As Azure says it, e.g. `8` or `Support request lifetime`. */
  duration?: string[];
  workItemSource?: string[];
}

/** Who is brought in when nobody decided by a moment. `to` names groups or channels. */
export type Escalation = Moment & { to: string[] };

/** A route: what it takes, who decides, who is told. */
export interface Route {
  name: string;
  /** Absent on the last route, which takes everything. */
  match?: RouteMatch;
  /** Names of groups. */
  approvers: string[];
  approvals: number;
  /** Names of channels that get a copy, and of groups whose people are only told. */
  notify: string[];
  remind: Moment[];
  escalate: Escalation[];
  /** Entra authentication context that the approver has to satisfy. */
  stepUp?: string;
  anyRejectionRejects: boolean;
  allowGuests: boolean;
  /** What the rejection of a review does; Lockbox requests are rejected in Azure whatever stands here. */
  onReject: 'notify' | 'revoke';
  /** How long a review or an access request waits; for a Lockbox request Azure says it. */
  expireAfterMs: number;
}

/** Who decides about what. Frozen into a request, by hash, when it opens. */
export interface Policy {
  /** Hex SHA-256 over groups, channels, routes, and `byos` and `auditors` where there are any. */
  hash: string;
  groups: Readonly<Record<string, Group>>;
  channels: Readonly<Record<string, ChannelPlace>>;
  /** At least one; the last has no match. */
  routes: readonly Route[];
  /** The channel that hears of findings and faults. */
  admins?: string;
  /** Names of the groups whose people read everything in Teams; absent where there are none. */
  auditors?: readonly string[];
  /** What holds for Speech's own storage besides the routes; absent where the configuration says nothing of it. */
  byos?: { allowedPrincipals: readonly string[]; sanctionMaxMs: number };
  /** Other tools that are told, by the key of their webhook. They decide nothing, so they are not in the hash. */
  webhooks?: readonly { key: string; hears: readonly Hearing[] }[];
}

/** @returns the object id of every Entra group that the policy names, each once. */
export function entraGroupsOf(policy: Policy): string[] {
  const ids = Object.values(policy.groups).map(({ entraGroup }) => entraGroup);
  return [...new Set(ids)].filter((id) => id !== undefined);
}

/** @returns every address and object id that the policy lets decide: not those who are only told. */
export function decidersOf(policy: Policy): string[] {
  return [...new Set(decidingGroups(policy).flatMap((name) => policy.groups[name]?.members ?? []))];
}

/** @returns the names of the groups whose people a route asks, at once or later. */
export function decidingGroups({ routes }: Policy): string[] {
  const names = routes.flatMap(({ approvers, escalate }) => [...approvers, ...escalate.flatMap(({ to }) => to)]);
  return [...new Set(names)];
}

/** @returns every address and object id that the policy names, each once: approvers, and those who are only told. */
export function peopleOf(policy: Policy): string[] {
  return [...new Set(Object.values(policy.groups).flatMap(({ members }) => members))];
}
