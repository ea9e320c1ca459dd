import { loadConfig } from '../../../src/config';

/** The blocks of the policy's grammar, with where each stands in the configuration of the tests. */
const blocks = {
  'groups.<name>': ['groups', 'leads'],
  'groups.<name>.hours': ['groups', 'leads', 'hours'],
  'channels.<name>': ['channels', 'audit'],
  'routes[]': ['routes', '0'],
  'routes[].match': ['routes', '0', 'match'],
} as const;

/** A block of the policy's grammar. */
export type Block = keyof typeof blocks;

/** A file before it is text: blocks of keys, lists, and forms as they are written. */
type Tree = string | { [key: string]: Tree };

/** As little as makes a file sound. The keys of a list are its places. */
const sound: Tree = {
  tenantId: '11111111-1111-1111-1111-111111111111',
  server: '{ publicUrl: "https://lockbox.example.com" }',
  bot: '{ appType: SingleTenant, appId: 22222222-2222-2222-2222-222222222222, oauthConnection: arm }',
  groups: {
    owners: '{ members: [ada@contoso.example, ben@contoso.example] }',
    leads: { members: '[lead@contoso.example]' },
  },
  channels: { ops: '{}', audit: { hears: '[faults]' } },
  routes: {
    '0': { name: 'production', match: { kind: '[lockbox, byos-review]', service: 'openai' }, approvers: '[owners]' },
    '1': { name: 'everything-else', approvers: '[owners]' },
  },
};

/** Where any hours are given these are needed with them. */
const leastHours = { zone: 'UTC', from: '"08:00"', to: '"18:00"' };

/** A configuration in which one key is written in one form, or left out. */
export interface Written {
  text: string;
  /** The key as a fault names it. */
  key: string;
  /** @returns the 1-based line of a key; where that is left out, of the block that misses it. */
  lineOf: (key: string) => number;
}

/** Writes a sound configuration with that key in this form. @param form undefined leaves the key out. */
export function written(block: Block, key: string, form: string | undefined): Written {
  const tree = structuredClone(sound);
  let inner = tree;
  for (const name of blocks[block]) inner = below(inner, name);
  if (form === undefined) Reflect.deleteProperty(inner as object, key);
  else Object.assign(inner, { [key]: form });
  const lines = linesOf(tree);
  return {
    text: lines.map(({ text }) => `${text}\n`).join(''),
    key: [...blocks[block], key].join('.'),
    lineOf: (of) => lineOf(lines, of.split('.')),
  };
}

function below(tree: Tree, name: string): Tree {
  if (typeof tree === 'string') throw new Error(`${name} is within no block`);
  return (tree[name] ??= { ...leastHours });
}

interface Line {
  text: string;
  /** What begins on it. */
  path: string[];
}

function linesOf(tree: Tree, path: string[] = []): Line[] {
  const indent = '  '.repeat(path.length);
  return Object.entries(tree).flatMap(([key, value]: [string, Tree]): Line[] => {
    const own = [...path, key];
    if (typeof value === 'string') return [{ text: `${indent}${key}: ${value}`, path: own }];
    const inside = linesOf(value, own);
    const [first, ...others] = inside;
    if (first === undefined) return [{ text: `${indent}${key}: {}`, path: own }];
    // An item of a list begins with a dash on the line of its first key.
    if (/^\d+$/.test(key)) return [{ ...first, text: `${indent}- ${first.text.trimStart()}` }, ...others];
    return [{ text: `${indent}${key}:`, path: own }, ...inside];
  });
}

/** The first line of what the path names, or else of the nearest thing around it. */
function lineOf(lines: readonly Line[], path: readonly string[]): number {
  const at = lines.findIndex((line) => path.every((key, place) => line.path[place] === key));
  return at < 0 ? lineOf(lines, path.slice(0, -1)) : at + 1;
}

/** @returns what a configuration makes of a key, by the key's name in the policy; undefined where nothing. */
export function madeOf(text: string, block: Block, name: string): unknown {
  const { policy } = loadConfig('lockbox.yaml', text);
  return [...blocks[block], name].reduce<unknown>(
    (inner, one) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, one) : undefined),
    policy,
  );
}
