import type { HistoryFilter } from '../../history';
import { instantAt, periodAt, type Period } from './period';
import { tokensOf, type Token } from './tokens';
import { fillers, kindWords, serviceWords, stateWords, valueWords } from './vocabulary';

/** What is wrong with a sentence, by name. */
export type SentenceFault =
  /** A word that means nothing here. */
  | 'UNKNOWN_WORD'
  /** A word that wants another one behind it. */
  | 'NOTHING_BEHIND'
  /** What stands behind a word of time is none. */
  | 'UNKNOWN_TIME'
  | 'SAID_TWICE'
  /** Its times leave no time between them. */
  | 'NO_TIME_LEFT'
  | 'QUOTE_NOT_CLOSED'
  | 'TOO_LONG';

/** What to look for, or which word could not be taken. */
export type Sentence =
  { ok: true; filter: HistoryFilter; limit?: number } | { ok: false; why: SentenceFault; word: string };

/** The longest sentence that is read, in characters. */
export const maxSentenceCharacters = 500;
/** The most requests that one answer shows. */
export const maxRows = 10;
/** What is looked for by what it is, without a word in front: an id, a GUID, an address, a long number. */
const plainText = /^(?:[lra]-[0-9a-z]{4,10}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^\s@]+@[^\s@]+|\d{5,})$/;

/**
 * Reads filters in plain words: `rejected openai last month`, `by ada@example.com since 2026-10-01`, `"free text"`. Words
 * may stand in any order; times are in UTC.
 *
 * @param me object id of whoever writes: what `me` stands for.
 */
export function readSentence(sentence: string, now: Date, me: string): Sentence {
  if (sentence.length > maxSentenceCharacters) return fault('TOO_LONG', sentence.slice(0, 20));
  const tokens = tokensOf(sentence);
  if (tokens === undefined) return fault('QUOTE_NOT_CLOSED', '"');
  const reading = new Reading(now, me);
  for (let at = 0; at < tokens.length;) {
    const taken = reading.take(tokens.slice(at));
    if (typeof taken !== 'number') return taken;
    at += taken;
  }
  return reading.result();
}

/** `decided by` says the same as `by`, and `access ended` the same as `ended`. */
const saidByTheNext: ReadonlyMap<string, string> = new Map([
  ['decided', 'by'],
  ['access', 'ended'],
]);

type Fault = Extract<Sentence, { ok: false }>;

function fault(why: SentenceFault, word: string): Fault {
  return { ok: false, why, word };
}

/** A sentence as far as it was read. */
class Reading {
  private readonly filter: HistoryFilter = {};
  private limit: number | undefined;

  constructor(
    private readonly now: Date,
    private readonly me: string,
  ) {}

  result(): Sentence {
    const { from, to } = this.filter;
    if (from !== undefined && to !== undefined && from >= to) return fault('NO_TIME_LEFT', `${from} … ${to}`);
    return { ok: true, filter: this.filter, ...(this.limit === undefined ? {} : { limit: this.limit }) };
  }

  /** @returns how many of the words were taken. */
  take(tokens: readonly Token[]): number | Fault {
    const [first] = tokens;
    if (first === undefined) return 0;
    const { word, text } = first;
    if (word === undefined) return this.words(text);
    return (
      this.time(word, tokens) ??
      this.value(word, tokens) ??
      this.count(word, tokens) ??
      this.listed(word) ??
      this.plain(word, text) ??
      fault('UNKNOWN_WORD', text)
    );
  }

  /** What is on a list: states, kinds, services. Several of one list are any of them. */
  private listed(word: string): number | undefined {
    const { filter } = this;
    const [states, kind, service] = [stateWords.get(word), kindWords.get(word), serviceWords.get(word)];
    if (states !== undefined) filter.state = [...new Set([...(filter.state ?? []), ...states])];
    else if (kind !== undefined) filter.kind = [...new Set([...(filter.kind ?? []), kind])];
    else if (service !== undefined) filter.service = [...new Set([...(filter.service ?? []), service])];
    else return undefined;
    return 1;
  }

  private plain(word: string, text: string): number | Fault | undefined {
    if (fillers.has(word)) return 1;
    if (word.startsWith('/')) return this.set('resource', text, word, 1);
    return plainText.test(word) ? this.words(text) : undefined;
  }

  /** Words to be found anywhere; of several, all of them. */
  private words(text: string): number {
    const before = this.filter.text;
    this.filter.text = before === undefined ? text : `${before} ${text}`;
    return 1;
  }

  /** `by ada@example.com`, `case 12345`. */
  private value(word: string, tokens: readonly Token[]): number | Fault | undefined {
    const next = saidByTheNext.get(word);
    if (next !== undefined && tokens[1]?.word === next) return 1;
    const name = valueWords.get(word);
    if (name === undefined) return undefined;
    const value = tokens[1]?.text;
    if (value === undefined) return fault('NOTHING_BEHIND', word);
    if (name === 'text') return 1 + this.words(value);
    const isMe = (name === 'actor' || name === 'approver') && tokens[1]?.word === 'me';
    return this.set(name, isMe ? this.me : value, word, 2);
  }

  private set(
    name: 'actor' | 'approver' | 'case' | 'route' | 'subscription' | 'resource',
    value: string,
    word: string,
    used: number,
  ): number | Fault {
    if (this.filter[name] !== undefined) return fault('SAID_TWICE', word);
    this.filter[name] = value;
    return used;
  }

  /** `last 5`, where no time follows: so many requests. */
  private count(word: string, [, second]: readonly Token[]): number | Fault | undefined {
    if (word !== 'last' && word !== 'newest' && word !== 'latest' && word !== 'limit') return undefined;
    const amount = second?.word ?? '';
    if (!/^[1-9]\d{0,3}$/.test(amount)) return word === 'limit' ? fault('NOTHING_BEHIND', word) : 1;
    if (this.limit !== undefined) return fault('SAID_TWICE', word);
    this.limit = Math.min(Number(amount), maxRows);
    return 2;
  }

  private time(word: string, tokens: readonly Token[]): number | Fault | undefined {
    const behind = tokens.slice(1);
    switch (word) {
      case 'since':
      case 'from':
      case 'after':
      case 'between':
        return this.beginning(word, behind);
      case 'until':
      case 'till':
      case 'to':
      case 'through':
        return this.bounded(word, behind, ({ to }) => ({ to }));
      case 'before':
        return this.bounded(word, behind, ({ from }) => ({ to: from }));
      case 'in':
      case 'on':
      case 'during':
        return this.bounded(word, behind, ({ from, to }) => ({ from, to }));
      default: {
        const period = periodAt(tokens, this.now);
        return period === undefined ? undefined : this.between(word, period, period.used);
      }
    }
  }

  /** `since X` and `from X` begin with it, `after X` behind it; `between X and Y` ends with Y. */
  private beginning(word: string, behind: readonly Token[]): number | Fault {
    const used = this.bounded(word, behind, ({ from, to }) => ({ from: word === 'after' ? (to ?? from) : from }));
    if (typeof used !== 'number' || word !== 'between') return used;
    const [and, ...rest] = behind.slice(used - 1);
    if (and?.word !== 'and') return fault('NOTHING_BEHIND', word);
    const more = this.bounded('and', rest, ({ to }) => ({ to }));
    return typeof more === 'number' ? used + more : more;
  }

  private bounded(
    word: string,
    behind: readonly Token[],
    part: (period: Period) => { from?: Period['from'] | undefined; to?: Period['to'] },
  ): number | Fault {
    const period = periodAt(behind, this.now);
    if (period === undefined) {
      return behind[0] === undefined ? fault('NOTHING_BEHIND', word) : fault('UNKNOWN_TIME', behind[0].text);
    }
    return this.between(word, part(period), 1 + period.used);
  }

  private between(
    word: string,
    { from, to }: { from?: Period['from'] | undefined; to?: Period['to'] },
    used: number,
  ): number | Fault {
    const { filter } = this;
    const twice = (from !== undefined && filter.from !== undefined) || (to !== undefined && filter.to !== undefined);
    if (twice) return fault('SAID_TWICE', word);
    if (from !== undefined) filter.from = instantAt(from);
    if (to !== undefined) filter.to = instantAt(to);
    return used;
  }
}
