import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Language, Parser, type Node } from 'web-tree-sitter';

/** A file of Bicep, parsed. It may hold errors: whoever asks looks at `root.hasError`. */
export interface BicepFile {
  path: string;
  root: Node;
}

let parser: Parser | undefined;

/** Makes the parser ready; the grammar is the WebAssembly build that its package ships. */
export async function prepare(): Promise<void> {
  await Parser.init();
  parser = new Parser();
  const grammar = join(dirname(require.resolve('tree-sitter-bicep/package.json')), 'tree-sitter-bicep.wasm');
  parser.setLanguage(await Language.load(readFileSync(grammar)));
}

/** Reads and parses a file. */
export function parseFile(path: string): BicepFile {
  const tree = parser?.parse(readFileSync(path, 'utf8'));
  if (tree == null) throw new Error(`${path} was not parsed`);
  return { path, root: tree.rootNode };
}

/** A declaration at the top of a file. */
export interface Declared {
  kind: 'param' | 'var' | 'resource' | 'module' | 'output' | 'metadata';
  name: string;
  node: Node;
  /** Names of the decorators above it. */
  decorators: string[];
  /** Resource type with version, or path of the module; else empty. */
  of: string;
  /** What stands behind the equals sign, or undefined for a parameter without a default. */
  value: Node | undefined;
}

const kinds: Readonly<Record<string, Declared['kind']>> = {
  parameter_declaration: 'param',
  variable_declaration: 'var',
  resource_declaration: 'resource',
  module_declaration: 'module',
  output_declaration: 'output',
  metadata_declaration: 'metadata',
};

/** All declarations of a file, with what stands above them. */
export function declarations({ root }: BicepFile): Declared[] {
  let decorators: string[] = [];
  const found: Declared[] = [];
  for (const node of childrenOf(root)) {
    const kind = kinds[node.type];
    if (node.type === 'decorators') {
      decorators = node.descendantsOfType('decorator').map((one) => /^@(?:sys\.)?(\w+)/.exec(one.text)?.[1] ?? '');
    } else if (node.type !== 'comment') {
      if (kind !== undefined) found.push({ ...partsOf(node, kind), decorators });
      decorators = [];
    }
  }
  return found;
}

function partsOf(node: Node, kind: Declared['kind']): Omit<Declared, 'decorators'> {
  const parts = childrenOf(node);
  const isAssigned = node.children.some((child) => child.type === '=');
  const of = kind === 'resource' || kind === 'module' ? textOf(parts[1]) : '';
  return { kind, name: parts[0]?.text ?? '', node, of, value: isAssigned ? parts.at(-1) : undefined };
}

/** The named children of a node. */
export function childrenOf(node: Node): Node[] {
  return node.namedChildren;
}

/** A string without its quotes. */
export function textOf(node: Node | undefined): string {
  return (node?.text ?? '').replace(/^'|'$/g, '');
}

/** The properties of an object, by name; of a name that is put together the name is `*`. */
export function propertiesOf(object: Node): { name: string; value: Node }[] {
  return childrenOf(object)
    .filter(({ type }) => type === 'object_property')
    .map((property) => {
      const [key, value] = childrenOf(property);
      const name = textOf(key);
      return { name: name.includes('${') ? '*' : name, value: value ?? property };
    });
}

/** The object of a resource or module, whether it stands alone, behind `if` or in a loop. */
export function bodyOf({ value }: Declared): Node | undefined {
  return value === undefined ? undefined : nearestObjects(value)[0];
}

/** The outermost objects in a node. */
export function nearestObjects(node: Node): Node[] {
  if (node.type === 'object') return [node];
  return childrenOf(node).flatMap(nearestObjects);
}

/** The paths of all properties in an object, as `properties.network.mode`; lists add nothing to a path. */
export function pathsOf(object: Node, before = ''): string[] {
  return propertiesOf(object).flatMap(({ name, value }) => {
    const path = `${before}${name}`;
    const inner = nearestObjects(value).flatMap((one) => pathsOf(one, `${path}.`));
    return inner.length === 0 ? [path] : inner;
  });
}
