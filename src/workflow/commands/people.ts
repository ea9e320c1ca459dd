import type { Actor, Person } from '../../model';
import { priorities, recipientKey, type ConversationRef, type Recipient } from '../../outbox';
import { peopleOf, type Policy } from '../../routing';
import type { Command } from '../command';
import { noticeKeys, type Draft } from '../draft';
import { personal } from '../record';
import { applyStep } from './apply';
import { enqueueCards, enqueueTold } from './ask';
import { standIn } from './delegate';

/** Somebody who installed the bot or spoke to it, as Teams names them. */
export interface Joined {
  person: Person;
  guest: boolean;
  conversation: ConversationRef;
}

/** What joining led to: the person is known now, or their address belongs to somebody else. */
export type JoinAnswer = 'remembered' | 'nothing-new' | 'address-is-another-persons';

/**
 * Remembers where a person is reached. An address that the policy names is pinned to the first person who bears it;
 * another person with the same address later is refused and told to the admins.
 */
export function personJoined({ person, guest, conversation }: Joined): Command<JoinAnswer> {
  const recipient: Recipient = { kind: 'person', id: person.id };
  const address = person.address?.toLowerCase();
  return {
    name: 'person-joined',
    needs: (policy) => ({
      people: [person.id, ...(address === undefined ? [] : [address])],
      deliveries: addressMovedKeys(policy, person),
      unreachableOf: [recipientKey(recipient)],
    }),
    run: (draft, { policy }) => {
      const known = draft.person(person.id);
      const designated = address !== undefined && peopleOf(policy).includes(address);
      const pinned = address === undefined ? undefined : draft.pinned(address);
      const bound = designated ? bindAddress(draft, person, address, { kind: 'person', ...person }) : 'pinned-before';
      if (bound === 'another-persons') return 'address-is-another-persons';
      const same =
        known?.conversation?.conversationId === conversation.conversationId &&
        known.conversation.serviceUrl === conversation.serviceUrl;
      if (same && (pinned !== undefined || !designated)) return 'nothing-new';
      draft.putPerson({ ...known, ...person, guest, conversation });
      draft.record({ type: 'person-joined', actor: { kind: 'person', ...person }, data: { guest } });
      wake(draft, recipient);
      return 'remembered';
    },
  };
}

/** Whose a designated address is: theirs from now on, theirs already, or somebody else's. */
type Bound = 'pinned' | 'pinned-before' | 'another-persons';

/**
 * Pins an address that the policy names to the first person who bears it. Another person with it is refused, and the
 * admins are told.
 *
 * @param by who says that it is theirs: they themselves, or this service that asked the directory.
 */
export function bindAddress(draft: Draft, person: Person, address: string, by: Actor): Bound {
  const pinned = draft.pinned(address);
  if (pinned === person.id) return 'pinned-before';
  if (pinned === undefined) {
    draft.pin(address, person.id);
    const found = by.kind === 'person' ? {} : { person: personal({ ...person }), from: 'directory' };
    draft.record({ type: 'approver-pinned', actor: by, data: { address: personal(address), ...found } });
    return 'pinned';
  }
  draft.record({ type: 'approver-refused', actor: by, data: { why: 'APPROVER_CHANGED', address: personal(address) } });
  tellAddressMoved(draft, person, address);
  return 'another-persons';
}

/** Tells the admins that an address of the policy is borne by another account than the one it was pinned to. */
export function tellAddressMoved(draft: Draft, person: Person, address: string): void {
  draft.notify(movedAbout(address, person), { about: 'approver-changed', address }, draft.adminChannels);
}

/** The message that {@link tellAddressMoved} sends, so that it is said once however often they come. */
export function addressMovedKeys(policy: Policy, person: Person): string[] {
  const address = person.address?.toLowerCase();
  return address === undefined ? [] : noticeKeys(policy, movedAbout(address, person));
}

function movedAbout(address: string, { id }: Person): string {
  return `approver-changed/${address}/${id}`;
}

/** What could not be sent to a recipient is due now: they are back, or reached at another address. */
function wake(draft: Draft, recipient: Recipient): void {
  const key = recipientKey(recipient);
  const waiting = draft.deliveriesWhere(
    (one) =>
      recipientKey(one.recipient) === key &&
      (one.status === 'unreachable' || (one.status === 'due' && one.attempts > 0)),
  );
  for (const one of waiting) draft.putDelivery({ ...one, status: 'due', dueAt: draft.now, attempts: 0 });
}

/** Forgets where a person is reached, after they removed the bot. What they decided stays. */
export function personLeft(id: string): Command<void> {
  return {
    name: 'person-left',
    needs: () => ({ people: [id] }),
    run: (draft) => {
      const known = draft.person(id);
      if (known?.conversation === undefined) return;
      const { conversation: _, ...rest } = known;
      draft.putPerson(rest);
      draft.record({ type: 'person-left', actor: { kind: 'person', id }, data: {} });
    },
  };
}

/**
 * Remembers the conversation of a channel that the configuration names by id, or that is joined by the first message in
 * it. A channel that was joined so stays where it is: a message elsewhere must not draw the notices of faults there.
 */
export function channelJoined(name: string, conversation: ConversationRef): Command<void> {
  const recipient: Recipient = { kind: 'channel', name };
  return {
    name: 'channel-joined',
    needs: () => ({ channels: [name], unreachableOf: [recipientKey(recipient)] }),
    run: (draft, { policy }) => {
      const known = draft.channel(name)?.conversation;
      if (known?.conversationId === conversation.conversationId && known.serviceUrl === conversation.serviceUrl) return;
      const isNamed = policy.channels[name]?.channel === conversation.conversationId;
      if (known !== undefined && known.conversationId !== conversation.conversationId && !isNamed) return;
      draft.putChannel({ name, conversation });
      draft.record({ type: 'channel-joined', actor: { kind: 'service' }, data: { channel: name } });
      wake(draft, recipient);
    },
  };
}

/**
 * Remembers that a conversation is served at another address now, as an activity of it told. It makes nobody known who
 * was not, and moves nobody to another conversation.
 *
 * @param personId who wrote or pressed, in a conversation of their own with the bot.
 */
export function conversationServed(conversation: ConversationRef, personId: string | undefined): Command<boolean> {
  const person: Recipient[] = personId === undefined ? [] : [{ kind: 'person', id: personId }];
  const isMoved = (known: ConversationRef | undefined): boolean =>
    known?.conversationId === conversation.conversationId && known.serviceUrl !== conversation.serviceUrl;
  return {
    name: 'conversation-served',
    needs: ({ channels }) => {
      const named = Object.keys(channels).map((name): Recipient => ({ kind: 'channel', name }));
      return {
        people: personId === undefined ? [] : [personId],
        channels: Object.keys(channels),
        unreachableOf: [...person, ...named].map(recipientKey),
      };
    },
    run: (draft, { policy }) => {
      const moved: Recipient[] = [];
      const known = personId === undefined ? undefined : draft.person(personId);
      if (known !== undefined && isMoved(known.conversation)) {
        draft.putPerson({ ...known, conversation });
        moved.push({ kind: 'person', id: known.id });
      }
      for (const name of Object.keys(policy.channels)) {
        if (!isMoved(draft.channel(name)?.conversation)) continue;
        draft.putChannel({ name, conversation });
        moved.push({ kind: 'channel', name });
      }
      for (const recipient of moved) {
        const to = { kind: recipient.kind, name: personal(recipientKey(recipient)) };
        draft.record({ type: 'conversation-moved', actor: { kind: 'service' }, data: { to } });
        wake(draft, recipient);
      }
      return moved.length > 0;
    },
  };
}

/** Asks the approvers of an open request whose addresses became known after it opened. */
export function resolveApprovers(requestId: string, addresses: readonly string[]): Command<number> {
  return {
    name: 'resolve-approvers',
    needs: () => ({ requests: [requestId], deliveriesOf: [requestId], people: [...addresses], delegations: true }),
    run: (draft, { now }) => {
      let resolved = 0;
      for (const address of addresses) {
        const request = draft.request(requestId);
        const id = draft.pinned(address);
        const person = id === undefined ? undefined : draft.person(id);
        if (request === undefined || person === undefined) continue;
        const { guest: _, conversation: __, ...who } = person;
        const result = applyStep(
          draft,
          request,
          { do: 'approver-resolved', address, person: who },
          { kind: 'service' },
          now,
        );
        if (!result.ok || !result.changed) continue;
        const isAsked = result.request.route.approvers.some((one) => one.id === who.id);
        if (isAsked) {
          enqueueCards(draft, result.request, [{ kind: 'person', id: who.id }], priorities.question);
          standIn(draft, result.request, [who], now);
        } else enqueueTold(draft, result.request);
        resolved += 1;
      }
      return resolved;
    },
  };
}
