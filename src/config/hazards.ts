import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';

/** Something that YAML allows and a configuration does not. */
export interface Hazard {
  offset: number;
  message: string;
}

/** lockbox.yaml needs six levels. */
const maxDepth = 32;
const maxAliases = 50;

interface Walk {
  found: Hazard[];
  anchors: Set<string>;
  aliases: number;
}

/**
 * Duplicate keys, keys that are not plain text or are `__proto__`, nesting without end, and aliases that could blow the document up: an
 * alias within something that is itself repeated grows as a power, so it is refused, and so is a crowd of them.
 *
 * @returns what was found, in order of the document.
 */
export function hazards(contents: Node | null): Hazard[] {
  const walk: Walk = { found: [], anchors: new Set(), aliases: 0 };
  visit(walk, contents, 0, false);
  return walk.found;
}

function visit(walk: Walk, node: Node | null, depth: number, repeated: boolean): void {
  if (node === null) return;
  const offset = node.range?.[0] ?? 0;
  if (depth > maxDepth) {
    walk.found.push({ offset, message: 'this is nested too deeply' });
    return;
  }
  if (isAlias(node)) {
    visitAlias(walk, node.source, offset, repeated);
    return;
  }
  const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
  if (anchor !== undefined) walk.anchors.add(anchor);
  const within = repeated || anchor !== undefined;
  if (isMap(node)) {
    checkKeys(walk, node.items);
    for (const { value } of node.items) visit(walk, value as Node | null, depth + 1, within);
  } else if (isSeq(node)) {
    for (const item of node.items) visit(walk, item as Node | null, depth + 1, within);
  }
}

function visitAlias(walk: Walk, name: string, offset: number, repeated: boolean): void {
  walk.aliases += 1;
  if (!walk.anchors.has(name)) walk.found.push({ offset, message: `there is no anchor &${name} before this` });
  else if (repeated) walk.found.push({ offset, message: 'an alias within an anchor is not allowed: write it out' });
  else if (walk.aliases === maxAliases + 1) {
    walk.found.push({ offset, message: `a configuration has at most ${maxAliases} aliases: write this out` });
  }
}

function checkKeys(walk: Walk, pairs: readonly Pair[]): void {
  const seen = new Set<string>();
  for (const { key } of pairs) {
    if (!isScalar(key) || (typeof key.value !== 'string' && typeof key.value !== 'number')) {
      const offset = (key as Node | null)?.range?.[0] ?? 0;
      walk.found.push({ offset, message: 'a key is plain text: put it in quotes' });
      continue;
    }
    const text = String(key.value);
    const offset = key.range?.[0] ?? 0;
    if (seen.has(text)) walk.found.push({ offset, message: `the key ${text} is here twice` });
    // The schema's library passes over this one in silence.
    if (text === '__proto__') walk.found.push({ offset, message: 'no key is named __proto__: choose another name' });
    seen.add(text);
  }
}
