import type { Expression } from './ast';
import { KqlError } from './error';
import { scalarFunctions, type Taken } from './functions';
import { hasTerm, operationOf } from './operators';
import { asText, ingestionColumn, isNumeric, isTextual, type Column, type Row, type Type, type Value } from './values';

/** An expression that is ready to be worked out for row after row. */
export interface Compiled {
  type: Type;
  of(row: Row): Value;
}

/** What names mean where an expression stands. */
export interface Scope {
  columns: readonly Column[];
  lets: ReadonlyMap<string, Compiled>;
  /** Milliseconds since 1970: what `now()` answers. */
  now: number;
}

/** @returns the expression, its names resolved and its types checked. @throws KqlError semantic. */
export function compile(expression: Expression, scope: Scope): Compiled {
  switch (expression.is) {
    case 'literal': {
      const { type, value } = expression;
      return { type, of: () => value };
    }
    case 'name':
      return column(expression.name, scope, expression.at);
    case 'call':
      return call(expression, scope);
    case 'member':
      return member(compile(expression.of, scope), expression.key, expression.at);
    case 'negative': {
      const of = compile(expression.of, scope);
      if (!isNumeric(of.type) && of.type !== 'timespan') throw wrongTypes('-', expression.at, of.type);
      return {
        type: of.type,
        of: (row) => {
          const value = of.of(row);
          return typeof value === 'number' ? -value : null;
        },
      };
    }
    case 'binary':
      return binary(
        expression.operator,
        compile(expression.left, scope),
        compile(expression.right, scope),
        expression.at,
      );
    case 'among':
      return among(expression, scope);
    case 'between':
      return between(expression, scope);
  }
}

/** @returns the expression, which has to be true or false. @throws KqlError semantic. */
export function compileCondition(expression: Expression, scope: Scope): Compiled {
  const compiled = compile(expression, scope);
  if (compiled.type !== 'bool') throw semantic("'where' operator: the condition is not boolean", expression.at);
  return compiled;
}

/** @returns the refusal of a query that can be parsed and makes no sense. */
export function semantic(message: string, at: number, token = ''): KqlError {
  return new KqlError('semantic', message, at, token);
}

function wrongTypes(what: string, at: number, ...types: Type[]): KqlError {
  return semantic(`'${what}' cannot be used with ${types.join(' and ')}. Try adding explicit casts`, at, what);
}

function column(name: string, scope: Scope, at: number): Compiled {
  const index = scope.columns.findIndex((one) => one.name === name);
  const found = scope.columns[index];
  if (found !== undefined) return { type: found.type, of: (row) => row[index] ?? null };
  const given = scope.lets.get(name);
  if (given === undefined) {
    throw semantic(`Failed to resolve column or scalar expression named '${name}'`, at, name);
  }
  return given;
}

function binary(operator: string, left: Compiled, right: Compiled, at: number): Compiled {
  const operation = operationOf(operator, left.type, right.type);
  if (operation === undefined) throw wrongTypes(operator, at, left.type, right.type);
  // The right side is not worked out where the left one decides: conditions are the inside of every query.
  if (operator === 'and') return { type: 'bool', of: (row) => left.of(row) === true && right.of(row) === true };
  if (operator === 'or') return { type: 'bool', of: (row) => left.of(row) === true || right.of(row) === true };
  return { type: operation.type, of: (row) => operation.of(left.of(row), right.of(row)) };
}

function member(of: Compiled, key: string | number, at: number): Compiled {
  if (of.type !== 'dynamic') throw semantic(`Only a dynamic value has parts; this one is ${of.type}`, at);
  return {
    type: 'dynamic',
    of: (row) => {
      const value = of.of(row);
      if (typeof value !== 'object' || value === null) return null;
      if (Array.isArray(value)) return (value.at(Number(key)) as Value | undefined) ?? null;
      return ((value as Record<string, unknown>)[key] as Value | undefined) ?? null;
    },
  };
}

function among({ operator, left, options, at }: Extract<Expression, { is: 'among' }>, scope: Scope): Compiled {
  const value = compile(left, scope);
  const compiled = options.map((option) => compile(option, scope));
  for (const { type } of compiled) {
    const fits = type === 'dynamic' || operationOf('==', value.type, type) !== undefined;
    if (!fits) throw wrongTypes(operator, at, value.type, type);
  }
  // Literals and lets only: they do not differ from row to row.
  if (options.some((option) => option.is !== 'literal' && option.is !== 'name')) {
    throw semantic(`'${operator}' takes literals`, at, operator);
  }
  const kept = compiled
    .map((option) => option.of([]))
    .flatMap((one) => (Array.isArray(one) ? (one as Value[]) : [one]));
  return { type: 'bool', of: membership(operator, value, kept) };
}

function membership(operator: string, value: Compiled, kept: readonly Value[]): Compiled['of'] {
  const wanted = !operator.startsWith('!');
  if (operator.endsWith('has_any')) {
    return (row) => kept.some((one) => hasTerm(asText(value.of(row)), asText(one))) === wanted;
  }
  if (operator.endsWith('in~')) {
    const lowered = new Set(kept.map((one) => asText(one).toLowerCase()));
    return (row) => lowered.has(asText(value.of(row)).toLowerCase()) === wanted;
  }
  const exact = new Set(kept);
  return (row) => exact.has(value.of(row)) === wanted;
}

function between({ negated, value, from, to, at }: Extract<Expression, { is: 'between' }>, scope: Scope): Compiled {
  const [one, lower, upper] = [compile(value, scope), compile(from, scope), compile(to, scope)];
  const end = one.type === 'datetime' && upper.type === 'timespan' ? binary('+', lower, upper, at) : upper;
  const inside = binary('and', binary('>=', one, lower, at), binary('<=', one, end, at), at);
  return negated ? { type: 'bool', of: (row) => inside.of(row) !== true } : inside;
}

function call({ name, args, at }: Extract<Expression, { is: 'call' }>, scope: Scope): Compiled {
  if (name === 'ingestion_time' && args.length === 0) return column(ingestionColumn, scope, at);
  const given = args.map((arg) => compile(arg, scope));
  if (name === 'now' && given.length === 0) return { type: 'datetime', of: () => scope.now };
  if (name === 'ago' && given.length === 1 && given[0]?.type === 'timespan') {
    return binary('-', { type: 'datetime', of: () => scope.now }, given[0], at);
  }
  const known = scalarFunctions[name];
  if (known === undefined) throw semantic(`Unknown function: '${name}'`, at, name);
  const types = given.map(({ type }) => type);
  if (!fits(known, types)) throw wrongTypes(name, at, ...types);
  const type = known.type(types);
  if (type === undefined) throw wrongTypes(name, at, ...types);
  return {
    type,
    of: (row) =>
      known.of(
        given.map((one) => one.of(row)),
        types,
      ),
  };
}

function fits({ takes, optional = 0, repeats }: (typeof scalarFunctions)[string], types: readonly Type[]): boolean {
  if (types.length < takes.length - optional || (repeats !== true && types.length > takes.length)) return false;
  return types.every((type, index) => accepts(takes[index] ?? takes.at(-1) ?? 'any', type));
}

function accepts(taken: Taken, type: Type): boolean {
  switch (taken) {
    case 'any':
      return true;
    case 'text':
      return isTextual(type);
    case 'number':
      return isNumeric(type);
    case 'bool':
    case 'dynamic':
      return type === taken;
  }
}
