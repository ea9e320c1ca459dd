import type { Query, SortKey, Stage } from './ast';
import { KqlError } from './error';
import { parseExpression, parseNamed } from './parse-expression';
import { Tokens } from './tokens';

/**
 * Parses the subset of Kusto that the simulator answers: `let` of scalars, one table, and the steps where, extend,
 * project, project-away, summarize, order/sort by, top, take/limit, distinct and count.
 * @throws KqlError for anything else.
 */
export function parse(text: string): Query {
  const tokens = new Tokens(text);
  const lets: Query['lets'] = [];
  while (tokens.is('let')) lets.push(parseLet(tokens));
  const { text: table, at: tableAt } = tokens.name();
  const stages: Stage[] = [];
  while (tokens.take('|')) stages.push(...parseStage(tokens));
  tokens.take(';');
  if (tokens.peek().kind !== 'end') throw tokens.unexpected();
  return { lets, table, tableAt, stages };
}

function parseLet(tokens: Tokens): Query['lets'][number] {
  tokens.expect('let');
  const { text: name } = tokens.name();
  tokens.expect('=');
  const expression = parseExpression(tokens);
  tokens.expect(';');
  return { name, expression };
}

function parseStage(tokens: Tokens): Stage[] {
  const { text, at } = tokens.name();
  switch (text) {
    case 'where':
    case 'filter':
      return [{ is: 'where', condition: parseExpression(tokens) }];
    case 'extend':
    case 'project':
    case 'distinct':
      return [{ is: text, columns: tokens.list(() => parseNamed(tokens)) }];
    case 'project-away':
      return [{ is: text, names: tokens.list(() => tokens.name().text), at }];
    case 'summarize':
      return [parseSummarize(tokens)];
    case 'order':
    case 'sort':
      tokens.expect('by');
      return [{ is: 'order', keys: tokens.list(() => parseKey(tokens)) }];
    case 'top':
      return parseTop(tokens);
    case 'take':
    case 'limit':
      return [{ is: 'take', count: parseCount(tokens) }];
    case 'count':
      return [{ is: 'count' }];
    default:
      throw new KqlError('syntax', 'Query could not be parsed', at, text);
  }
}

function parseSummarize(tokens: Tokens): Stage {
  const aggregates = tokens.is('by') ? [] : tokens.list(() => parseNamed(tokens));
  const by = tokens.take('by') ? tokens.list(() => parseNamed(tokens)) : [];
  return { is: 'summarize', aggregates, by };
}

function parseTop(tokens: Tokens): Stage[] {
  const count = parseCount(tokens);
  tokens.expect('by');
  return [
    { is: 'order', keys: tokens.list(() => parseKey(tokens)) },
    { is: 'take', count },
  ];
}

/** Kusto sorts downwards where nothing else is said. */
function parseKey(tokens: Tokens): SortKey {
  const expression = parseExpression(tokens);
  const ascending = tokens.take('asc');
  if (!ascending) tokens.take('desc');
  return { expression, descending: !ascending };
}

function parseCount(tokens: Tokens): number {
  const { literal, at, text } = tokens.next();
  if (literal?.type !== 'long' || typeof literal.value !== 'number') {
    throw new KqlError('syntax', 'Query could not be parsed', at, text);
  }
  return literal.value;
}
