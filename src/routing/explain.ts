import { momentAt, type Instant, type Moment, type RequestFacts, type RouteTaken, type WorkingHours } from '../model';
import { askedOf, unreadOf, whoIs, type AskedPerson, type KnownPeople } from './asked';
import type { KnownMembers } from './designated';
import { reminderAt } from './hours';
import type { Policy } from './policy';
import { routeFor, type Routed } from './route';
import { takeRoute } from './take';

/** What a policy is asked: a request as far as it is told. Without its times, those of the answer are relative. */
export interface RouteQuestion {
  facts: RequestFacts;
  openedAt?: Instant;
  expiresAt?: Instant;
}

/** A moment at which a request that waits is chased. */
export type ChaseMoment = Moment & {
  /** Null where the request does not say what the moment counts from. */
  at: Instant | null;
  /** Those whose working hours hold it back, each with the moment that is theirs. */
  later: { who: string; at: Instant }[];
};

/** A moment at which others are brought in: `to` names groups and channels. */
export type EscalationMoment = ChaseMoment & { to: string[]; people: AskedPerson[] };

/** What becomes of a request under a policy, and why. */
export interface Explanation {
  route: string;
  approvers: AskedPerson[];
  approvals: number;
  /** Groups whose Entra group nobody has read yet: who is in it is not known here. */
  unreadGroups: string[];
  /** Channels, and groups whose people are only told. */
  notify: string[];
  remind: ChaseMoment[];
  escalate: EscalationMoment[];
  /** Every route of the policy in order, and why it takes the request or does not. */
  reasons: Routed['reasons'];
  /** The working hours of the groups that are asked, now or later. */
  hours: ({ group: string } & WorkingHours)[];
  /** True where nobody who is asked is known: the request would wait unseen until it is escalated, or expires. */
  reachesNobody: boolean;
}

/**
 * Says what a policy makes of a request: the route, who is asked and told, and when it is chased.
 *
 * @param known what the service knows of people; without it, addresses stand as they are configured.
 */
export function explainRoute(
  policy: Policy,
  question: RouteQuestion,
  known?: KnownPeople,
  read?: KnownMembers,
): Explanation {
  const { route, reasons } = routeFor(policy, question.facts);
  const taken = takeRoute(policy, question.facts, known ?? (() => undefined), read);
  const approvers = askedOf(policy, route.approvers, known, read);
  const named = [...route.approvers, ...route.escalate.flatMap(({ to }) => to)];
  const unreadGroups = unreadOf(policy, named, read);
  return {
    route: route.name,
    approvers,
    approvals: route.approvals,
    unreadGroups,
    notify: route.notify,
    remind: route.remind.map((moment) => chaseOf(moment, question, taken, approvers)),
    escalate: route.escalate.map(({ to, ...moment }) => {
      const people = askedOf(policy, to, known, read);
      return { ...chaseOf(moment, question, taken, people), to, people };
    }),
    reasons,
    hours: hoursOf(policy, named),
    reachesNobody:
      approvers.every((one) => one.known === false) && unreadOf(policy, route.approvers, read).length === 0,
  };
}

function chaseOf(
  moment: Moment,
  { openedAt, expiresAt }: RouteQuestion,
  route: RouteTaken,
  people: readonly AskedPerson[],
): ChaseMoment {
  // What counts from the expiry can be told of a request that does not say when it opened.
  const counted = 'afterMs' in moment ? openedAt : (openedAt ?? expiresAt);
  const at = counted === undefined ? undefined : momentAt(moment, counted, expiresAt);
  if (at === undefined) return { ...moment, at: null, later: [] };
  const later = people.flatMap((person) => {
    // A calendar names its members as the policy does, by id or address.
    const own = reminderAt(route, { ...person, id: person.id ?? whoIs(person) }, at, expiresAt);
    return own === at ? [] : [{ who: whoIs(person), at: own }];
  });
  return { ...moment, at, later };
}

function hoursOf(policy: Policy, names: readonly string[]): Explanation['hours'] {
  return [...new Set(names)].flatMap((group) => {
    const hours = policy.groups[group]?.hours;
    return hours === undefined ? [] : [{ group, ...hours }];
  });
}
