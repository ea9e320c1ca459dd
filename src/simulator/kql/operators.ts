import { asText, isNumeric, isTextual, type Type, type Value } from './values';

/** What an operator makes of two values, and of which type that is. */
export interface Operation {
  type: Type;
  of(left: Value, right: Value): Value;
}

const instants: readonly Type[] = ['datetime', 'timespan'];

/** @returns what `left operator right` does for operands of these types; undefined where Kusto refuses them. */
export function operationOf(operator: string, left: Type, right: Type): Operation | undefined {
  const comparison = compare[operator];
  if (comparison !== undefined) return isOrdered(left, right) ? test(comparison) : undefined;
  const textual = texts[operator];
  if (textual !== undefined) return isTextual(left) && isTextual(right) ? textTest(textual) : undefined;
  if (operator === '==' || operator === '!=') return equality(operator, left, right);
  if (operator === 'and' || operator === 'or') return logic(operator, left, right);
  return arithmetic(operator, left, right);
}

const compare: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

const texts: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  '=~': (left, right) => left.toLowerCase() === right.toLowerCase(),
  '!~': (left, right) => left.toLowerCase() !== right.toLowerCase(),
  has: hasTerm,
  '!has': (left, right) => !hasTerm(left, right),
  contains: (left, right) => left.toLowerCase().includes(right.toLowerCase()),
  '!contains': (left, right) => !left.toLowerCase().includes(right.toLowerCase()),
  startswith: (left, right) => left.toLowerCase().startsWith(right.toLowerCase()),
  '!startswith': (left, right) => !left.toLowerCase().startsWith(right.toLowerCase()),
  endswith: (left, right) => left.toLowerCase().endsWith(right.toLowerCase()),
  '!endswith': (left, right) => !left.toLowerCase().endsWith(right.toLowerCase()),
};

/** @returns true where a text stands as a whole term in another: no letter or digit touches it. Case does not matter. */
export function hasTerm(text: string, term: string): boolean {
  const [whole, part] = [text.toLowerCase(), term.toLowerCase()];
  if (part === '') return true;
  const isLetter = (at: number): boolean => /[\p{L}\p{N}]/u.test(whole.charAt(at));
  for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1)) {
    if (!isLetter(at - 1) && !isLetter(at + part.length)) return true;
  }
  return false;
}

function isOrdered(left: Type, right: Type): boolean {
  return (isNumeric(left) && isNumeric(right)) || (left === right && instants.includes(left));
}

function isNumber(value: Value): value is number {
  return typeof value === 'number';
}

/** A comparison with something absent is neither true nor false. */
function test(passes: (left: number, right: number) => boolean): Operation {
  return { type: 'bool', of: (left, right) => (isNumber(left) && isNumber(right) ? passes(left, right) : null) };
}

function textTest(passes: (left: string, right: string) => boolean): Operation {
  return { type: 'bool', of: (left, right) => passes(asText(left), asText(right)) };
}

function equality(operator: '==' | '!=', left: Type, right: Type): Operation | undefined {
  const dynamic = left === 'dynamic' || right === 'dynamic';
  if (left !== right && !dynamic && !(isNumeric(left) && isNumeric(right))) return undefined;
  if (left === 'dynamic' && right === 'dynamic') return undefined;
  const wanted = operator === '==';
  return {
    type: 'bool',
    of: (a, b) => (a === null || b === null ? (wanted ? false : (a === null) !== (b === null)) : (a === b) === wanted),
  };
}

function logic(operator: 'and' | 'or', left: Type, right: Type): Operation | undefined {
  if (left !== 'bool' || right !== 'bool') return undefined;
  return operator === 'and'
    ? { type: 'bool', of: (a, b) => a === true && b === true }
    : { type: 'bool', of: (a, b) => a === true || b === true };
}

const sums: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

function arithmetic(operator: string, left: Type, right: Type): Operation | undefined {
  const reckon = sums[operator];
  const type = arithmeticType(operator, left, right);
  if (reckon === undefined || type === undefined) return undefined;
  return {
    type,
    of: (a, b) => {
      if (!isNumber(a) || !isNumber(b)) return null;
      const result = reckon(a, b);
      if (!Number.isFinite(result)) return null;
      return type === 'long' ? Math.trunc(result) : result;
    },
  };
}

function arithmeticType(operator: string, left: Type, right: Type): Type | undefined {
  if (isNumeric(left) && isNumeric(right)) return left === 'real' || right === 'real' ? 'real' : 'long';
  switch (`${left} ${operator} ${right}`) {
    case 'datetime - datetime':
    case 'timespan + timespan':
    case 'timespan - timespan':
      return 'timespan';
    case 'datetime + timespan':
    case 'datetime - timespan':
      return 'datetime';
    case 'timespan / timespan':
      return 'real';
    default:
      if (left === 'timespan' && isNumeric(right) && (operator === '*' || operator === '/')) return 'timespan';
      return isNumeric(left) && right === 'timespan' && operator === '*' ? 'timespan' : undefined;
  }
}
