/** What a condition is asked about: one action on one blob at one moment. */
export interface ConditionContext {
  /** E.g. `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read`. */
  action: string;
  /** E.g. `Blob.List`. */
  subOperation: string;
  now: Date;
  container: string;
  blob: string;
}

/** A condition that can be asked. */
export type Condition = (context: ConditionContext) => boolean;

const token =
  /\s*(?:(&&|\|\||[()!])|(ActionMatches|SubOperationMatches)\{\s*'([^']*)'\s*\}|@(Environment|Resource|Request)\[([^\]]+)\]|'([^']*)'|([A-Za-z]+))/y;

type Piece =
  | { is: 'word'; text: string }
  | { is: 'matches'; what: string; text: string }
  | { is: 'attribute'; text: string }
  | { is: 'text'; text: string };

/**
 * Parses the language of role-assignment conditions, version 2.0, as far as the simulator answers it: AND, OR, NOT,
 * ActionMatches, SubOperationMatches, the time, the container's name and the blob's path.
 * @returns the condition, or undefined for what it cannot read.
 */
export function parseCondition(source: string): Condition | undefined {
  const pieces = piecesOf(source);
  if (pieces === undefined) return undefined;
  const reader = new Reader(pieces);
  const condition = reader.either();
  return reader.isAtEnd() ? condition : undefined;
}

function piecesOf(source: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  const text = source.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return undefined;
    const [, symbol, what, matched, kind, attribute, quoted, word] = match;
    if (what !== undefined) pieces.push({ is: 'matches', what, text: matched ?? '' });
    else if (kind !== undefined) pieces.push({ is: 'attribute', text: `${kind}[${attribute ?? ''}]` });
    else if (quoted !== undefined) pieces.push({ is: 'text', text: quoted });
    else pieces.push({ is: 'word', text: normal(symbol ?? word ?? '') });
  }
  return pieces;
}

function normal(word: string): string {
  const names: Readonly<Record<string, string>> = { '&&': 'AND', '||': 'OR', '!': 'NOT' };
  const upper = word.toUpperCase();
  return names[word] ?? (['AND', 'OR', 'NOT'].includes(upper) ? upper : word);
}

class Reader {
  private at = 0;

  constructor(private readonly pieces: readonly Piece[]) {}

  isAtEnd(): boolean {
    return this.at === this.pieces.length;
  }

  either(): Condition | undefined {
    return this.joined(
      'OR',
      () => this.both(),
      (a, b) => (context) => a(context) || b(context),
    );
  }

  private both(): Condition | undefined {
    return this.joined(
      'AND',
      () => this.negated(),
      (a, b) => (context) => a(context) && b(context),
    );
  }

  private joined(
    word: string,
    operand: () => Condition | undefined,
    join: (a: Condition, b: Condition) => Condition,
  ): Condition | undefined {
    let left = operand();
    while (left !== undefined && this.take(word)) {
      const right = operand();
      left = right === undefined ? undefined : join(left, right);
    }
    return left;
  }

  private negated(): Condition | undefined {
    if (!this.take('NOT')) return this.single();
    const inner = this.negated();
    return inner === undefined ? undefined : (context) => !inner(context);
  }

  private single(): Condition | undefined {
    if (this.take('(')) {
      const inner = this.either();
      return this.take(')') ? inner : undefined;
    }
    const piece = this.pieces[this.at++];
    if (piece?.is === 'matches') return matcher(piece.what, piece.text);
    if (piece?.is !== 'attribute') return undefined;
    const [operator, value] = [this.pieces[this.at++], this.pieces[this.at++]];
    return operator?.is === 'word' && value?.is === 'text'
      ? comparison(piece.text, operator.text, value.text)
      : undefined;
  }

  private take(word: string): boolean {
    const piece = this.pieces[this.at];
    if (piece?.is !== 'word' || piece.text !== word) return false;
    this.at += 1;
    return true;
  }
}

/** An action's pattern may end in a star. */
function matcher(what: string, pattern: string): Condition {
  const wanted = pattern.toLowerCase();
  const fits = (text: string): boolean =>
    wanted.endsWith('*') ? text.toLowerCase().startsWith(wanted.slice(0, -1)) : text.toLowerCase() === wanted;
  return what === 'ActionMatches' ? ({ action }) => fits(action) : ({ subOperation }) => fits(subOperation);
}

const times: Readonly<Record<string, (now: number, then: number) => boolean>> = {
  DateTimeEquals: (now, then) => now === then,
  DateTimeNotEquals: (now, then) => now !== then,
  DateTimeLessThan: (now, then) => now < then,
  DateTimeLessThanEquals: (now, then) => now <= then,
  DateTimeGreaterThan: (now, then) => now > then,
  DateTimeGreaterThanEquals: (now, then) => now >= then,
};

const texts: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringNotEquals: (value, wanted) => value !== wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringStartsWith: (value, wanted) => value.startsWith(wanted),
};

function comparison(attribute: string, operator: string, value: string): Condition | undefined {
  if (/^environment\[\s*utcnow\s*\]$/i.test(attribute)) {
    const [compare, then] = [times[operator], Date.parse(value)];
    if (compare === undefined || Number.isNaN(then)) return undefined;
    return ({ now }) => compare(now.getTime(), then);
  }
  const compare = texts[operator];
  if (compare === undefined) return undefined;
  if (/^resource\[.*containers:name\]$/i.test(attribute)) return ({ container }) => compare(container, value);
  if (/^resource\[.*blobs:path\]$/i.test(attribute)) return ({ blob }) => compare(blob, value);
  return undefined;
}
