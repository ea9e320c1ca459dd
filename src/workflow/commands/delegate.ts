import {
  onlyPerson,
  personActor,
  type AccessRequest,
  type Delegation,
  type Instant,
  type Person,
  type Refusal,
} from '../../model';
import { priorities } from '../../outbox';
import {
  decidingGroups,
  delegationsOf,
  entraGroupsOf,
  isIn,
  peopleOf,
  runs,
  type Policy,
  type Presser,
} from '../../routing';
import type { Command } from '../command';
import type { Draft } from '../draft';
import type { Needs } from '../ports';
import { personal } from '../record';
import { applyStep } from './apply';
import { delegationData, enqueueCards, knownIn } from './ask';

/** The longest that an approver may have somebody stand in for them, in milliseconds. */
const maxDelegationMs = 90 * 86_400_000;

/** What somebody asks for who wants another person to answer in their place. */
export interface DelegateInput {
  by: Presser;
  /** Object id or address of who is to stand in. */
  to: string;
  until: Instant;
}

/** The delegation as it stands, and for how many open requests it counts; or why there is none. */
export type DelegateAnswer = { ok: true; delegation: Delegation; requests: number } | { ok: false; why: Refusal };

/**
 * Has somebody answer in an approver's place until a moment: for what waits now, and for what opens until then. It is
 * recorded, takes the place of an earlier delegation of the same approver, and is not passed on by whoever stands in.
 */
export function delegate(input: DelegateInput): Command<DelegateAnswer> {
  const { by, until } = input;
  return {
    name: 'delegate',
    needs: (policy) => needsOf(policy, by, [input.to]),
    run: (draft, { now, policy, tenantId }) => {
      const to = personOf(draft, input.to.toLowerCase());
      const why = refusalOf(draft, input, to, { policy, tenantId });
      if (to === undefined || why !== undefined) return refuse(draft, by, why ?? 'DELEGATE_UNKNOWN');
      const delegation: Delegation = { from: onlyPerson(by), to: onlyPerson(to), at: draft.now, until };
      draft.putDelegation(delegation);
      draft.record({
        type: 'delegation-made',
        actor: personActor(by),
        data: { delegation: personal(delegationData(delegation)), until },
      });
      let requests = 0;
      for (const request of draft.waiting) {
        const step = applyStep(draft, request, { do: 'delegate', delegation }, personActor(by), now);
        if (!step.ok || !step.changed) continue;
        enqueueCards(draft, step.request, [{ kind: 'person', id: to.id }], priorities.question);
        requests += 1;
      }
      return { ok: true, delegation, requests };
    },
  };
}

/** Ends an approver's delegation before its time. */
export function endDelegation(by: Presser): Command<DelegateAnswer> {
  return {
    name: 'end-delegation',
    needs: (policy) => needsOf(policy, by, []),
    run: (draft, { now }) => {
      const running = draft.delegations.get(by.id);
      if (running === undefined || !runs(running, draft.now)) return refuse(draft, by, 'NOTHING_DELEGATED');
      const delegation = { ...running, until: draft.now };
      draft.putDelegation(delegation);
      const sealed = personal(delegationData(delegation));
      draft.record({ type: 'delegation-over', actor: personActor(by), data: { delegation: sealed } });
      let requests = 0;
      for (const request of draft.waiting) {
        const step = applyStep(draft, request, { do: 'end-delegation', from: delegation.from }, personActor(by), now);
        if (step.ok && step.changed) requests += 1;
      }
      return { ok: true, delegation, requests };
    },
  };
}

/** Lets those stand in who do so for people that a request has just come to ask. @returns the request after that. */
export function standIn(draft: Draft, request: AccessRequest, people: readonly Person[], now: Date): AccessRequest {
  let current = request;
  for (const delegation of delegationsOf(people, [...draft.delegations.values()], draft.now)) {
    const step = applyStep(draft, current, { do: 'delegate', delegation }, { kind: 'service' }, now);
    if (!step.ok || !step.changed) continue;
    current = step.request;
    enqueueCards(draft, current, [{ kind: 'person', id: delegation.to.id }], priorities.question);
  }
  return current;
}

function needsOf(policy: Policy, by: Presser, others: readonly string[]): Partial<Needs> {
  const own = by.address === undefined ? [by.id] : [by.id, by.address];
  const people = [...own, ...others, ...peopleOf(policy)];
  return { people, groups: entraGroupsOf(policy), delegations: true, waiting: true };
}

/** Somebody whom the bot has met: their card has to have somewhere to go. */
function personOf(draft: Draft, who: string): Person | undefined {
  const person = draft.person(draft.pinned(who) ?? who) ?? draft.personByAddress(who);
  return person?.conversation === undefined ? undefined : person;
}

function refusalOf(
  draft: Draft,
  { by, until }: DelegateInput,
  to: Person | undefined,
  { policy, tenantId }: { policy: Policy; tenantId: string },
): Refusal | undefined {
  if (by.tenantId.toLowerCase() !== tenantId.toLowerCase()) return 'WRONG_TENANT';
  if (!isDesignated(draft, by, policy)) return 'NOTHING_TO_DELEGATE';
  if (to?.id === by.id) return 'DELEGATE_SELF';
  const ms = Date.parse(until) - Date.parse(draft.now);
  return ms > 0 && ms <= maxDelegationMs ? undefined : 'DELEGATION_PERIOD';
}

/** Whether the policy lets them decide, or a request that waits asks them. */
function isDesignated(draft: Draft, { id }: Presser, policy: Policy): boolean {
  return (
    isIn(policy, decidingGroups(policy), id, knownIn(draft)) ||
    draft.waiting.some(({ route }) => route.approvers.some((approver) => approver.id === id))
  );
}

function refuse(draft: Draft, by: Presser, why: Refusal): DelegateAnswer {
  draft.record({ type: 'delegation-refused', actor: personActor(by), data: { why } });
  return { ok: false, why };
}
