import type { Message } from './connector';
import type { Card } from './cards';

/** The content type of a card. */
export const cardType = 'application/vnd.microsoft.card.adaptive';

/** A message that carries a card; its summary is what the notification says. */
export function messageOf(card: Card): Message {
  return {
    type: 'message',
    ...(card.speak === undefined ? {} : { summary: card.speak }),
    attachments: [{ contentType: cardType, content: card }],
  };
}
