import fc from 'fast-check';
import { byosOf, type StorageLogRow } from '../../src/model';
import { dataSeen } from '../../src/watch';
import { allNeeds, takeAccesses, takeInventory } from '../../src/workflow';
import { testDatabases, type TestDatabases } from '../fakes/databases';
import { inventory } from '../fixtures/inventory';
import { speechRowOf, storageRowOf } from '../fixtures/storage-rows';
import { Desk } from '../workflow/rig';

const byos = byosOf(inventory());
const spans = ['2026-11-24T08:15:00.000Z', '2026-11-24T08:30:00.000Z', '2026-11-24T08:45:00.000Z'];

/** What the log shows of a quarter of an hour once all of it has come. */
const whole = (bin: string): StorageLogRow[] => [
  speechRowOf({ bin, count: 900 }),
  storageRowOf({ bin, count: 7 }),
  storageRowOf({ bin, operation: 'GetBlobProperties', count: 2 }),
  storageRowOf({ bin, operation: 'DeleteBlob', statusCode: '403', statusText: 'AuthorizationFailure', count: 4 }),
  storageRowOf({ bin, authentication: 'SAS', objectId: '', upn: '', key: 'key1', keyHash: 'AB', count: 5 }),
];

/** A read of a quarter of an hour: which one, and how much of each row has come by then. */
const aRead = fc.record({ span: fc.constantFrom(...spans), part: fc.double({ min: 0, max: 1, noNaN: true }) });

describe.each(testDatabases())('on $name', ({ name, fresh }: TestDatabases) => {
  test('however often and in which order spans are read while their rows come in, the same rows are kept in the end', async () => {
    let first: unknown;
    await fc.assert(
      fc.asyncProperty(
        fc.array(aRead, { maxLength: 8 }),
        fc.shuffledSubarray(spans, { minLength: 3 }),
        async (early, last) => {
          const desk = await Desk.open(await fresh());
          await desk.writer.submit(takeInventory({ inventory: inventory(), unseen: [] }));
          const read = async (rows: StorageLogRow[]): Promise<void> => {
            await desk.writer.submit(takeAccesses(dataSeen(rows, byos)));
          };
          for (const { span, part } of early) {
            const come = whole(span).map((row) => ({ ...row, count: Math.floor(row.count * part) }));
            await read(come.filter(({ count }) => count > 0));
          }
          for (const span of last) await read(whole(span));
          const kept = await keptIn(desk);
          await desk.close();
          first ??= kept;
          expect(kept).toEqual(first);
        },
      ),
      { numRuns: name === 'sqlite' ? 20 : 4 },
    );
    // Speech itself leaves no row; of each of the three spans the others leave three, 18 accesses in all.
    expect(first).toEqual({ rows: 9, accesses: 3 * (7 + 2 + 4 + 5), told: 3 * (7 + 2 + 4 + 5), reviews: 2 });
  });
});

async function keptIn(desk: Desk): Promise<object> {
  const keys = dataSeen(spans.flatMap(whole), byos).map(({ key }) => key);
  const { accessRows } = await desk.store.work.transact((tx) => tx.load(allNeeds([{ accessRows: keys }])));
  const reviews = await desk.store.engine.undecided();
  const lines = reviews.flatMap(({ facts }) => facts.review?.lines ?? []);
  const sum = (counts: number[]): number => counts.reduce((all, one) => all + one, 0);
  return {
    rows: accessRows.size,
    accesses: sum([...accessRows.values()]),
    told: sum(lines.map(({ count }) => count)),
    reviews: reviews.length,
  };
}
