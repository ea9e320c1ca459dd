import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { testDatabases } from '../fakes/databases';
import { replayFiles } from '../../src/engine';
import { splitRecords } from '../../src/signals';
import { hubRecord, lockboxOperation, lockboxResource } from '../fixtures/records';
import { accounted, replayRig } from './replaying';
import { amount } from '../amounts';

const mib = 1_048_576;
const chunkBytes = 64 * 1_024;
const measureEvery = 5 * mib;
/** So much is replayed, and split: all of it held would be far more than is allowed. */
const [replayedMiB, splitMiB] = [amount(30, 50), amount(15, 20)];

/** About 4 KiB; one in fifty is about Lockbox. */
function recordText(index: number): string {
  const word = index % 100 === 0 ? 'Create' : 'Approve';
  const about = {
    operationName: lockboxOperation(word).toUpperCase(),
    resourceId: `${lockboxResource}-${index % 997}`,
  };
  const properties = { requestbody: `{"x":"${'x'.repeat(3_000)}"}`, message: `${index}` };
  return JSON.stringify(
    hubRecord({ correlationId: `c-${index}`, properties, ...(index % 50 === 0 ? about : { operationName: 'OTHER' }) }),
  );
}

/** The file in chunks, made as they are asked for; `seen` is called with how many bytes were handed over. */
async function* fileOf(
  fileBytes: number,
  text: (index: number) => string,
  seen: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  let given = 0;
  let rest = Buffer.from('{"records":[');
  for (let index = 0; given < fileBytes; index += 1) {
    rest = Buffer.concat([rest, Buffer.from(`${index === 0 ? '' : ','}${text(index)}`)]);
    while (rest.length >= chunkBytes) {
      yield await Promise.resolve(Buffer.from(rest.subarray(0, chunkBytes)));
      rest = rest.subarray(chunkBytes);
      given += chunkBytes;
      seen(given);
    }
  }
  yield Buffer.concat([rest, Buffer.from(']}')]);
}

/** What is held once everything that can be given up was, in MiB. */
function heldMiB(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // The bytes of buffers are swept beside the first collection; the second waits for that.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / mib;
}

/** @returns how much more was held at any time of a run than near its beginning. */
async function growth(run: (seen: (bytes: number) => void) => Promise<void>): Promise<number> {
  let first: number | undefined;
  let most = 0;
  await run((bytes) => {
    if (bytes % measureEvery !== 0) return;
    const held = heldMiB();
    first ??= held;
    most = Math.max(most, held - first);
  });
  return most;
}

describe('memory', () => {
  const [sqlite] = testDatabases();

  test(`is bounded while ${replayedMiB} MiB are replayed`, async () => {
    const database = await sqlite!.fresh();
    const { store, writer } = await replayRig(database.url);
    try {
      const most = await growth(async (seen) => {
        const files = [{ name: 'a', chunks: fileOf(replayedMiB * mib, recordText, seen) }];
        const report = await replayFiles(files, (command) => writer.submit(command));
        expect(report.records).toBeGreaterThan(200 * replayedMiB);
        expect(report).toMatchObject({ refused: 0, taken: Math.ceil(report.records / 50) });
        expect(accounted(report)).toBe(report.records);
      });
      expect(most).toBeLessThan(16);
    } finally {
      await writer.stop();
      await store.close();
      await database.drop();
    }
  }, 120_000);

  test.each<[string, (index: number) => string]>([
    ['a text that never ends', (index) => (index === 0 ? '{"a":"' : 'x'.repeat(50_000))],
    ['an object that never ends', (index) => (index === 0 ? '{"a":1' : `"b${index}":{"c":"${'x'.repeat(50_000)}"}`)],
    ['a line of rubbish', () => 'x"'.repeat(25_000)],
    ['nothing but brackets', () => '[{"a":'.repeat(10_000)],
    ['a list of records of almost 1 MiB,', () => JSON.stringify({ a: 'x'.repeat(mib - 100) })],
  ])(
    `is bounded while %s of ${splitMiB} MiB is split`,
    async (_, text) => {
      const most = await growth(async (seen) => {
        let records = 0;
        for await (const _record of splitRecords(fileOf(splitMiB * mib, text, seen))) records += 1;
        expect(records).toBeGreaterThan(0);
      });
      expect(most).toBeLessThan(8);
    },
    60_000,
  );
});
