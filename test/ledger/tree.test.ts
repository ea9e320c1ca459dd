import {
  appendLeaves,
  consistencyProof,
  edgeOf,
  emptyRoot,
  inclusionProof,
  leafHash,
  nodeHash,
  rootFrom,
  toHex,
  verifyConsistency,
  verifyInclusion,
  type ReadTile,
} from '../../src/ledger';

const leaves = Array.from({ length: 700 }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));

/** RFC 6962, 2.1, word for word: the root of a list is the hash of the roots of its two parts. */
function referenceRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes;
  if (only === undefined) return emptyRoot;
  if (hashes.length === 1) return only;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return nodeHash(referenceRoot(hashes.slice(0, split)), referenceRoot(hashes.slice(split)));
}

/** A tree that is stored as the database stores it. */
class StoredTree {
  readonly tiles = new Map<string, Uint8Array>();
  size = 0;
  root: Uint8Array = emptyRoot;
  readonly read: ReadTile = (level, index) => this.tiles.get(`${level}/${index}`);

  append(hashes: readonly Uint8Array[]): number {
    const edgeTiles = edgeOf(this.size).map(({ level, index }) => ({
      level,
      index,
      hashes: this.tiles.get(`${level}/${index}`)!,
    }));
    const { size, root, tiles } = appendLeaves({ size: this.size, edgeTiles }, hashes);
    for (const { level, index, hashes: content } of tiles) this.tiles.set(`${level}/${index}`, content);
    [this.size, this.root] = [size, root];
    return tiles.length;
  }
}

test('the root is that of RFC 6962 after each append, whatever the sizes of the groups', () => {
  for (const step of [1, 3, 255, 256, 257, 500]) {
    const tree = new StoredTree();
    while (tree.size < leaves.length) {
      tree.append(leaves.slice(tree.size, tree.size + step));
      if (step > 1 || tree.size % 37 === 0) expect(toHex(tree.root)).toBe(toHex(referenceRoot(leaves.slice(0, tree.size))));
    }
  }
});

test('a tree of three levels of tiles has the root of RFC 6962', () => {
  const many = Array.from({ length: 66_000 }, (_, index) => leafHash(Buffer.from([index >> 16, index >> 8, index])));
  const tree = new StoredTree();
  for (let start = 0; start < many.length; start += 500) tree.append(many.slice(start, start + 500));
  expect(toHex(tree.root)).toBe(toHex(referenceRoot(many)));
});

test('a group of 500 rewrites only the tiles at the right edge', () => {
  const tree = new StoredTree();
  tree.append(leaves.slice(0, 100));
  expect(tree.append(leaves.slice(100, 600))).toBeLessThanOrEqual(4);
});

test('every inclusion proof verifies, and fails for another leaf, index, size or root, or with a hash more or less', async () => {
  const tree = new StoredTree();
  tree.append(leaves);
  for (const size of [1, 2, 3, 7, 8, 255, 256, 257, 600, 700]) {
    const root = await rootFrom(size, tree.read);
    expect(toHex(root)).toBe(toHex(referenceRoot(leaves.slice(0, size))));
    for (const index of [0, 1, Math.floor(size / 2), size - 1].filter((one) => one < size)) {
      const hashes = await inclusionProof(index, size, tree.read);
      const proof = { index, size, leafHash: leaves[index]!, root, hashes };
      expect(await verifyInclusion(proof, nodeHash)).toBe(true);
      const wrong = [
        { ...proof, leafHash: leafHash(Buffer.from('other')) },
        { ...proof, index: index === 0 ? size : index - 1 },
        { ...proof, root: leaves[699]! },
        { ...proof, hashes: [...hashes, root] },
        { ...proof, hashes: [root, ...hashes] },
        { ...proof, index: -1 },
        { ...proof, index: 0.5 },
      ];
      if (size > 1) wrong.push({ ...proof, hashes: hashes.slice(1) }, { ...proof, hashes: hashes.slice(0, -1) });
      for (const one of wrong) expect(await verifyInclusion(one, nodeHash)).toBe(false);
    }
  }
});

test('every consistency proof verifies, and fails for other sizes or roots, or with a hash more or less', async () => {
  const tree = new StoredTree();
  tree.append(leaves);
  for (const [from, to] of [[1, 1], [1, 2], [2, 3], [3, 7], [4, 8], [6, 8], [255, 256], [256, 700], [257, 600], [699, 700], [512, 513]] as const) {
    const [fromRoot, toRoot] = [await rootFrom(from, tree.read), await rootFrom(to, tree.read)];
    const hashes = await consistencyProof(from, to, tree.read);
    const proof = { from, to, fromRoot, toRoot, hashes };
    expect(await verifyConsistency(proof, nodeHash)).toBe(true);
    const wrong = [
      { ...proof, fromRoot: leaves[5]! },
      { ...proof, toRoot: leaves[5]! },
      { ...proof, hashes: [...hashes, toRoot] },
      { ...proof, from: 0 },
      { ...proof, from: to + 1 },
    ];
    if (hashes.length > 0) wrong.push({ ...proof, hashes: hashes.slice(1) }, { ...proof, hashes: hashes.slice(0, -1) });
    for (const one of wrong) expect(await verifyConsistency(one, nodeHash)).toBe(false);
  }
});

test('from size 0 there is no proof, and none beyond the size', async () => {
  const tree = new StoredTree();
  tree.append(leaves.slice(0, 5));
  await expect(consistencyProof(0, 5, tree.read)).rejects.toMatchObject({ code: 'SIZE_ZERO' });
  await expect(inclusionProof(0, 0, tree.read)).rejects.toMatchObject({ code: 'SIZE_ZERO' });
  await expect(inclusionProof(5, 5, tree.read)).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
  await expect(rootFrom(6, tree.read)).rejects.toMatchObject({ code: 'TILE_MISSING' });
});

test('the empty tree and the leaf hash are those of RFC 6962', () => {
  expect(toHex(emptyRoot)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(toHex(leafHash(new Uint8Array(0)))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
});
