import {
  closedFrom,
  erasedPerson,
  erasedWord,
  instant,
  type AccessRequest,
  type Accessor,
  type Actor,
  type CarriedAction,
  type Ending,
  type ErasedWhy,
  type Outcome,
  type Person,
  type PlannedAction,
  type RequestFacts,
  type RequestState,
  type Review,
  type ReviewLine,
  type RouteTaken,
  type Vote,
} from '../model';
import type { StepResult } from './command';

/**
 * Takes out of a request whatever can name or describe a person: what the ledger seals of it. What it is about, what became
 * of it, when, and how many answered how, stays.
 */
export function erase(request: AccessRequest, why: ErasedWhy, now: Date): StepResult<AccessRequest> {
  if (request.erased !== undefined) return { ok: false, why: 'ALREADY_ERASED' };
  const from = closedFrom(request);
  if (from === undefined || from > instant(now)) return { ok: false, why: 'REQUEST_OPEN' };
  const { dueAt: _due, claim: _claim, facts, route, current, ...rest } = request;
  const next: AccessRequest = {
    ...rest,
    version: request.version + 1,
    facts: factsWithout(facts),
    route: routeWithout(route),
    current: currentWithout(current),
    erased: { at: instant(now), why },
  };
  return { ok: true, changed: true, request: next, event: 'personal-erased' };
}

function factsWithout(facts: RequestFacts): RequestFacts {
  const { supportCase, requester, actors: _actors, review, uses, justification, ...rest } = facts;
  return {
    ...rest,
    justification: textWithout(justification),
    // Its number stands in the ledger; where it is read may hold more than that.
    ...(supportCase === undefined ? {} : { supportCase: { number: supportCase.number } }),
    ...(requester === undefined ? {} : { requester: erasedPerson }),
    ...(review === undefined ? {} : { review: reviewWithout(review) }),
    ...(uses === undefined ? {} : { uses: uses.map(lineWithout) }),
  };
}

function reviewWithout({ alsoWithKey: _others, restore: _restore, ...review }: Review): Review {
  return { ...review, by: accessorWithout(review.by), lines: review.lines.map(lineWithout) };
}

function accessorWithout({ actor, credential }: Accessor): Accessor {
  return {
    actor: actorWithout(actor),
    ...(credential === undefined ? {} : { credential: { kind: credential.kind } }),
  };
}

function lineWithout(line: ReviewLine, index: number): ReviewLine {
  return { ...line, key: String(index), target: '', addresses: [], details: {} };
}

function routeWithout(route: RouteTaken): RouteTaken {
  const { delegations: _delegations, told: _told, ...rest } = route;
  return {
    ...rest,
    approvers: onePerson(route.approvers),
    unresolved: route.unresolved.length === 0 ? [] : [erasedWord],
    stages: route.stages.map((stage) => ({
      ...stage,
      groups: stage.groups.map((group) => ({ ...group, members: [] })),
    })),
    calendars: [],
  };
}

function onePerson(people: readonly Person[]): Person[] {
  return people.length === 0 ? [] : [erasedPerson];
}

function currentWithout(current: RequestState): RequestState {
  switch (current.state) {
    case 'approved':
      return {
        ...current,
        outcome: outcomeWithout(current.outcome),
        ...(current.ending === undefined ? {} : { ending: endingWithout(current.ending) }),
      };
    case 'rejected':
    case 'access-ended':
      return { ...current, outcome: outcomeWithout(current.outcome) };
    case 'pending':
      return { state: 'pending', votes: current.votes.map(voteWithout) };
    case 'deciding':
      return {
        ...current,
        votes: current.votes.map(voteWithout),
        reason: textWithout(current.reason),
        ...(current.actions === undefined ? {} : { actions: current.actions.map(actionWithout) }),
      };
    case 'expired':
    case 'cancelled':
      return current;
  }
}

function endingWithout({ by, actions, ...ending }: Ending): Ending {
  return {
    ...ending,
    ...(by === undefined ? {} : { by: erasedPerson }),
    actions: actions.map(actionWithout),
  };
}

function outcomeWithout({ by, votes, reason, actions, ...rest }: Outcome): Outcome {
  return {
    ...rest,
    by: actorWithout(by),
    votes: votes.map(voteWithout),
    ...(reason === undefined ? {} : { reason: textWithout(reason) }),
    ...(actions === undefined ? {} : { actions: actions.map(actionWithout) }),
  };
}

function voteWithout({ verdict, at, reason, ...vote }: Vote): Vote {
  return {
    by: erasedPerson,
    ...(vote.for === undefined ? {} : { for: erasedPerson }),
    verdict,
    reason: textWithout(reason),
    at,
  };
}

function actionWithout(carried: CarriedAction): CarriedAction {
  return { ...carried, action: planWithout(carried.action) };
}

/** What an action would have set may name whoever was let in, or what was set before. */
function planWithout(action: PlannedAction): PlannedAction {
  switch (action.do) {
    case 'grant-role':
      return { ...action, principalId: erasedWord, description: '' };
    case 'restore-network':
      return { ...action, rules: { ...action.rules, ipRules: [] } };
    case 'restore-diagnostics':
    case 'delete-role-assignment':
    case 'remove-grant':
    case 'rotate-key':
    case 'revoke-delegation-keys':
      return action;
  }
}

function actorWithout(actor: Actor): Actor {
  return actor.kind === 'person' || actor.kind === 'app' ? { kind: actor.kind, id: erasedWord } : actor;
}

/** That there was a text is no secret: the ledger has its hash. */
function textWithout(text: string): string {
  return text.trim() === '' ? '' : erasedWord;
}
