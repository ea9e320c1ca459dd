import { jsonSchema } from './schema';

/** The parts of JSON Schema that this grammar uses. */
interface GrammarNode {
  description?: string;
  type?: string;
  enum?: string[];
  const?: string;
  minItems?: number;
  anyOf?: GrammarNode[];
  items?: GrammarNode;
  properties?: Record<string, GrammarNode>;
  propertyNames?: GrammarNode;
  additionalProperties?: GrammarNode | false;
}

/** What the grammar wants at each place of the file, in words. */
export class Grammar {
  private readonly root: GrammarNode = jsonSchema();

  /** @returns what the value at this place has to be; empty where the grammar knows no such place. */
  expectedAt(path: readonly PropertyKey[]): string {
    return inWords(this.nodesAt(path));
  }

  /** @returns what a key of the block at this place has to be. */
  expectedKeyAt(path: readonly PropertyKey[]): string {
    return inWords(alternatives(this.nodesAt(path)).flatMap(({ propertyNames }) => propertyNames ?? []));
  }

  /** @returns the keys that the block at this place may have. */
  keysAt(path: readonly PropertyKey[]): string[] {
    return alternatives(this.nodesAt(path)).flatMap(({ properties }) => Object.keys(properties ?? {}));
  }

  private nodesAt(path: readonly PropertyKey[]): GrammarNode[] {
    return path.reduce<GrammarNode[]>(
      (nodes, key) => alternatives(nodes).flatMap((node) => below(node, key) ?? []),
      [this.root],
    );
  }
}

function alternatives(nodes: readonly GrammarNode[]): GrammarNode[] {
  return nodes.flatMap((node) => (node.anyOf === undefined ? [node] : alternatives(node.anyOf)));
}

function below(node: GrammarNode, key: PropertyKey): GrammarNode | undefined {
  if (typeof key === 'number') return node.items;
  const own = node.properties !== undefined && Object.hasOwn(node.properties, key);
  if (own) return node.properties?.[String(key)];
  return node.additionalProperties === false ? undefined : node.additionalProperties;
}

function inWords(nodes: readonly GrammarNode[]): string {
  return [...new Set(nodes.map(words))].join(' or ');
}

function words(node: GrammarNode): string {
  if (node.description !== undefined) return node.description;
  if (node.anyOf !== undefined) return alternativesInWords(node.anyOf);
  if (node.enum !== undefined) return `one of ${node.enum.join(', ')}`;
  if (node.const !== undefined) return node.const;
  if (node.type === 'array') {
    const items = node.items === undefined ? 'values' : words(node.items);
    return node.minItems === undefined ? `a list, each ${items}` : `a list with at least one, each ${items}`;
  }
  return typeNames[node.type ?? ''] ?? 'a value';
}

function alternativesInWords(nodes: readonly GrammarNode[]): string {
  const [first, second] = nodes;
  const oneOrMany = first !== undefined && JSON.stringify(second?.items) === JSON.stringify(first);
  return oneOrMany ? `${words(first)}, or a list of these` : inWords(nodes);
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'a block of keys',
  boolean: 'true or false',
  number: 'a number',
  integer: 'a whole number',
  string: 'text',
};
