import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { nodeHash, verifyConsistency, verifyInclusion } from '../../src/ledger';

/** The proof vectors of transparency-dev/merkle. They are not part of this project: they are read where they lie. */
const root = join(__dirname, '..', '..');
const places = [
  process.env['LOCKBOX_VECTORS'] ?? '',
  join(root, '..', 'shared', 'vectors'),
  join(root, '..', '..', 'shared', 'vectors'),
];
const folder = places.find((place) => place !== '' && existsSync(join(place, 'inclusion')));

interface Vector {
  leafIdx?: number;
  treeSize?: number;
  leafHash?: string;
  root?: string;
  size1?: number;
  size2?: number;
  root1?: string;
  root2?: string;
  proof: string[] | null;
  wantErr: boolean;
}

const bytesOf = (text: string | null | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64'));
const all = (kind: string): [string, Vector][] => {
  const place = join(folder ?? '', kind);
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((one) => one.name.endsWith('.json'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => [relative(place, path), JSON.parse(readFileSync(path, 'utf8')) as Vector]);
};

if (folder === undefined) {
  test('proof vectors', () => {
    console.warn('Skipped: there are no proof vectors here; LOCKBOX_VECTORS names the folder that has them');
  });
} else {
  test.each(all('inclusion'))('inclusion %s is judged as the others judge it', async (_, vector) => {
    const { leafIdx: index = 0, treeSize: size = 0, leafHash, root, proof, wantErr } = vector;
    const hashes = (proof ?? []).map(bytesOf);
    const inclusion = { index, size, leafHash: bytesOf(leafHash), root: bytesOf(root), hashes };
    expect(await verifyInclusion(inclusion, nodeHash)).toBe(!wantErr);
  });

  test.each(all('consistency'))('consistency %s is judged as the others judge it', async (_, vector) => {
    const { size1: from = 0, size2: to = 0, root1, root2, proof, wantErr } = vector;
    const hashes = (proof ?? []).map(bytesOf);
    const consistency = { from, to, fromRoot: bytesOf(root1), toRoot: bytesOf(root2), hashes };
    expect(await verifyConsistency(consistency, nodeHash)).toBe(!wantErr);
  });

  test('there are as many vectors as were looked at when this was written, or more', () => {
    expect([all('inclusion').length, all('consistency').length].every((count) => count >= 90)).toBe(true);
  });
}
