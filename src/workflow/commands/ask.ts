import type { JsonValue } from '../../ledger';
import {
  later,
  type AccessRequest,
  type Delegation,
  type EntraGroupTaken,
  type Hearing,
  type Instant,
} from '../../model';
import { cardKey, priorities, recipientKey, type Recipient } from '../../outbox';
import { mayAnswer, type KnownMembers, type KnownNames } from '../../routing';
import { isAlone } from '../burst';
import type { Draft } from '../draft';
import { heldBack } from '../hold-back';
import { personal, type RecordData } from '../record';

/** How a card is enqueued where it is not simply due now. */
export interface Enqueueing {
  key?: (recipient: Recipient) => string;
  dueAt?: (recipient: Recipient) => Instant;
  reminder?: true;
  /** They are only told: the card has no button. */
  told?: true;
  /** What a channel has to hear to get it; a silence may hold it back. Absent, nothing does. */
  hears?: Hearing;
  /** The route brings the channel in, since nobody answered. */
  isAsking?: boolean;
}

/** Enqueues the request's card for each of the recipients; one that has it already keeps it. */
export function enqueueCards(
  draft: Draft,
  request: AccessRequest,
  recipients: readonly Recipient[],
  priority: number,
  {
    key: keyOf = (recipient) => cardKey(request.id, recipient),
    dueAt,
    reminder,
    told,
    hears,
    isAsking,
  }: Enqueueing = {},
): void {
  for (const recipient of recipients) {
    const first = keyOf(recipient);
    // Whoever was only told and is asked now gets a card of their own: a changed one would ring for nobody.
    const key = told === undefined && draft.delivery(first)?.told === true ? `${first}/asked` : first;
    if (draft.delivery(key) !== undefined) continue;
    if (recipient.kind === 'channel' && hears !== undefined) {
      const card = { key, channel: recipient.name, hears, about: 'card', requestIds: [request.id] };
      if (heldBack(draft, { ...card, ...(isAsking === undefined ? {} : { isAsking }) })) continue;
    }
    draft.putDelivery({
      key,
      recipient,
      content: { kind: 'card', requestId: request.id },
      wanted: request.version,
      shown: 0,
      priority,
      status: 'due',
      attempts: 0,
      dueAt: dueAt?.(recipient) ?? draft.now,
      createdAt: draft.now,
      ...(reminder === undefined ? {} : { reminder }),
      ...(told === undefined ? {} : { told }),
    });
  }
}

/** Those who are asked to decide, and the channels that get a copy, where they hear of such things. */
export function audience(
  draft: Draft,
  request: AccessRequest,
  what: Hearing,
  more: readonly string[] = [],
): Recipient[] {
  const channels = [...new Set([...request.route.notify, ...more])].filter((name) => draft.hears(name, what));
  // Nobody is asked about their own request: whoever made it is told.
  const asked = mayAnswer(request, draft.now).filter(({ id }) => id !== request.facts.requester?.id);
  return [
    ...asked.map(({ id }): Recipient => ({ kind: 'person', id })),
    ...channels.map((name): Recipient => ({ kind: 'channel', name })),
  ];
}

/** Shows the request to those who are only told. */
export function enqueueTold(draft: Draft, request: AccessRequest): void {
  const { told, approvers } = request.route;
  const { requester } = request.facts;
  const deciding = new Set(approvers.map(({ id }) => id));
  const people = told?.people.filter(({ id }) => !deciding.has(id)) ?? [];
  // Whoever asked for access sees how it stands, and can end it.
  const ids = new Set([...people, ...(requester === undefined ? [] : [requester])].map(({ id }) => id));
  const recipients = [...ids].map((id): Recipient => ({ kind: 'person', id }));
  enqueueCards(draft, request, recipients, priorities.notice, { told: true });
}

/** @returns what tells whom the policy means by its addresses and Entra groups; whom it names has to be loaded. */
export function knownIn(draft: Draft): KnownNames {
  return { pinned: (address) => draft.pinned(address), members: membersIn(draft) };
}

/** Members of an Entra group that were read longer ago than this are the last known ones: a reading was missed. */
const currentMs = 20 * 60_000;

/** @returns what is known of the members of Entra groups, and of which of them it is not known lately. */
export function membersIn(draft: Draft): KnownMembers {
  return (id) => {
    const group = draft.group(id);
    if (group === undefined || later(group.readAt, currentMs) >= draft.now) return group;
    return { ...group, stale: true };
  };
}

function isCurrent({ readAt, stale }: EntraGroupTaken): boolean {
  return readAt !== undefined && stale !== true;
}

/** Says to the admins that a request was asked of members who could not be read lately, or whom nobody knows yet. */
export function tellNotCurrent(
  draft: Draft,
  request: AccessRequest,
  taken: readonly EntraGroupTaken[],
  step: string,
): void {
  const groups = taken.filter((group) => !isCurrent(group)).map(({ name }) => name);
  if (groups.length === 0) return;
  const notice = { about: 'members-not-current', requestId: request.id, groups } as const;
  draft.notify(`members-not-current/${request.id}/${step}`, notice, draft.adminChannels);
}

/**
 * Asks the designated approvers of a newly opened request, and says so in the ledger.
 *
 * @param alone whether channels may get a card of it; where many open at once, or opened lately, they get one list.
 */
export function ask(draft: Draft, request: AccessRequest, alone: boolean): void {
  const everybody = audience(draft, request, 'opened');
  // Where nobody else is asked, the channel's copy is the only one that anybody can answer: no list or silence takes it.
  const others = everybody.some(({ kind }) => kind === 'person');
  const recipients = everybody.filter(
    (one) => one.kind === 'person' || !others || isAlone(draft, 'opened', one.name, request, !alone),
  );
  enqueueCards(draft, request, recipients, priorities.question, others ? { hears: 'opened' } : {});
  enqueueTold(draft, request);
  tellNotCurrent(draft, request, request.route.entraGroups ?? [], 'opened');
  draft.record({
    type: 'approvers-asked',
    requestId: request.id,
    actor: { kind: 'service' },
    data: askedData(request, recipients),
  });
  if (request.route.unresolved.length > 0) {
    const addresses = request.route.unresolved;
    draft.notify(
      `unresolved/${request.id}`,
      { about: 'approver-unresolved', requestId: request.id, addresses },
      draft.adminChannels,
    );
  }
}

/** A delegation as an entry seals it. */
export function delegationData({ from, to, at, until }: Delegation): JsonValue {
  return { from: { ...from }, to: { ...to }, at, until };
}

function askedData(request: AccessRequest, recipients: readonly Recipient[]): RecordData {
  const { name, policyHash, approvals, told } = request.route;
  return {
    route: name,
    policyHash,
    approvals,
    ...rosterData(request),
    ...(told === undefined ? {} : { told: told.people.map((person) => personal({ ...person })) }),
    channels: recipients.filter(({ kind }) => kind === 'channel').map(recipientKey),
  };
}

/** Who could decide at the moment of a decision, as an entry keeps it: who was designated then, by whose words. */
export function rosterData({ route }: AccessRequest): RecordData {
  const { approvers, unresolved, delegations = [], entraGroups = [] } = route;
  return {
    approvers: approvers.map((person) => personal({ ...person })),
    unresolved: unresolved.map((address) => personal(address)),
    ...(entraGroups.length === 0 ? {} : { entraGroups: entraGroups.map(groupData) }),
    ...(delegations.length === 0 ? {} : { delegations: delegations.map((one) => personal(delegationData(one))) }),
  };
}

/** Whose members were asked, and whether they were the present ones. */
function groupData(group: EntraGroupTaken): RecordData {
  const { id, name, readAt } = group;
  return { id, name, ...(readAt === undefined ? {} : { readAt }), current: isCurrent(group) };
}
