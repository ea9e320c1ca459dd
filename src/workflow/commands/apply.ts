import type { AccessRequest, Actor } from '../../model';
import { cardKey, priorities, type Delivery, type Recipient } from '../../outbox';
import { step, type RequestCommand, type RequestEvent, type StepResult } from '../../requests';
import { isAlone, isOnList } from '../burst';
import type { Draft } from '../draft';
import type { RecordData } from '../record';
import { enqueueCards } from './ask';
import { stateData } from './outcome-entry';
import { escalationData, publicData, publicName } from './public-events';

/** Steps that nobody sees on a card: it would say the same as before. */
const unseen: ReadonlySet<RequestEvent> = new Set([
  'decision-sending',
  'decision-accepted',
  'decision-not-sent',
  'plan-shown',
  'azure-status',
]);

/**
 * Takes one step of a request: the new state, its ledger entry, and every posted card to be shown anew.
 *
 * @param details what else the entry keeps, e.g. Azure's answer.
 */
export function applyStep(
  draft: Draft,
  request: AccessRequest,
  command: RequestCommand,
  actor: Actor,
  now: Date,
  details: RecordData = {},
): StepResult<AccessRequest> {
  const result = step(request, command, now);
  if (!result.ok || !result.changed) return result;
  draft.putRequest(result.request);
  const seq = draft.record({
    type: result.event,
    requestId: request.id,
    actor,
    data: { ...stateData(result.request), ...details },
  });
  if (isSeen(result.event, result.request)) refreshCards(draft, result.request);
  tellEnd(draft, result.request, result.event);
  const name = publicName(result.event);
  if (name !== undefined) {
    draft.announce(name, result.request, { ...publicData(result.request), ...escalationData(name, details), seq });
  }
  return result;
}

/** Channels that had no card of it, since they hear only how requests end, get one now. */
function tellEnd(draft: Draft, request: AccessRequest, event: RequestEvent): void {
  if (request.source !== 'live' || (event !== 'approved' && event !== 'rejected' && event !== 'expired')) return;
  const what = event === 'expired' ? 'expired' : 'decided';
  const channels = request.route.notify.filter((name) => {
    if (!draft.hears(name, what)) return false;
    if (draft.delivery(cardKey(request.id, { kind: 'channel', name })) !== undefined) return true;
    return isAlone(draft, 'ended', name, request, isOnList(draft, name, request.id));
  });
  const recipients = channels.map((name): Recipient => ({ kind: 'channel', name }));
  enqueueCards(draft, request, recipients, priorities.outcome, { hears: what });
}

/** A decision that has to be sent a second time is one that Azure has not confirmed for a while: the cards say so. */
function isSeen(event: RequestEvent, { current }: AccessRequest): boolean {
  if (event === 'decision-sending') return current.state === 'deciding' && current.attempts === 2;
  return !unseen.has(event);
}

/** Wants every copy of the request's card in its new version, whether it was posted yet or not. */
export function refreshCards(draft: Draft, request: AccessRequest): void {
  const cards = draft.deliveriesWhere(({ content }) => content.kind === 'card' && content.requestId === request.id);
  for (const card of cards) draft.putDelivery(wanting(card, request, draft.now));
}

function wanting(card: Delivery, request: AccessRequest, now: string): Delivery {
  const { version } = request;
  // A reminder that was never posted need not be posted to say how it ended.
  if (card.status === 'dropped') return card;
  if (card.reminder === true && card.shown === 0 && !stillAsks(request, card)) return { ...card, status: 'dropped' };
  const priority = card.shown === 0 ? card.priority : priorities.outcome;
  // An unreachable card keeps waiting for its conversation, and then shows the newest version.
  if (card.status === 'unreachable') return { ...card, wanted: version };
  // What Teams refused was another content: the new one gets a try of its own.
  if (card.status === 'parked') return { ...card, wanted: version, status: 'due', attempts: 0, dueAt: now };
  // What is paced, or waits for somebody's working hours, is not hurried: the newer version goes with it.
  const waits = card.status === 'due' && (card.attempts > 0 || card.shown === 0);
  const dueAt = waits && card.dueAt > now ? card.dueAt : now;
  return { ...card, wanted: version, status: 'due', priority, dueAt };
}

function stillAsks({ current }: AccessRequest, { recipient }: Delivery): boolean {
  if (current.state !== 'pending') return false;
  return recipient.kind !== 'person' || !current.votes.some(({ by }) => by.id === recipient.id);
}
