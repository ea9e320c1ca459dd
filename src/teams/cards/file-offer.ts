import type { Message } from '../connector';
import { card, link, ours } from './elements';
import { fitted, type Card } from './fitted';

/**
 * A message that offers a file: whoever agrees has it put into their OneDrive.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
 *
 * @param context comes back with the answer.
 */
export function fileOffer(name: string, bytes: number, description: string, context: object): Message {
  const content = { description, sizeInBytes: bytes, acceptContext: context, declineContext: context };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.teams.card.file.consent', name, content }],
  };
}

/** A sentence of ours with an address of ours. */
export function linkCard(title: string, text: string, button: string, address: string): Card {
  return fitted(() =>
    card(title, [ours(title, { weight: 'Bolder', style: 'heading' }), ours(text)], [link(button, address)]),
  );
}
