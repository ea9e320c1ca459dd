import fc from 'fast-check';
import { bitFlipped, copyOf, sampleEntry, sampleLedger, verifyExported, verifyStored, type Sample } from './sample';
import { amount } from '../amounts';

const small = sampleLedger(2);
const database = sampleLedger(300, 270);
const file = sampleLedger(300);

async function expectFound(spoiled: Sample, how: 'stored' | 'exported' | 'both' = 'both'): Promise<void> {
  if (how !== 'exported') expect((await verifyStored(spoiled)).ok).toBe(false);
  if (how !== 'stored') expect((await verifyExported(spoiled)).ok).toBe(false);
}

test('every single bit of every entry is under proof', async () => {
  for (const { seq, bytes } of small.rows) {
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const spoiled = copyOf(small);
      spoiled.rows[seq] = { seq, bytes: bitFlipped(bytes, bit) };
      await expectFound(spoiled);
    }
  }
});

test('every single bit of every stored hash and of the head is compared', async () => {
  for (const [key, hashes] of small.tiles) {
    for (let bit = 0; bit < hashes.length * 8; bit += 1) {
      const spoiled = copyOf(small);
      spoiled.tiles.set(key, bitFlipped(hashes, bit));
      await expectFound(spoiled, 'stored');
    }
  }
  for (let bit = 0; bit < 256; bit += 1) {
    await expectFound({ ...small, head: { size: 2, root: bitFlipped(small.head.root, bit) } }, 'stored');
  }
});

test('every single bit of the checkpoint, and of the key that opens it, is checked', async () => {
  for (const part of ['note', 'key'] as const) {
    const bytes = Buffer.from(small[part]);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      await expectFound({ ...small, [part]: Buffer.from(bitFlipped(bytes, bit)).toString('utf8') });
    }
  }
});

test('every single bit of salt and hash of a personal value is checked', async () => {
  const row = small.personal[1]!;
  for (const part of ['hash', 'salt'] as const) {
    const bytes = Buffer.from(row[part]);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = { ...row, [part]: Buffer.from(bitFlipped(bytes, bit)).toString('latin1') };
      await expectFound({ ...small, personal: [small.personal[0]!, changed] });
    }
  }
});

const place = fc.nat(299);
/** Spoils a sample, and says where that has to be found. */
type Edit = (sample: Sample) => 'stored' | 'both' | 'nothing';

/** Any edit of the rows: in the database the rows keep their `seq`, and come in its order. */
const rowEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, fc.nat()).map(([at, bit]): Edit => ({ rows }) => {
    const { seq, bytes } = rows[at]!;
    rows[at] = { seq, bytes: bitFlipped(bytes, bit % (bytes.length * 8)) };
    return 'both';
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 300 })).map(([at, count]): Edit => ({ rows }) => {
    rows.splice(at, count);
    return 'both';
  }),
  fc.tuple(place, fc.nat(400)).map(([at, seq]): Edit => ({ rows }) => {
    rows.splice(at, 0, { seq: at, bytes: sampleEntry(seq).bytes });
    return 'both';
  }),
  fc.tuple(place, place).map(([one, other]): Edit => ({ rows }) => {
    const [a, b] = [rows[one]!.bytes, rows[other]!.bytes];
    rows[one] = { seq: one, bytes: b };
    rows[other] = { seq: other, bytes: a };
    return one === other ? 'nothing' : 'both';
  }),
  fc.tuple(place, fc.nat()).map(([at, length]): Edit => ({ rows }) => {
    const { seq, bytes } = rows[at]!;
    rows[at] = { seq, bytes: bytes.subarray(0, length % bytes.length) };
    return 'both';
  }),
  place.map((at): Edit => ({ rows }) => {
    rows[at] = { ...rows[at]!, bytes: Buffer.concat([rows[at]!.bytes, Buffer.from(' ')]) };
    return 'both';
  }),
);

const tileKey = fc.constantFrom(...database.tiles.keys());
/** Any edit of the stored hashes. */
const tileEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(tileKey, fc.nat()).map(([key, bit]): Edit => ({ tiles }) => {
    const hashes = tiles.get(key)!;
    tiles.set(key, bitFlipped(hashes, bit % (hashes.length * 8)));
    return 'stored';
  }),
  fc.tuple(tileKey, fc.nat()).map(([key, length]): Edit => ({ tiles }) => {
    const hashes = tiles.get(key)!;
    tiles.set(key, hashes.subarray(0, length % hashes.length));
    return 'stored';
  }),
  fc
    .tuple(tileKey, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 64 }))
    .map(([key, at, more]): Edit => ({ tiles }) => {
      const hashes = tiles.get(key)!;
      const cut = at % (hashes.length + 1);
      tiles.set(key, Buffer.concat([hashes.subarray(0, cut), more, hashes.subarray(cut)]));
      return 'stored';
    }),
  fc.tuple(tileKey, fc.nat(), fc.nat()).map(([key, one, other]): Edit => ({ tiles }) => {
    const hashes = new Uint8Array(tiles.get(key)!);
    const count = hashes.length / 32;
    const [a, b] = [(one % count) * 32, (other % count) * 32];
    const [first, second] = [hashes.slice(a, a + 32), hashes.slice(b, b + 32)];
    hashes.set(second, a);
    hashes.set(first, b);
    tiles.set(key, hashes);
    return a === b ? 'nothing' : 'stored';
  }),
  tileKey.map((key): Edit => ({ tiles }) => {
    tiles.delete(key);
    return 'stored';
  }),
);

test('whatever is changed, cut off, put in, taken out or moved among 300 entries and their hashes is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(rowEdit, tileEdit), async (edit) => {
      const [stored, exported] = [copyOf(database), copyOf(file)];
      const where = edit(stored);
      if (where !== 'nothing') await expectFound(stored, 'stored');
      edit(exported);
      if (where === 'both') await expectFound(exported, 'exported');
    }),
    { numRuns: amount(40, 250) },
  );
});

test('nothing is found where nothing was changed', async () => {
  for (const sample of [small, file]) {
    expect((await verifyStored(sample)).faults).toEqual([]);
    expect((await verifyExported(sample)).faults).toEqual([]);
  }
});
