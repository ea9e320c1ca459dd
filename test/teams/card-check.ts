import type * as Library from 'adaptivecards';

// The package's main file is an ECMAScript module, which jest does not load; its browser build is not one.
const { AdaptiveCard, SerializationContext } = jest.requireActual<typeof Library>(
  'adaptivecards/dist/adaptivecards.js',
);

/**
 * What the library of Adaptive Cards finds wrong with a card: elements and properties it does not know, ids used
 * twice, inputs without a label. Empty for a sound card.
 */
export function faultsOf(card: unknown): string[] {
  const context = new SerializationContext();
  const parsed = new AdaptiveCard();
  parsed.parse(card, context);
  const found: string[] = [];
  for (let index = 0; index < context.eventCount; index += 1) found.push(context.getEventAt(index).message);
  const validated = parsed.validateProperties();
  for (const { message } of validated.validationEvents) found.push(message);
  return found;
}

/** Every object of a card that has a type, in the order in which they stand. */
export function elementsOf(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(elementsOf);
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(elementsOf);
  return 'type' in value ? [value, ...inner] : inner;
}

/** All text that a card shows, top to bottom, a line an element. */
export function textOf(card: unknown): string {
  return elementsOf(card)
    .map((element) => element['text'] ?? element['title'])
    .filter((text) => typeof text === 'string')
    .join('\n');
}
