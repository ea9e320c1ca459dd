import fc from 'fast-check';
import type { TallyReport } from '../../src/signals';
import { replayFiles } from '../../src/engine';
import { testDatabases, type TestDatabase } from '../fakes/databases';
import { commonAlert, foreignAlerts, hubRecord, lockboxOperation, restEvent, storageRecord } from '../fixtures/records';
import { stream } from '../signals/splitting';
import { accounted, replayRig, type ReplayRig } from './replaying';

const record = fc
  .constantFrom(
    restEvent(),
    restEvent({ operationName: { value: lockboxOperation('Deny') }, eventDataId: 'deny' }),
    restEvent({ status: { value: 'Accepted' } }),
    restEvent({ eventTimestamp: 'soon' }),
    restEvent({ operationName: null }),
    hubRecord(),
    hubRecord({ operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE' }),
    hubRecord({ resourceId: 5, identity: 'x', properties: ['x'] }),
    storageRecord(),
    commonAlert(),
    ...Object.values(foreignAlerts),
    { value: [restEvent(), hubRecord()], nextLink: 'https://x' },
    { records: [hubRecord(), 5, null] },
    JSON.parse('{"__proto__":{"time":1},"operationName":"x","constructor":null}') as object,
  )
  .map((one) => JSON.stringify(one));
const rubbish = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string().map((text) => Buffer.from(text)),
  fc
    .constantFrom('{', '}', '[', ']', '"', '\\', ',', '\n', '{"value":[', '{"a":', '\uFEFF', 'null', '\n\n')
    .map((text) => Buffer.from(text)),
);
const cutRecord = fc.tuple(record, fc.nat(400)).map(([text, length]) => text.slice(0, length));
const piece = fc.oneof(
  { weight: 4, arbitrary: record.map((text) => Buffer.from(`${text}\n`)) },
  { weight: 1, arbitrary: cutRecord.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: rubbish },
);
const file = fc.array(piece, { maxLength: 25, size: 'max' });

describe('whatever bytes come, no record goes uncounted', () => {
  const [sqlite] = testDatabases();
  let database: TestDatabase;
  let rig: ReplayRig;
  beforeAll(async () => {
    database = await sqlite!.fresh();
    rig = await replayRig(database.url);
  });
  afterAll(async () => {
    await rig.writer.stop();
    await rig.store.close();
    await database.drop();
  });

  const sum = (counts: TallyReport['ignoredBy']): number => Object.values(counts).reduce((all, one) => all + one, 0);

  test('the four counts add up, and each refused record has its place within its file', async () => {
    const met = { taken: 0, ignored: 0, refused: 0, duplicates: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), async (files) => {
        const named = files.map((pieces, index) => ({ name: `${index}`, chunks: stream(pieces) }));
        const report = await replayFiles(named, (command) => rig.writer.submit(command));
        expect(accounted(report)).toBe(report.records);
        expect(sum(report.ignoredBy)).toBe(report.ignored);
        expect(report.refusals).toHaveLength(report.refused);
        for (const { file: name, position, line } of report.refusals) {
          const bytes = Buffer.concat(files[Number(name)]!);
          expect(position).toBeLessThanOrEqual(bytes.length);
          expect(line).toBe(bytes.subarray(0, position).toString('latin1').split('\n').length);
        }
        for (const count of ['taken', 'ignored', 'refused', 'duplicates'] as const) met[count] += report[count];
      }),
      { numRuns: 300 },
    );
    // Only so much of it is new; the rest are duplicates of what earlier runs took.
    expect(met.taken).toBeGreaterThan(2);
    expect(Math.min(met.ignored, met.refused, met.duplicates)).toBeGreaterThan(300);
  });

  test('records on lines of their own are all read, whatever single lines of rubbish stand between them', async () => {
    const line = fc
      .oneof(cutRecord, fc.string(), fc.constantFrom('{"a":', '[1,2', '{"value":[', '{"a":"', '{"a":[{"b":{', 'x{'))
      // Without a closing bracket: with one, the lines between could be an object of their own.
      .map((text) => text.replaceAll(/[\r\n}\]]/g, ' '));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 10 }), async (lines) => {
        const ignored = (index: number): string => JSON.stringify(hubRecord({ operationName: `OTHER/${index}` }));
        const text = lines.map((one, index) => `${one}\n${ignored(index)}\n`).join('');
        const report = await rig.replay(text);
        expect(report.ignoredBy.OTHER_OPERATION ?? 0).toBeGreaterThanOrEqual(lines.length);
      }),
      { numRuns: 300 },
    );
  });
});
