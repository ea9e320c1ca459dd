import { KqlError } from './error';
import { lex, type Token } from './lex';

/** The pieces of a query, read from left to right. */
export class Tokens {
  private readonly tokens: Token[];
  private index = 0;

  constructor(query: string) {
    this.tokens = lex(query);
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)] ?? { kind: 'end', text: '', at: 0 };
  }

  next(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }

  /** @returns whether the next piece is this symbol or word. */
  is(text: string): boolean {
    const { kind, text: found } = this.peek();
    return (kind === 'symbol' || kind === 'name') && found === text;
  }

  /** Takes the symbol or word where it is next. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.index += 1;
    return true;
  }

  expect(text: string): Token {
    const token = this.peek();
    if (!this.take(text)) throw this.unexpected();
    return token;
  }

  name(): Token {
    const token = this.next();
    if (token.kind !== 'name') throw unexpected(token);
    return token;
  }

  /** @returns items separated by commas. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.take(',')) items.push(item());
    return items;
  }

  unexpected(): KqlError {
    return unexpected(this.peek());
  }
}

function unexpected({ text, at }: Token): KqlError {
  return new KqlError('syntax', 'Query could not be parsed', at, text);
}
