import { Mention, TeamsCardProperties, type AdaptiveCard } from '@microsoft/teams.cards';
import type { Person } from '../../model';
import { words } from '../texts';
import { ours, type Element } from './elements';
import { plainest } from './inert';

/** Approvers whom a card in a channel mentions, since they could not be reached by themselves. */
export interface Unreached {
  elements: Element[];
  /** Adds what makes Teams take the names for mentions: the same texts, with who is meant by each. */
  mention: (card: AdaptiveCard) => AdaptiveCard;
}

/**
 * A line that mentions people. A mention is the one thing that needs a name from outside within a text that Teams
 * interprets: of the name only letters, digits and harmless signs are kept, and who is meant is told by the object id.
 *
 * @param most how many are mentioned; how many more there are is said.
 */
export function unreachedLine(people: readonly Person[], most: number): Unreached {
  if (people.length === 0) return { elements: [], mention: (card) => card };
  const texts = new Map<string, Person>();
  for (const person of people.slice(0, most)) {
    const name = plainest(person.name ?? '').trim() || words.anApprover;
    // Teams tells mentions apart by their text alone.
    let text = `<at>${name}</at>`;
    for (let count = 2; texts.has(text); count += 1) text = `<at>${name} ${String(count)}</at>`;
    texts.set(text, person);
  }
  const more = people.length - texts.size;
  const names = [...texts.keys(), ...(more > 0 ? [words.andMore(more)] : [])].join(', ');
  const entities = [...texts].map(([text, { id }]) => {
    const name = text.slice('<at>'.length, -'</at>'.length);
    return Mention.from({ text, mentioned: { id, name } });
  });
  return {
    elements: [ours(`${names}: ${words.unreached}`, { weight: 'Bolder', spacing: 'Small' })],
    mention: (card) => card.withMsteams(TeamsCardProperties.from({ entities })),
  };
}
