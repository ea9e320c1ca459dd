import type { AccessRequest, Actor, Instant, Person, Stage } from '../../model';
import { cardKey, priorities, type Recipient } from '../../outbox';
import { dueStages, unreached } from '../../requests';
import { designated, reminderAt, toRemind, type Designated, type Policy } from '../../routing';
import { burstNeeds, isAlone } from '../burst';
import type { Command } from '../command';
import type { Draft } from '../draft';
import type { Needs } from '../ports';
import { applyStep } from './apply';
import { enqueueCards, membersIn, tellNotCurrent } from './ask';
import { standIn } from './delegate';
import { tellExpired } from './open';

const service: Actor = { kind: 'service' };

/**
 * Chases a request that waits: its stages whose moment has come are reached in their order, and a claim that ran out
 * ends. After a long stop several reminders are due at once; one message says them all.
 *
 * @returns whether anything was due.
 */
export function chase(request: AccessRequest): Command<boolean> {
  const { id } = request;
  return {
    name: 'chase',
    needs: (policy) => needsOf(request, policy),
    run: (draft, { now }) => {
      const at = now.toISOString();
      const due = dueStages(draft.request(id) ?? request, at);
      for (const stage of due) reach(draft, id, stage, service, now);
      const reminded = due.filter(({ kind }) => kind === 'remind').at(-1);
      const current = draft.request(id);
      if (current === undefined) return false;
      const over = applyStep(draft, current, { do: 'time-over' }, service, now);
      if (over.ok && over.changed) {
        tellExpired(draft, over.request);
        return true;
      }
      if (reminded !== undefined) remind(draft, current, toRemind(current, at), reminded.key);
      const ended = applyStep(draft, current, { do: 'claim-ended' }, service, now);
      return due.length > 0 || (ended.ok && ended.changed);
    },
  };
}

/** What a stage may bring in has to be loaded with the request. */
export function needsOf({ id, route }: AccessRequest, policy: Policy): Partial<Needs> {
  const all = route.stages.flatMap(({ groups }) => groups);
  const people = all.flatMap(({ members }) => members);
  const entra = all.flatMap(({ entraGroup }) => (entraGroup === undefined ? [] : [entraGroup]));
  return {
    requests: [id],
    deliveriesOf: [id],
    people: [...new Set(people)],
    groups: [...new Set(entra)],
    delegations: true,
    ...burstNeeds(policy),
  };
}

/** Takes one stage of a route. An escalation asks those it brings in, when their hours allow it. */
export function reach(draft: Draft, id: string, stage: Stage, by: Actor, now: Date): void {
  const before = draft.request(id);
  if (before === undefined) return;
  const { people, unresolved, entraGroups } = membersOf(draft, before, stage);
  const details = { stage: stage.key, to: [...stage.groups.map(({ name }) => name), ...stage.channels] };
  const result = applyStep(
    draft,
    before,
    { do: 'stage', key: stage.key, people, unresolved, entraGroups },
    by,
    now,
    details,
  );
  if (!result.ok || !result.changed || stage.kind === 'remind') return;
  const request = standIn(draft, result.request, people, now);
  // Whoever is brought in as a channel, and whoever hears of it, gets one list where many are escalated at once.
  const told = [...new Set([...stage.channels, ...draft.adminChannels])];
  const channels = told.filter((name) => {
    const isBroughtIn = stage.channels.includes(name);
    return (isBroughtIn || draft.hears(name, 'escalated')) && isAlone(draft, 'escalated', name, request);
  });
  const recipients = [
    ...people.map((person): Recipient => ({ kind: 'person', id: person.id })),
    ...channels.filter((name) => stage.channels.includes(name)).map((name): Recipient => ({ kind: 'channel', name })),
  ];
  enqueueCards(draft, request, recipients, priorities.question, {
    dueAt: (recipient) => allowed(request, recipient, draft.now),
    hears: 'escalated',
    isAsking: true,
  });
  tellNotCurrent(draft, request, entraGroups, stage.key);
  const notice = { about: 'escalated', requestId: id, to: details.to } as const;
  draft.notify(
    `escalated/${id}/${stage.key}`,
    notice,
    draft.adminChannels.filter((name) => channels.includes(name)),
  );
}

function membersOf(draft: Draft, { route }: AccessRequest, { groups }: Stage): Designated {
  const known = (member: string): Person | undefined => {
    const id = member.includes('@') ? draft.pinned(member) : member;
    return id === undefined ? undefined : (draft.person(id) ?? { id });
  };
  return designated(groups, known, membersIn(draft), route.allowGuests);
}

/** Posts the card once more to those who have not answered: a changed message rings for nobody, a new one does. */
export function remind(draft: Draft, request: AccessRequest, who: readonly Person[], suffix: string): void {
  if (request.current.state !== 'pending') return;
  const answered = new Set(request.current.votes.map(({ by }) => by.id));
  const recipients = who.filter(({ id }) => !answered.has(id)).map(({ id }): Recipient => ({ kind: 'person', id }));
  enqueueCards(draft, request, recipients, priorities.question, {
    key: (recipient) => `${cardKey(request.id, recipient)}/${suffix}`,
    dueAt: (recipient) => allowed(request, recipient, draft.now),
    reminder: true,
  });
}

function allowed(request: AccessRequest, recipient: Recipient, now: Instant): Instant {
  if (recipient.kind === 'channel') return now;
  const person = request.route.approvers.find(({ id }) => id === recipient.id) ?? { id: recipient.id };
  return reminderAt(request.route, person, now, request.facts.expiresAt);
}

/** @returns the next escalation of the route that has not been reached. */
export function nextEscalation(request: AccessRequest): Stage | undefined {
  return unreached(request).find(({ kind }) => kind === 'escalate');
}
