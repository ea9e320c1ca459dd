import type { AccessRequest, Hearing, Instant } from '../../model';
import { cardKey, priorities, recipientKey, type Recipient } from '../../outbox';
import { isAlone } from '../burst';
import type { Draft } from '../draft';
import { heldBack } from '../hold-back';
import { personal, type RecordData } from '../record';

/** How a card is enqueued where it is not simply due now. */
export interface Enqueueing {
  key?: (recipient: Recipient) => string;
  dueAt?: (recipient: Recipient) => Instant;
  reminder?: true;
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
  { key: keyOf = (recipient) => cardKey(request.id, recipient), dueAt, reminder, hears, isAsking }: Enqueueing = {},
): void {
  for (const recipient of recipients) {
    const key = keyOf(recipient);
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
  return [
    ...request.route.approvers.map(({ id }): Recipient => ({ kind: 'person', id })),
    ...channels.map((name): Recipient => ({ kind: 'channel', name })),
  ];
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

function askedData(request: AccessRequest, recipients: readonly Recipient[]): RecordData {
  const { name, policyHash, approvals, approvers, unresolved } = request.route;
  return {
    route: name,
    policyHash,
    approvals,
    approvers: approvers.map((person) => personal({ ...person })),
    unresolved: unresolved.map((address) => personal(address)),
    channels: recipients.filter(({ kind }) => kind === 'channel').map(recipientKey),
  };
}
