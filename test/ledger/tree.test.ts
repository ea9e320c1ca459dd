import fc from 'fast-check';
import {
  appendLeaves,
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  leafHash,
  rootFrom,
  toHex,
} from '../../src/ledger';
import { codeOf, manyLeaves, referenceConsistency, referenceInclusion, referenceRoot, TileStore } from './reference';
import { amount } from '../amounts';

const leaves = manyLeaves(700);
const hex = (hashes: readonly Uint8Array[]): string[] => hashes.map(toHex);

/** The tree of Certificate Transparency's own tests: its leaves, and the root after each. */
const published: [leaf: string, root: string][] = [
  ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  ['00', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  ['10', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  ['2021', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  ['3031', '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  ['40414243', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  ['5051525354555657', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  ['606162636465666768696a6b6c6d6e6f', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
];

test('the roots are the published ones of Certificate Transparency', async () => {
  const tree = new TileStore();
  expect(toHex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  for (const [leaf, root] of published) {
    tree.append([leafHash(Buffer.from(leaf, 'hex'))]);
    expect(toHex(tree.root)).toBe(root);
    expect(toHex(await rootFrom(tree.size, tree.read))).toBe(root);
  }
});

test('after each single append the root is that of RFC 6962, up to beyond two tiles', () => {
  const tree = new TileStore();
  for (let size = 1; size <= 600; size += 1) {
    tree.append(leaves.slice(size - 1, size));
    expect(toHex(tree.root)).toBe(toHex(referenceRoot(leaves.slice(0, size))));
  }
});

test('the stored tiles and the root do not depend on how the leaves were grouped', () => {
  const whole = new TileStore();
  whole.append(leaves);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 12 }), (groups) => {
      const tree = new TileStore();
      for (const group of [...groups, leaves.length]) tree.append(leaves.slice(tree.size, tree.size + group));
      expect(toHex(tree.root)).toBe(toHex(whole.root));
      expect(tree.tiles).toEqual(whole.tiles);
    }),
    { numRuns: amount(12, 50) },
  );
});

test('a tree of three levels of tiles has the root of RFC 6962, and its proofs are those of RFC 6962', async () => {
  const many = manyLeaves(66_000);
  const tree = new TileStore();
  for (let start = 0; start < many.length; start += 500) tree.append(many.slice(start, start + 500));
  expect(toHex(tree.root)).toBe(toHex(referenceRoot(many)));
  for (const index of [0, 65_535, 65_999]) {
    expect(hex(await inclusionProof(index, tree.size, tree.read))).toEqual(hex(referenceInclusion(index, many)));
  }
  for (const from of [1, 65_536, 65_537]) {
    expect(hex(await consistencyProof(from, tree.size, tree.read))).toEqual(hex(referenceConsistency(from, many)));
  }
});

test('a group of 500 writes four tiles at most, wherever it begins', () => {
  for (let start = 0; start < 256; start += 1) {
    const tree = new TileStore();
    tree.append(leaves.slice(0, start));
    expect(tree.append(manyLeaves(500))).toBeLessThanOrEqual(4);
  }
});

test('the root, each inclusion and each consistency proof from tiles are those of RFC 6962', async () => {
  const tree = new TileStore();
  tree.append(leaves);
  for (const size of [1, 2, 3, 5, 6, 7, 8, 9, 31, 255, 256, 257, 300, 511, 512, 513, 600]) {
    const first = leaves.slice(0, size);
    expect(toHex(await rootFrom(size, tree.read))).toBe(toHex(referenceRoot(first)));
    for (let at = 0; at < size; at += size < 40 ? 1 : 37) {
      expect(hex(await inclusionProof(at, size, tree.read))).toEqual(hex(referenceInclusion(at, first)));
      expect(hex(await consistencyProof(at + 1, size, tree.read))).toEqual(hex(referenceConsistency(at + 1, first)));
    }
  }
});

test('a proof reads each tile once, and two of a level at most', async () => {
  const tree = new TileStore();
  tree.append(manyLeaves(66_000));
  for (const prove of [
    () => inclusionProof(12_345, 66_000, tree.read),
    () => consistencyProof(12_345, 66_000, tree.read),
    () => rootFrom(66_000, tree.read),
  ]) {
    tree.reads = 0;
    await prove();
    expect(tree.reads).toBeLessThanOrEqual(6);
  }
});

test('from size 0 there is no proof', async () => {
  const { read } = new TileStore();
  await expect(consistencyProof(0, 5, read)).rejects.toMatchObject({ code: 'SIZE_ZERO' });
  await expect(consistencyProof(0, 0, read)).rejects.toMatchObject({ code: 'SIZE_ZERO' });
  await expect(inclusionProof(0, 0, read)).rejects.toMatchObject({ code: 'SIZE_ZERO' });
});

test.each([
  ['a leaf beyond the size', 5, 5],
  ['a leaf before the first', -1, 5],
  ['half a leaf', 0.5, 5],
  ['a size that is no number', 0, Number.NaN],
  ['a size without end', 0, Infinity],
])('%s has no inclusion proof', async (_, index, size) => {
  await expect(inclusionProof(index, size, new TileStore().read)).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
});

test.each([
  ['from more than to', 6, 5],
  ['from below zero', -1, 5],
  ['from half a leaf', 1.5, 5],
  ['to a size that is no number', 1, Number.NaN],
])('%s there is no consistency proof', async (_, from, to) => {
  await expect(consistencyProof(from, to, new TileStore().read)).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
});

test('a tile that is cut off or not there is named, and never proved around', async () => {
  const tree = new TileStore();
  tree.append(leaves.slice(0, 5));
  await expect(rootFrom(6, tree.read)).rejects.toMatchObject({ code: 'TILE_MISSING' });
  expect(codeOf(() => appendLeaves({ size: 5, edgeTiles: [] }, leaves.slice(5, 6)))).toBe('TILE_MISSING');
});

test('a leaf that is not 32 bytes never gets into the tree', () => {
  for (const leaf of [new Uint8Array(0), new Uint8Array(31), new Uint8Array(64)]) {
    expect(codeOf(() => appendLeaves({ size: 0, edgeTiles: [] }, [leaf]))).toBe('NOT_A_HASH');
  }
});
