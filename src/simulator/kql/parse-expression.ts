import type { Expression, Named } from './ast';
import type { Tokens } from './tokens';

const comparisons = ['==', '!=', '<>', '=~', '!~', '<', '<=', '>', '>='];
const textual = ['has', 'contains', 'startswith', 'endswith'];
const comparing = [...comparisons, ...textual, ...textual.map((operator) => `!${operator}`)];
const amongs = ['in', '!in', 'in~', '!in~', 'has_any', '!has_any'];
const spreads = ['between', '!between'];

/** @returns the expression that stands next: `or` binds least, then `and`, comparisons, sums, products. */
export function parseExpression(tokens: Tokens): Expression {
  return chain(tokens, ['or'], () => chain(tokens, ['and'], () => parseComparison(tokens)));
}

/** @returns `name = expression`, or an expression alone. */
export function parseNamed(tokens: Tokens): Named {
  const [first, second] = [tokens.peek(), tokens.peek(1)];
  if (first.kind !== 'name' || second.kind !== 'symbol' || second.text !== '=') {
    return { expression: parseExpression(tokens) };
  }
  const name = tokens.next().text;
  tokens.next();
  return { name, expression: parseExpression(tokens) };
}

/** Operators of one strength, from left to right. */
function chain(tokens: Tokens, operators: readonly string[], operand: () => Expression): Expression {
  let left = operand();
  for (;;) {
    const { at, text: operator } = tokens.peek();
    if (!operators.some((one) => tokens.take(one))) return left;
    left = { is: 'binary', operator, left, right: operand(), at };
  }
}

function parseComparison(tokens: Tokens): Expression {
  const left = parseSum(tokens);
  const { at, text: operator } = tokens.peek();
  if (comparing.some((one) => tokens.take(one))) {
    return { is: 'binary', operator: operator === '<>' ? '!=' : operator, left, right: parseSum(tokens), at };
  }
  if (amongs.some((one) => tokens.take(one))) return { is: 'among', operator, left, options: parseOptions(tokens), at };
  if (!spreads.some((one) => tokens.take(one))) return left;
  tokens.expect('(');
  const from = parseSum(tokens);
  tokens.expect('..');
  const to = parseSum(tokens);
  tokens.expect(')');
  return { is: 'between', negated: operator.startsWith('!'), value: left, from, to, at };
}

function parseOptions(tokens: Tokens): Expression[] {
  tokens.expect('(');
  const options = tokens.list(() => parseExpression(tokens));
  tokens.expect(')');
  return options;
}

function parseSum(tokens: Tokens): Expression {
  return chain(tokens, ['+', '-'], () => chain(tokens, ['*', '/', '%'], () => parseUnary(tokens)));
}

function parseUnary(tokens: Tokens): Expression {
  const { at } = tokens.peek();
  return tokens.take('-') ? { is: 'negative', of: parseUnary(tokens), at } : parsePostfix(tokens);
}

function parsePostfix(tokens: Tokens): Expression {
  let of = parsePrimary(tokens);
  for (;;) {
    const { at } = tokens.peek();
    if (tokens.take('.')) {
      of = { is: 'member', of, key: tokens.name().text, at };
    } else if (tokens.take('[')) {
      const key = tokens.next().literal?.value;
      if (typeof key !== 'string' && typeof key !== 'number') throw tokens.unexpected();
      tokens.expect(']');
      of = { is: 'member', of, key, at };
    } else {
      return of;
    }
  }
}

function parsePrimary(tokens: Tokens): Expression {
  const { kind, text, at, literal } = tokens.peek();
  if (tokens.take('(')) {
    const inner = parseExpression(tokens);
    tokens.expect(')');
    return inner;
  }
  if (literal !== undefined) {
    tokens.next();
    return { is: 'literal', ...literal, at };
  }
  if (kind !== 'name') throw tokens.unexpected();
  tokens.next();
  if (!tokens.take('(')) return { is: 'name', name: text, at };
  const args = tokens.is(')') ? [] : tokens.list(() => parseExpression(tokens));
  tokens.expect(')');
  return { is: 'call', name: text, args, at };
}
