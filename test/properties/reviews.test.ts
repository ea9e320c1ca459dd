import fc from 'fast-check';
import type { AccessKind, AccessSeen, Accessor } from '../../src/model';
import { takeAccesses, takeInventory } from '../../src/workflow';
import { accessSeen } from '../fixtures/accesses';
import { speechAccount, speechPrincipal, storageAccount } from '../fixtures/inventory';
import { testDatabases } from '../fakes/databases';
import { Desk } from '../workflow/rig';

const runs = Number(process.env['LOCKBOX_PROPERTY_RUNS'] ?? 6);
const [sqlite] = testDatabases();

const accessors: Accessor[] = [
  { actor: { kind: 'person', id: 'b1', name: 'Mallory', address: 'm@contoso.com' }, principalId: 'b1' },
  // The same person, of whom another source tells only the id.
  { actor: { kind: 'person', id: 'b1' }, principalId: 'b1' },
  { actor: { kind: 'app', id: 'c1' }, principalId: 'c2' },
  { actor: { kind: 'unknown' }, credential: { kind: 'account-key', hash: 'aa' } },
  { actor: { kind: 'unknown' }, credential: { kind: 'anonymous' } },
  // Speech itself.
  { actor: { kind: 'app', id: 'd1' }, principalId: speechPrincipal },
];
// Few, so that many accesses of a run are alike.
const kinds: AccessKind[] = ['keys-listed', 'role-granted', 'blobs-read'];

const access = fc
  .record({
    number: fc.nat(30),
    by: fc.constantFrom(...accessors, ...accessors.slice(0, 2)),
    what: fc.constantFrom(...kinds),
    target: fc.constantFrom('', 'customspeech-audiologs'),
    minute: fc.nat(59),
    address: fc.constantFrom('203.0.113.1', '203.0.113.2', '203.0.113.3'),
    times: fc.integer({ min: 1, max: 9 }),
    succeeded: fc.constantFrom(true, true, true, false),
    change: fc.constantFrom({}, { change: 'networkAcls.defaultAction: Allow' }),
  })
  .map(({ number, by, what, target, minute, address, times, succeeded, change }): AccessSeen => {
    const isRow = what.startsWith('blobs-');
    const first = `2026-11-24T08:${String(minute).padStart(2, '0')}:00.000Z`;
    return accessSeen({
      // What bears a key is always the same thing: only how often it was seen may grow.
      key: `${isRow ? 'row' : 'signal'}/${[number, what, target, minute, address, succeeded, JSON.stringify(by), JSON.stringify(change)].join('|')}`,
      source: isRow ? 'storage-log' : 'activity-log',
      by,
      what,
      target,
      first,
      last: first,
      address,
      count: isRow ? times : 1,
      succeeded,
      details: change,
    });
  });

/** All of them, each once or more, in some order, in some batches. */
const told = fc.array(access, { minLength: 1, maxLength: 20 }).chain((all) =>
  fc.record({
    all: fc.constant(all),
    order: fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
    batch: fc.integer({ min: 1, max: 6 }),
  }),
);

/** What came of it: each review by its story, without what depends on when it was told. */
async function outcome(batches: readonly (readonly AccessSeen[])[]) {
  const desk = await Desk.open(await sqlite!.fresh());
  try {
    await desk.writer.submit(
      takeInventory({ inventory: { accounts: [speechAccount()], storage: [storageAccount()] }, unseen: [] }),
    );
    for (const batch of batches) await desk.writer.submit(takeAccesses(batch));
    const reviews = (await desk.store.engine.undecided()).map(({ facts: { review, actors } }) => {
      const lines = [...(review?.lines ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
      // Whoever it was bears the best name that any source told, and is judged by the first.
      return { review: { ...review, lines }, actors: actors?.map((one) => ('id' in one ? one.id : one.kind)) };
    });
    // What an entry says of an access is sealed; what was sealed stands beside it.
    const recorded = new Set<string>();
    for await (const { value } of desk.store.history.personal()) {
      if (typeof value === 'string' && /^(?:row|signal)\//.test(value)) recorded.add(value);
    }
    return {
      reviews: reviews.sort((a, b) => (JSON.stringify(a.review.by) < JSON.stringify(b.review.by) ? -1 : 1)),
      recorded,
    };
  } finally {
    await desk.close();
  }
}

test('accesses told in any order, in any batches and however often give the same reviews, and none goes unrecorded', async () => {
  await fc.assert(
    fc.asyncProperty(told, async ({ all, order, batch }) => {
      const batches: AccessSeen[][] = [];
      for (let start = 0; start < order.length; start += batch) batches.push(order.slice(start, start + batch));
      const [once, shuffled] = [await outcome([all]), await outcome(batches)];
      expect(shuffled.reviews).toEqual(once.reviews);
      const unexpected = all.filter(({ by }) => by.principalId !== speechPrincipal).map(({ key }) => key);
      expect([...shuffled.recorded].sort()).toEqual([...new Set(unexpected)].sort());
    }),
    {
      numRuns: runs,
      ...(process.env['LOCKBOX_PROPERTY_SEED'] === undefined
        ? {}
        : { seed: Number(process.env['LOCKBOX_PROPERTY_SEED']) }),
    },
  );
}, 120_000);
