import { onlyPerson, type AccessRequest, type Person } from '../../model';
import { cardKey, priorities, recipientKey, type Delivery, type Recipient } from '../../outbox';
import type { Command } from '../command';
import type { Draft } from '../draft';
import { personal } from '../record';

/** What became of asking elsewhere: a channel gets a card, nothing is new, or no channel can be reached now. */
export type ElsewhereAnswer = 'asked' | 'nothing-new' | 'no-channel';

/**
 * Brings a request that waits before a channel, with a mention of the approvers who cannot be shown it in a conversation
 * of their own: the first channel of the route that can be reached, else the admins'. It is one card for each request and
 * channel, for all of them; who becomes unreachable later is added to it. It has the buttons of every copy, and changes
 * with them.
 *
 * @param people object ids of those who were found unreachable.
 */
export function askElsewhere(requestId: string, people: readonly string[]): Command<ElsewhereAnswer> {
  return {
    name: 'ask-elsewhere',
    needs: (policy) => ({
      requests: [requestId],
      deliveriesOf: [requestId],
      people: [...people],
      channels: Object.keys(policy.channels),
    }),
    run: (draft) => {
      const request = draft.request(requestId);
      if (request?.current.state !== 'pending' || request.source !== 'live') return 'nothing-new';
      const answered = new Set(request.current.votes.map(({ by }) => by.id));
      const unreached = people.filter((id) => !answered.has(id));
      if (unreached.length === 0) return 'nothing-new';
      const channel = channelFor(draft, request);
      if (channel === undefined) return 'no-channel';
      return putCard(draft, request, channel, unreached);
    },
  };
}

function putCard(draft: Draft, request: AccessRequest, name: string, people: readonly string[]): ElsewhereAnswer {
  const recipient: Recipient = { kind: 'channel', name };
  const key = `${cardKey(request.id, recipient)}/unreached`;
  const before = draft.delivery(key);
  const named = before === undefined ? [] : unreachedOn(before);
  const fresh = people.filter((id) => !named.some((one) => one.id === id)).map((id) => personOf(draft, request, id));
  if (fresh.length === 0) return 'nothing-new';
  const unreached = [...named, ...fresh];
  draft.putDelivery({
    ...(before ?? { shown: 0, priority: priorities.question, attempts: 0, createdAt: draft.now }),
    key,
    recipient,
    content: { kind: 'card', requestId: request.id, unreached },
    wanted: request.version,
    status: 'due',
    dueAt: draft.now,
  });
  draft.record({
    type: 'asked-elsewhere',
    requestId: request.id,
    actor: { kind: 'service' },
    data: { channel: recipientKey(recipient), people: fresh.map((person) => personal({ ...person })) },
  });
  return 'asked';
}

/** A channel that is known to the bot, and that no card of this request has failed to reach. */
function channelFor(draft: Draft, request: AccessRequest): string | undefined {
  const cards = draft.deliveriesWhere(({ content }) => content.kind === 'card' && content.requestId === request.id);
  const failing = new Set(cards.filter(isStuck).map(({ recipient }) => recipientKey(recipient)));
  return [...request.route.notify, ...draft.adminChannels].find(
    (name) => draft.channel(name) !== undefined && !failing.has(recipientKey({ kind: 'channel', name })),
  );
}

function isStuck({ status }: Delivery): boolean {
  return status === 'unreachable' || status === 'parked';
}

function unreachedOn({ content }: Delivery): readonly Person[] {
  return content.kind === 'card' ? (content.unreached ?? []) : [];
}

function personOf(draft: Draft, { route }: AccessRequest, id: string): Person {
  return onlyPerson({ ...route.approvers.find((one) => one.id === id), ...draft.person(id), id });
}
