import { AdaptiveCard, type IAdaptiveCard } from '@microsoft/teams.cards';

/** A card as plain JSON: Adaptive Cards 1.5, which Universal Actions need. */
export type Card = IAdaptiveCard;

/** How much of what comes from outside a card shows. */
export interface Limits {
  /** Characters of a long text. */
  text: number;
  /** Characters of a name, an id or a reason. */
  line: number;
  /** Entries of a list. */
  rows: number;
}

/** Teams takes about 25 KB in one message; the rest is left for what surrounds the card. */
const maxCardBytes = 24_000;

/** Tried in this order. A character takes at most four bytes, so the last one always fits. */
const tries: readonly Limits[] = [
  { text: 4_000, line: 1_000, rows: 20 },
  { text: 2_000, line: 300, rows: 12 },
  { text: 1_000, line: 150, rows: 8 },
  { text: 400, line: 80, rows: 4 },
];

/**
 * Builds a card that Teams takes: of what comes from outside, as much as there is room for.
 *
 * @returns the card as JSON, at most 24,000 bytes long as UTF-8.
 */
export function fitted(build: (limits: Limits) => AdaptiveCard): Card {
  let card: Card | undefined;
  for (const limits of tries) {
    card = plain(build(limits));
    if (Buffer.byteLength(JSON.stringify(card)) <= maxCardBytes) return card;
  }
  return card ?? plain(new AdaptiveCard());
}

/** The builders write every default out, which would fill half of the room; what is left at its default is not sent. */
function plain(card: AdaptiveCard): Card {
  return JSON.parse(
    JSON.stringify(card, function (this: unknown, key, value: unknown) {
      return alwaysSaid.has(key) || !isDefault(this, key, value) ? value : undefined;
    }),
  ) as Card;
}

const alwaysSaid: ReadonlySet<string> = new Set(['type', 'version']);

type Builder = new () => Record<string, unknown>;

function isDefault(owner: unknown, key: string, value: unknown): boolean {
  if (typeof owner !== 'object' || owner === null || Array.isArray(owner)) return false;
  const builder: unknown = owner.constructor;
  if (builder === Object || typeof builder !== 'function') return false;
  const usual = defaultsOf(builder as Builder)[key];
  if (typeof value !== 'object' || value === null) return usual === value;
  return JSON.stringify(usual) === JSON.stringify(value);
}

const known = new Map<Builder, Record<string, unknown>>();

function defaultsOf(builder: Builder): Record<string, unknown> {
  const defaults = known.get(builder) ?? new builder();
  known.set(builder, defaults);
  return defaults;
}
