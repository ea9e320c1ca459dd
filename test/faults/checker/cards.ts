import { ended, isOnList, readCard } from '../cards';
import type { AzureRequest } from '../observations';
import { cardId, channel, places } from '../scene';
import { mayBeTold } from './azure';
import type { Facts, PostedCard } from './facts';
import type { Violation } from './rules';

/** Judges what people see in Teams at the end, on each approver's copy and on the channel's. */
export function checkCards(facts: Facts): Violation[] {
  return facts.seen.azure.flatMap((request) => {
    const id = cardId(request.requestId);
    if (!facts.of(id).some(({ type }) => type === 'approvers-asked')) return noticed(id, facts);
    return places.flatMap((place) => {
      const cards = facts.cards.filter(({ conversationId, read }) => conversationId === place && read.requestId === id);
      return [...shown(id, place, cards, request, facts), ...shownOnce(id, place, cards, facts)];
    });
  });
}

/** A request that was closed before it was seen has no card: a message to the channel names it. */
function noticed(id: string, { seen }: Facts): Violation[] {
  if (seen.posted.some(({ now }) => JSON.stringify(now ?? null).includes(id))) return [];
  return [{ rule: 'CARD_MISSING', about: id, detail: 'nobody was asked, and no message names it' }];
}

/** The card that was posted last shows how the request ended, and why where a card decided it. */
function shown(
  id: string,
  place: string,
  cards: readonly PostedCard[],
  { status }: AzureRequest,
  facts: Facts,
): Violation[] {
  const last = cards.at(-1);
  if (last === undefined && place === channel.channelId && isOnList(listsOf(facts), id)) return [];
  if (last === undefined) return [{ rule: 'CARD_MISSING', about: id, detail: `no card in ${place}` }];
  const read = readCard(last.now);
  const told = Object.keys(ended).find((state) => ended[state] === read?.headline);
  if (read === undefined || told === undefined || !mayBeTold(status, told, id, facts)) {
    const detail = `${place} shows "${String(read?.headline)}", Azure ${status}`;
    return [{ rule: 'CARD_UNTRUE', about: id, detail }];
  }
  const { decision } = facts.seen.history.find((item) => item.id === id) ?? {};
  const reason = decision?.via === 'card' ? decision.reason : undefined;
  if (reason === undefined || read.text.includes(`"${reason}"`)) return [];
  return [{ rule: 'CARD_UNTRUE', about: id, detail: `${place} does not show the reason "${reason}"` }];
}

function listsOf({ seen }: Facts): string[] {
  return seen.posted.filter(({ conversationId }) => conversationId === channel.channelId).map(({ now }) => textOf(now));
}

function textOf(card: unknown): string {
  return JSON.stringify(card ?? null);
}

/** A second card is excused where the service could not know, or not keep, that there was a first. */
function shownOnce(id: string, place: string, cards: readonly PostedCard[], facts: Facts): Violation[] {
  return cards.slice(1).flatMap((card, index): Violation[] => {
    const before = cards[index];
    if (before === undefined || !before.passed) return [];
    if (facts.interrupted(before.at, card.at)) return [];
    const detail = `${place}: posted at ${iso(before.at)} and again at ${iso(card.at)}`;
    return [{ rule: 'CARD_TWICE', about: id, detail }];
  });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
