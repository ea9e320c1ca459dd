import { edgeOf, type TreeEdge } from '../ledger';
import type { Changes } from '../workflow';

/**
 * The right edge of the tree, as it stood with that root. The root is a hash of every entry: where the stored head has
 * this size and root, the edge is this one, whoever wrote it.
 */
export interface KnownEdge {
  root: Uint8Array;
  edge: TreeEdge;
}

/** @returns whether it is the edge of a stored head. */
export function isEdgeOf(known: KnownEdge | undefined, head: { size: number; root: Uint8Array }): known is KnownEdge {
  return known?.edge.size === head.size && Buffer.compare(known.root, head.root) === 0;
}

/** @returns the edge after a commit that wrote these changes on it; the same one where nothing was appended. */
export function edgeAfter(known: KnownEdge | undefined, { head, tiles }: Changes): KnownEdge | undefined {
  if (head === undefined || known === undefined) return known;
  const all = new Map([...known.edge.edgeTiles, ...tiles].map((tile) => [`${tile.level}/${tile.index}`, tile]));
  const edgeTiles = edgeOf(head.size).map(({ level, index }) => all.get(`${level}/${index}`));
  if (!edgeTiles.every((tile) => tile !== undefined)) return undefined;
  return { root: head.root, edge: { size: head.size, edgeTiles } };
}
