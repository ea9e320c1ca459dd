import {
  checkpointText,
  generateKeyPem,
  leafHash,
  signerFromPem,
  signNote,
  toHex,
  type Fault,
  type FaultCode,
} from '../../src/ledger';
import { referenceRoot } from './reference';
import {
  bitFlipped,
  copyOf,
  origin,
  sampleEntry,
  sampleLedger,
  signer,
  verifyExported,
  verifyStored,
  type Sample,
} from './sample';

const sizes = [1, 2, 3, 255, 256, 257, 512, 600];
const sample = sampleLedger(600, 513);
const rootOf = ({ rows }: Sample): string => toHex(referenceRoot(rows.map(({ bytes }) => leafHash(bytes))));

async function faultsIn(spoil: (copy: Sample) => void, whole = sample): Promise<Fault[]> {
  const copy = copyOf(whole);
  spoil(copy);
  const { ok, faults } = await verifyStored(copy);
  expect(ok).toBe(faults.length === 0);
  return faults;
}

/** Changes a stored tile: undefined takes it away. */
function retile(copy: Sample, key: string, change: (hashes: Uint8Array) => Uint8Array | undefined): void {
  const changed = change(copy.tiles.get(key) ?? new Uint8Array(0));
  if (changed === undefined) copy.tiles.delete(key);
  else copy.tiles.set(key, changed);
}

test.each(sizes)('an untouched ledger of %i entries is sound, stored and exported', async (size) => {
  const whole = sampleLedger(size);
  for (const report of [await verifyStored(whole), await verifyExported(whole)]) {
    expect(report).toEqual({
      ok: true,
      entries: size,
      erased: 0,
      root: rootOf(whole),
      checkpoint: { origin, size, root: rootOf(whole), keys: [signer.verifierKey.split('+').slice(0, 2).join('+')] },
      faults: [],
    });
  }
});

test('a checkpoint that covers less than all entries is checked at its own size', async () => {
  for (const covered of [1, 255, 256, 257, 599]) {
    expect(await verifyStored(sampleLedger(600, covered))).toMatchObject({ ok: true, entries: 600 });
  }
});

test('an erased value is counted and is no fault', async () => {
  const copy = copyOf(sample);
  copy.personal.splice(10, 3);
  expect(await verifyStored(copy)).toMatchObject({ ok: true, erased: 3, faults: [] });
});

test('a changed entry is named, and its nodes are not blamed for it', async () => {
  const changed = await faultsIn(({ rows }) => (rows[300] = { seq: 300, bytes: sampleEntry(301).bytes }));
  expect(changed).toEqual(
    expect.arrayContaining([
      { seq: 300, code: 'ENTRY_CHANGED' },
      { seq: null, code: 'ROOT_WRONG' },
    ]),
  );
  expect(changed.map(({ code }) => code)).not.toContain('NODE_WRONG');
});

test('an entry that is rewritten together with its leaf is found by the nodes above, or by the root', async () => {
  const other = sampleEntry(0).bytes;
  const rewritten = (seq: number): Promise<Fault[]> =>
    faultsIn((copy) => {
      copy.rows[seq] = { seq, bytes: other };
      retile(copy, `0/${Math.floor(seq / 256)}`, (hashes) => spliced(hashes, seq % 256, leafHash(other)));
    });
  expect(await rewritten(300)).toContainEqual({ seq: 256, code: 'NODE_WRONG' });
  expect(await rewritten(599)).toContainEqual({ seq: null, code: 'ROOT_WRONG' });
});

function spliced(hashes: Uint8Array, at: number, hash: Uint8Array): Uint8Array {
  const changed = new Uint8Array(hashes);
  changed.set(hash, at * 32);
  return changed;
}

const table: [sentence: string, faults: [seq: number | null, code: FaultCode][], spoil: (copy: Sample) => void][] = [
  [
    'an entry with a space in it',
    [
      [5, 'NOT_CANONICAL'],
      [5, 'ENTRY_CHANGED'],
      [null, 'ROOT_WRONG'],
      [null, 'ROOT_WRONG'],
      // The value sealed in it has no entry any more.
      [null, 'PERSONAL_CHANGED'],
    ],
    ({ rows }) => (rows[5] = { seq: 5, bytes: Buffer.from(Buffer.from(rows[5]!.bytes).toString().replace(':', ': ')) }),
  ],
  [
    'an entry taken out',
    [
      [5, 'SEQ_GAP'],
      [null, 'CHECKPOINT_SIZE'],
      [null, 'ROOT_WRONG'],
      // The value sealed in it has no entry any more.
      [null, 'PERSONAL_CHANGED'],
    ],
    ({ rows }) => rows.splice(5, 1),
  ],
  [
    'the first entry taken out',
    [
      [0, 'SEQ_GAP'],
      [null, 'CHECKPOINT_SIZE'],
      [null, 'ROOT_WRONG'],
      // The value sealed in it has no entry any more.
      [null, 'PERSONAL_CHANGED'],
    ],
    ({ rows }) => rows.splice(0, 1),
  ],
  [
    'a stored leaf changed',
    [[5, 'ENTRY_CHANGED']],
    (copy) => {
      retile(copy, '0/0', (hashes) => bitFlipped(hashes, 5 * 256));
    },
  ],
  [
    'a stored node changed',
    [[256, 'NODE_WRONG']],
    (copy) => {
      retile(copy, '1/0', (hashes) => bitFlipped(hashes, 256));
    },
  ],
  [
    'a tile of nodes taken away',
    [
      [0, 'NODE_WRONG'],
      [256, 'NODE_WRONG'],
    ],
    (copy) => {
      retile(copy, '1/0', () => undefined);
    },
  ],
  [
    'a tile of nodes cut off',
    [[256, 'NODE_WRONG']],
    (copy) => {
      retile(copy, '1/0', (hashes) => hashes.subarray(0, 63));
    },
  ],
  [
    'a node too many',
    [[512, 'NODE_WRONG']],
    (copy) => {
      retile(copy, '1/0', (hashes) => Buffer.concat([hashes, hashes.subarray(0, 32)]));
    },
  ],
  [
    'a level too many',
    [[0, 'NODE_WRONG']],
    (copy) => {
      retile(copy, '2/0', () => new Uint8Array(32));
    },
  ],
  [
    'a byte behind a full tile',
    [[0, 'NODE_WRONG']],
    (copy) => {
      retile(copy, '0/0', (hashes) => Buffer.concat([hashes, Buffer.from([1])]));
    },
  ],
  [
    'a stored leaf without an entry',
    [[600, 'SEQ_GAP']],
    (copy) => {
      retile(copy, '0/2', (hashes) => Buffer.concat([hashes, hashes.subarray(0, 32)]));
    },
  ],
  [
    'another root of the head',
    [[null, 'ROOT_WRONG']],
    (copy) => (copy.head = { size: 600, root: copy.head.root.with(0, 1) }),
  ],
  ['a head that says more', [[null, 'CHECKPOINT_SIZE']], (copy) => (copy.head = { ...copy.head, size: 601 })],
  [
    'a head that says less',
    [
      [null, 'CHECKPOINT_SIZE'],
      [null, 'ROOT_WRONG'],
    ],
    (copy) => (copy.head = { ...copy.head, size: 599 }),
  ],
  [
    'a checkpoint of another key',
    [[null, 'CHECKPOINT_SIGNATURE']],
    (copy) => (copy.key = signerFromPem(origin, generateKeyPem()).verifierKey),
  ],
  ['a key that is none', [[null, 'CHECKPOINT_SIGNATURE']], (copy) => (copy.key = 'key')],
  ['a checkpoint that is none', [[null, 'CHECKPOINT_SIGNATURE']], (copy) => (copy.note = 'note')],
  [
    'a checkpoint of another log',
    [[null, 'CHECKPOINT_SIGNATURE']],
    (copy) => (copy.note = signNote(checkpointText({ origin: 'other', ...copy.head }), [signer])),
  ],
  [
    'a signed text that is no checkpoint',
    [[null, 'CHECKPOINT_SIGNATURE']],
    (copy) => (copy.note = signNote('text\n', [signer])),
  ],
  [
    'a checkpoint that was signed over another root',
    [[null, 'ROOT_WRONG']],
    (copy) => (copy.note = signNote(checkpointText({ origin, size: 513, root: copy.head.root }), [signer])),
  ],
  [
    'a personal value changed',
    [[null, 'PERSONAL_CHANGED']],
    ({ personal }) => (personal[3] = { ...personal[3]!, value: 'other' }),
  ],
  ['a personal value put in', [[null, 'PERSONAL_CHANGED']], ({ personal }) => personal.push(sampleEntry(700).row)],
  ['a personal value there twice', [[null, 'PERSONAL_CHANGED']], ({ personal }) => personal.push(personal[3]!)],
  [
    'a personal row that cannot be one',
    [[null, 'PERSONAL_CHANGED']],
    ({ personal }) => personal.push({ hash: '', salt: '', value: null }),
  ],
];
test.each(table)('%s: exactly its faults are named', async (_, expected, spoil) => {
  const faults = await faultsIn(spoil);
  expect(faults).toEqual(expected.map(([seq, code]) => ({ seq, code })));
});

test('a cut tail is found against the checkpoint, although tree and head were cut with it', async () => {
  const cut = sampleLedger(400);
  const report = await verifyStored({ ...cut, note: sample.note });
  expect(report.faults).toEqual([{ seq: null, code: 'CHECKPOINT_SIZE' }]);
  expect(await verifyExported({ ...cut, note: sample.note })).toMatchObject({ faults: [{ code: 'CHECKPOINT_SIZE' }] });
});

test('a cut tail is found against head and leaves where no checkpoint covers it', async () => {
  const faults = await faultsIn((copy) => {
    copy.rows.splice(590);
    copy.personal.splice(590);
  });
  expect(faults).toEqual([
    { seq: 590, code: 'SEQ_GAP' },
    { seq: null, code: 'CHECKPOINT_SIZE' },
  ]);
});

test('a history that was rewritten whole, its tree too, is found against the checkpoint from outside', async () => {
  const rewritten = sampleLedger(600, 513, (seq) => sampleEntry(seq, seq === 3 ? 'other' : 'step'));
  expect(await verifyStored(rewritten)).toMatchObject({ ok: true });
  const { faults } = await verifyStored({ ...rewritten, note: sample.note });
  expect(faults).toEqual([{ seq: null, code: 'ROOT_WRONG' }]);
});

test('one entry taken out of an export, put in, doubled or moved is named where it is, not at all behind it', async () => {
  const whole = sampleLedger(600);
  const edits: [seq: number, edit: (rows: Sample['rows']) => void][] = [
    [5, (rows) => rows.splice(5, 1)],
    [5, (rows) => rows.splice(5, 0, rows[5]!)],
    [5, (rows) => rows.splice(5, 2, rows[6]!, rows[5]!)],
    [5, (rows) => rows.splice(5, 0, { seq: 5, bytes: sampleEntry(900).bytes })],
  ];
  for (const [seq, edit] of edits) {
    const copy = copyOf(whole);
    edit(copy.rows);
    const { faults } = await verifyExported(copy);
    expect(faults[0]).toEqual({ seq, code: 'SEQ_GAP' });
    expect(faults.length).toBeLessThan(6);
  }
});

test('entries behind the checkpoint are taken from a database, never from a file, where nothing vouches for them', async () => {
  expect(await verifyStored(sample)).toMatchObject({ ok: true, entries: 600 });
  expect((await verifyExported(sample)).faults).toEqual([{ seq: null, code: 'CHECKPOINT_SIZE' }]);
});

test('an old key still opens a checkpoint that both keys signed', async () => {
  const next = signerFromPem(origin, generateKeyPem());
  const note = signNote(checkpointText({ origin, ...sample.head }), [signer, next]);
  for (const key of [signer.verifierKey, next.verifierKey]) {
    expect(await verifyStored({ ...sample, note, key })).toMatchObject({ ok: true });
  }
});

test('a thousand faults are listed at most, and none of a thousand hides another kind', async () => {
  const many = copyOf(sampleLedger(1_500));
  many.rows = many.rows.map(({ seq }) => ({ seq, bytes: Buffer.from(`not ${seq}`) }));
  many.personal.push({ hash: 'x', salt: '', value: null });
  many.key = 'none';
  const { ok, faults } = await verifyStored(many);
  expect(ok).toBe(false);
  expect(faults.length).toBeLessThanOrEqual(1_000);
  const codes = new Set(faults.map(({ code }) => code));
  for (const code of ['NOT_CANONICAL', 'ENTRY_CHANGED', 'ROOT_WRONG', 'PERSONAL_CHANGED', 'CHECKPOINT_SIGNATURE']) {
    expect(codes).toContain(code);
  }
});

test('a ledger without a single entry is sound only if nothing says that there were any', async () => {
  const empty = sampleLedger(1);
  const bare = { ...empty, rows: [], personal: [] };
  expect((await verifyExported(bare)).faults).toEqual([{ seq: null, code: 'CHECKPOINT_SIZE' }]);
});

test('what the storage throws is thrown, never taken for a fault of the ledger', async () => {
  const broken = { ...sample, tiles: new Map(sample.tiles) };
  broken.tiles.get = () => {
    throw new Error('disk');
  };
  await expect(verifyStored(broken)).rejects.toThrow('disk');
});
