import { splitRecords } from '../../src/signals';

const chunkBytes = 16_384;
const mib = 1_048_576;

/** @returns how many bytes were asked for beyond the beginning of each record before it was told. */
async function lags(bytes: Buffer): Promise<number[]> {
  let given = 0;
  async function* chunks(): AsyncIterable<Uint8Array> {
    for (; given < bytes.length;) {
      given += chunkBytes;
      yield await Promise.resolve(bytes.subarray(given - chunkBytes, given));
    }
  }
  const found: number[] = [];
  for await (const { position } of splitRecords(chunks())) found.push(given - position);
  return found;
}

const cutAndSound = `{"cut":\n{"b":"${'x'.repeat(4_000)}"}\n`;

test('a record is told as soon as its bytes are there', async () => {
  const found = await lags(Buffer.from('{"a":{"b":[1,2]}}\n'.repeat(10_000)));
  expect(Math.max(...found)).toBeLessThanOrEqual(2 * chunkBytes);
});

test('many lines that are cut off are scanned once: only the first is looked for an end within 1 MiB', async () => {
  const [first = 0, ...others] = await lags(Buffer.from(cutAndSound.repeat(1_000)));
  expect(first).toBeGreaterThan(mib - chunkBytes);
  expect(first).toBeLessThanOrEqual(mib + chunkBytes);
  // What was read ahead for the first is told in one go; behind it nothing is read ahead.
  const behind = others.slice(Math.ceil((2 * (mib + chunkBytes)) / cutAndSound.length));
  expect(behind.length).toBeGreaterThan(500);
  expect(Math.max(...behind)).toBeLessThanOrEqual(cutAndSound.length + chunkBytes);
});
