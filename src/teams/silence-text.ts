// The sentences about silences; a part of texts.ts that has a file of its own.
import type { HeldBack, Silence } from '../model';

/** @returns what a channel missed, as its list says it. */
export function silenceOverText(
  silenceId: string,
  count: number,
  held: readonly HeldBack[],
): { title: string; text: string; then: string } {
  const shown = held.slice(0, 50);
  const more = count - shown.length;
  return {
    title: `A silence is over: ${String(count)} ${count === 1 ? 'message was' : 'messages were'} held back`,
    text: [...shown.map(heldText), ...(more > 0 ? [`and ${String(more)} more in the ledger`] : [])].join('\n'),
    then: `It was ${silenceId}. Write "show" and an id for how a request stands now.`,
  };
}

function heldText({ at, hears, about, requestIds }: HeldBack): string {
  const what = about === 'card' ? `card (${hears})` : about.replaceAll('-', ' ');
  const ids = requestIds.slice(0, 10).join(', ');
  const more = requestIds.length > 10 ? ` and ${String(requestIds.length - 10)} more` : '';
  return `${at.slice(0, 16).replace('T', ' ')} UTC, ${what}${ids === '' ? '' : `: ${ids}${more}`}`;
}

/** @returns a silence in one line. */
export function silenceText({ id, by, until, match, comment, count }: Silence): string {
  const { channel, subscription, hears } = match;
  const what = [
    channel === undefined ? 'every channel' : channel,
    ...(subscription === undefined ? [] : [`subscription ${subscription}`]),
    ...(hears === undefined ? [] : [`only ${hears.join(', ')}`]),
  ].join(', ');
  return `${id}: ${what}, until ${until.slice(0, 16).replace('T', ' ')} UTC, by ${by.name}, ${String(count)} held back: ${comment}`;
}

/** Titles and answers of the commands. */
export const silenceWords = {
  list: 'Silences in force',
  none: 'No silence is in force.',
  added: 'This silence is in force. The approvers keep getting their own cards.',
  ended: 'This silence has ended. The channels hear what they missed.',
} as const;
