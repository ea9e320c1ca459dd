import type { Expression, Named } from './ast';
import type { Column } from './values';

/** @returns the name that Kusto gives the column of an expression; empty where it numbers it. */
export function nameOf({ name, expression }: Named): string {
  return name ?? impliedName(expression);
}

function impliedName(expression: Expression): string {
  switch (expression.is) {
    case 'name':
      return expression.name;
    case 'member': {
      const of = impliedName(expression.of);
      return of === '' ? '' : `${of}_${expression.key}`;
    }
    case 'call': {
      const [first] = expression.args;
      const passesOn = expression.name === 'bin' || /^to[a-z]+$/.test(expression.name);
      return first !== undefined && passesOn ? impliedName(first) : '';
    }
    default:
      return '';
  }
}

/** @returns the name, or one with a number where it is taken or empty, as Kusto numbers columns. */
export function freeName(name: string, before: readonly Column[]): string {
  const isFree = (candidate: string): boolean => before.every((column) => column.name !== candidate);
  if (name !== '' && isFree(name)) return name;
  const stem = name === '' ? 'Column' : name;
  for (let count = 1; ; count += 1) {
    if (isFree(`${stem}${count}`)) return `${stem}${count}`;
  }
}
