import { KqlError } from './error';
import type { Type, Value } from './values';

/** A piece of a query. */
export interface Token {
  kind: 'name' | 'literal' | 'symbol' | 'end';
  /** As written; a symbol that is a word (`in~`, `!has`) in lower case. */
  text: string;
  at: number;
  /** What a literal stands for. */
  literal?: { type: Type; value: Value };
}

const blank = /(?:\s|\/\/[^\n]*)+/y;
const special = /(datetime|timespan|time|dynamic)\s*\(/y;
const word = /project-away|in~|[A-Za-z_]\w*/y;
const text = /[hH]?(?:@"((?:[^"]|"")*)"|@'((?:[^']|'')*)'|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')/y;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(ms|microseconds?|[dhms])?(?!\w)/y;
const symbol =
  /!(?:in~|(?:in|has|contains|startswith|endswith|between|has_any)(?!\w)|~|=)|==|=~|<=|>=|<>|\.\.|[|(),.[\]=<>+\-*/%;]/y;

const unitMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** @returns the pieces of a query, an `end` last. @throws KqlError for what is none of them. */
export function lex(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const skipped = match(blank, query, at);
    if (skipped !== undefined) {
      at += skipped[0].length;
      continue;
    }
    const { token, end } = tokenAt(query, at);
    tokens.push(token);
    at = end;
  }
  tokens.push({ kind: 'end', text: '', at: query.length });
  return tokens;
}

function tokenAt(query: string, at: number): { token: Token; end: number } {
  const opened = match(special, query, at);
  if (opened !== undefined) return specialLiteral(query, at, opened);
  const named = match(word, query, at)?.[0];
  const quoted = match(text, query, at);
  if (quoted !== undefined) return literal(quoted[0], at, 'string', textIn(quoted));
  if (named === 'in~') return { token: { kind: 'symbol', text: named, at }, end: at + named.length };
  if (named === 'true' || named === 'false') return literal(named, at, 'bool', named === 'true');
  if (named !== undefined) return { token: { kind: 'name', text: named, at }, end: at + named.length };
  const counted = match(number, query, at);
  if (counted !== undefined) return numberLiteral(counted, at);
  const found = match(symbol, query, at)?.[0];
  if (found !== undefined) return { token: { kind: 'symbol', text: found.toLowerCase(), at }, end: at + found.length };
  throw new KqlError('syntax', 'Query could not be parsed', at, query.slice(at, at + 1));
}

function match(pattern: RegExp, query: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(query) ?? undefined;
}

function literal(raw: string, at: number, type: Type, value: Value): { token: Token; end: number } {
  return { token: { kind: 'literal', text: raw, at, literal: { type, value } }, end: at + raw.length };
}

function numberLiteral([raw, unit]: RegExpExecArray, at: number): { token: Token; end: number } {
  const value = Number.parseFloat(raw);
  if (unit !== undefined) return literal(raw, at, 'timespan', value * (unitMs[unit] ?? 0.001));
  return literal(raw, at, /[.eE]/.test(raw) ? 'real' : 'long', value);
}

/** Verbatim texts double their quote, others escape with a backslash. */
function textIn([, double, single, escapedDouble, escapedSingle]: RegExpExecArray): string {
  if (double !== undefined) return double.replaceAll('""', '"');
  if (single !== undefined) return single.replaceAll("''", "'");
  const names: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };
  return (escapedDouble ?? escapedSingle ?? '').replace(/\\(.)/g, (_all, letter: string) => names[letter] ?? letter);
}

function specialLiteral(query: string, at: number, [head, kind]: RegExpExecArray): { token: Token; end: number } {
  const start = at + head.length;
  const close = closing(query, start);
  const inner = query.slice(start, close).trim();
  const raw = query.slice(at, close + 1);
  const unquoted = inner.replace(/^(["'])(.*)\1$/, '$2');
  if (kind === 'dynamic') return literal(raw, at, 'dynamic', jsonIn(inner, at));
  const value = kind === 'datetime' ? momentIn(unquoted) : timespanIn(unquoted);
  if (Number.isNaN(value)) throw new KqlError('syntax', `Not a ${String(kind)} literal`, at, raw);
  return literal(raw, at, kind === 'datetime' ? 'datetime' : 'timespan', value);
}

function closing(query: string, start: number): number {
  let depth = 1;
  for (let at = start; at < query.length; at += 1) {
    const quoted = match(text, query, at);
    if (quoted !== undefined) at += quoted[0].length - 1;
    else if (query[at] === '(') depth += 1;
    else if (query[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw new KqlError('syntax', 'A parenthesis is not closed', start, '');
}

function jsonIn(inner: string, at: number): Value {
  try {
    // Kusto takes texts in single quotes here too.
    return JSON.parse(inner.replace(/'([^'"\\]*)'/g, '"$1"')) as Value;
  } catch {
    throw new KqlError('syntax', 'Not a dynamic literal', at, inner);
  }
}

/** @returns milliseconds since 1970; a time without a zone is UTC; NaN for what cannot be read. */
export function momentIn(raw: string): number {
  if (!/^\d{4}-\d\d-\d\d/.test(raw)) return NaN;
  // Azure writes seven decimals of a second; a Date reads three.
  const shortened = raw.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1');
  return Date.parse(/(?:z|[+-]\d\d:?\d\d)$/i.test(shortened) || shortened.length === 10 ? shortened : `${shortened}Z`);
}

function timespanIn(raw: string): number {
  const [, amount, unit] = /^(-?\d+(?:\.\d+)?)(ms|[dhms])$/.exec(raw) ?? [];
  if (amount !== undefined && unit !== undefined) return Number(amount) * (unitMs[unit] ?? NaN);
  const [, days = '0', hours, minutes, seconds = '0'] =
    /^(?:(\d+)\.)?(\d+):(\d+)(?::(\d+(?:\.\d+)?))?$/.exec(raw) ?? [];
  return Number(days) * 86_400_000 + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
}
