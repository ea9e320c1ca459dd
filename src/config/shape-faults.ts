import { readOutside } from '../model/outside';
import { Grammar } from './grammar';
import type { ConfigFaultCode } from './errors';
import { suggestion } from './nearest';
import { schema } from './schema';

/** A fault by its place in the value, before its line is looked up. */
export interface Misfit {
  path: PropertyKey[];
  code: ConfigFaultCode;
  message: string;
}

type Issue = NonNullable<ReturnType<typeof schema.safeParse>['error']>['issues'][number];

/** @returns where the value does not fit the grammar, and what the grammar wants there. */
export function shapeFaults(value: unknown): Misfit[] {
  const parsed = readOutside(schema, value);
  if (parsed.success) return [];
  const grammar = new Grammar();
  return parsed.error.issues.flatMap((issue) => issueFaults(grammar, value, [], issue));
}

function issueFaults(grammar: Grammar, value: unknown, base: readonly PropertyKey[], issue: Issue): Misfit[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(grammar, path, key));
  if (issue.code === 'invalid_key') {
    return [{ path, code: 'BAD_VALUE', message: `this key has to be ${grammar.expectedKeyAt(path.slice(0, -1))}` }];
  }
  const meant = issue.code === 'invalid_union' ? meantBranch(issue.errors) : undefined;
  if (meant !== undefined) return meant.flatMap((inner) => issueFaults(grammar, value, path, inner));
  if (isEmptyList(issue)) return [{ path, code: 'BAD_VALUE', message: 'has to have at least one entry' }];
  const there = valueAt(value, path);
  if (there === undefined)
    return [{ path, code: 'MISSING', message: `is missing: it has to be ${grammar.expectedAt(path)}` }];
  const found = issue.code === 'invalid_type' ? `, not ${typeName(there)}` : '';
  return [{ path, code: 'BAD_VALUE', message: `has to be ${grammar.expectedAt(path)}${found}` }];
}

function unknownKey(grammar: Grammar, path: readonly PropertyKey[], key: string): Misfit {
  const message = `there is no such key here${suggestion(key, grammar.keysAt(path))}`;
  return { path: [...path, key], code: 'UNKNOWN_KEY', message };
}

/** The way of writing it that was meant: one whose outer form is right, with the fewest faults. */
function meantBranch(branches: readonly Issue[][]): Issue[] | undefined {
  const formIsRight = branches.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys' || isEmptyList(issue)),
  );
  const [best] = formIsRight.sort((a, b) => a.length - b.length);
  return best;
}

function isEmptyList(issue: Issue): boolean {
  return issue.code === 'too_small' && issue.origin === 'array';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    const within = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key);
    return within ? (inner as Record<PropertyKey, unknown>)[key] : undefined;
  }, value);
}

function typeName(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'object':
      return 'a block of keys';
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    default:
      return 'a number';
  }
}
