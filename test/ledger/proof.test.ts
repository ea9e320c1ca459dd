import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { transformSync } from '@swc/core';
import type * as proofs from '../../src/ledger/proof';
import { nodeHash, verifyConsistency, verifyInclusion, type Consistency, type Inclusion } from '../../src/ledger';
import { manyLeaves, referenceConsistency, referenceInclusion, referenceRoot } from './reference';

const leaves = manyLeaves(300);
const sizes = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 255, 256, 257, 300];

function inclusion(index: number, size: number): Inclusion {
  const first = leaves.slice(0, size);
  return {
    index,
    size,
    leafHash: leaves[index]!,
    root: referenceRoot(first),
    hashes: referenceInclusion(index, first),
  };
}

function consistency(from: number, to: number): Consistency {
  const [smaller, larger] = [leaves.slice(0, from), leaves.slice(0, to)];
  const hashes = referenceConsistency(from, larger);
  return { from, to, fromRoot: referenceRoot(smaller), toRoot: referenceRoot(larger), hashes };
}

function bitFlipped(hash: Uint8Array, bit: number): Uint8Array {
  const changed = new Uint8Array(hash);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}

/** A list of hashes with one too few, too many, changed, cut off, or out of order. */
function wrongLists(hashes: readonly Uint8Array[], extra: Uint8Array): Uint8Array[][] {
  const wrong = [
    [...hashes, extra],
    [extra, ...hashes],
    [...hashes, new Uint8Array(0)],
  ];
  hashes.forEach((hash, at) => {
    for (const bit of [0, 100, 255]) wrong.push(hashes.with(at, bitFlipped(hash, bit)));
    wrong.push(hashes.toSpliced(at, 1), hashes.with(at, hash.subarray(0, 31)));
    const next = hashes[at + 1];
    if (next !== undefined) wrong.push(hashes.with(at, next).with(at + 1, hash));
  });
  return wrong;
}

const noSizes = [-1, 0.5, Number.NaN, Infinity, 2 ** 53];

test('an inclusion proof verifies for exactly its leaf, index, size and root', async () => {
  for (const size of sizes) {
    for (const index of new Set([0, Math.floor(size / 2), size - 1])) {
      const proof = inclusion(index, size);
      expect(await verifyInclusion(proof, nodeHash)).toBe(true);
      const wrong: Inclusion[] = wrongLists(proof.hashes, leaves[299]!).map((hashes) => ({ ...proof, hashes }));
      for (const bit of [0, 255]) wrong.push({ ...proof, leafHash: bitFlipped(proof.leafHash, bit) });
      for (const bit of [0, 255]) wrong.push({ ...proof, root: bitFlipped(proof.root, bit) });
      for (const other of [index + 1, index - 1, size, ...noSizes]) wrong.push({ ...proof, index: other });
      for (const other of [0, index, ...noSizes]) wrong.push({ ...proof, size: other });
      for (const one of wrong) expect(await verifyInclusion(one, nodeHash)).toBe(false);
    }
  }
});

test('a consistency proof verifies for exactly its sizes and roots', async () => {
  for (const to of sizes) {
    for (const from of sizes.filter((size) => size <= to)) {
      const proof = consistency(from, to);
      expect(await verifyConsistency(proof, nodeHash)).toBe(true);
      const wrong: Consistency[] = wrongLists(proof.hashes, leaves[299]!).map((hashes) => ({ ...proof, hashes }));
      for (const bit of [0, 255]) wrong.push({ ...proof, fromRoot: bitFlipped(proof.fromRoot, bit) });
      for (const bit of [0, 255]) wrong.push({ ...proof, toRoot: bitFlipped(proof.toRoot, bit) });
      for (const other of [0, to + 1, ...noSizes]) wrong.push({ ...proof, from: other });
      for (const other of [0, from - 1, ...noSizes]) wrong.push({ ...proof, to: other });
      if (from !== to) wrong.push({ ...proof, fromRoot: proof.toRoot, toRoot: proof.fromRoot });
      for (const one of wrong) expect(await verifyConsistency(one, nodeHash)).toBe(false);
    }
  }
});

test('roots that are missing are consistent with nothing, not even with themselves', async () => {
  const root = new Uint8Array(0);
  expect(await verifyConsistency({ from: 1, to: 1, fromRoot: root, toRoot: root, hashes: [] }, nodeHash)).toBe(false);
});

test('proofs are checked without anything of Node, with a hash of WebCrypto', async () => {
  const source = readFileSync(join(__dirname, '../../src/ledger/proof.ts'), 'utf8');
  const { code } = transformSync(source, { jsc: { parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } });
  // A bare context: no require, no Buffer, no process.
  const exported: Partial<typeof proofs> = {};
  runInContext(code, createContext({ exports: exported }));
  const webHash = async (left: Uint8Array, right: Uint8Array): Promise<Uint8Array> =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([1, ...left, ...right])));
  expect(await exported.verifyInclusion?.(inclusion(4, 7), webHash)).toBe(true);
  expect(await exported.verifyConsistency?.(consistency(3, 7), webHash)).toBe(true);
  expect(await exported.verifyInclusion?.({ ...inclusion(4, 7), index: 5 }, webHash)).toBe(false);
});
