import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportFolder, type MakePieces } from '../../src/history';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'lockbox-bot-folder-')), 'out');
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true });
});

const mebibyte = 'x'.repeat(1024 * 1024 - 10);
/** Lines of a mebibyte each, with a place behind each; `until` is the one that cannot be read. */
function lines(count: number, until?: number, seen: number[] = []): MakePieces {
  return async function* (place = '0') {
    await Promise.resolve();
    for (let at = Number(place); at < count; at += 1) {
      if (at === until) throw new Error('the database is away');
      seen.push(at);
      yield { bytes: `${String(at).padStart(8, '0')} ${mebibyte}\n`, place: String(at + 1) };
    }
  };
}
const about = () => Promise.resolve({ format: 'jsonl' });

test('an export that was interrupted goes on where it stopped, and comes out as if it had not been', async () => {
  const begun = await ExportFolder.begin(folder, about);
  await begun.write('first.txt', lines(1));
  await expect(begun.write('entries.jsonl', lines(12, 7))).rejects.toThrow('away');
  // No file has its name before it is whole.
  expect(readdirSync(folder).sort()).toEqual(['entries.jsonl.part', 'export-in-progress.json', 'first.txt']);
  // What a crash leaves behind the place that is known does no harm.
  appendFileSync(join(folder, 'entries.jsonl.part'), 'torn');
  const seen: number[] = [];
  const resumed = await ExportFolder.resume(folder);
  expect(resumed.about).toEqual({ format: 'jsonl' });
  await resumed.write('first.txt', lines(1, 0));
  await resumed.write('entries.jsonl', lines(12, undefined, seen));
  await resumed.finish();
  expect(seen[0]).toBeGreaterThanOrEqual(4);
  expect(readdirSync(folder).sort()).toEqual(['entries.jsonl', 'first.txt']);
  const numbers = readFileSync(join(folder, 'entries.jsonl'), 'utf8')
    .split('\n')
    .map((line) => line.slice(0, 8));
  expect(numbers).toEqual([...Array.from({ length: 12 }, (_, at) => String(at).padStart(8, '0')), '']);
  expect(statSync(join(folder, 'entries.jsonl')).mode & 0o777).toBe(0o600);
});

test('what is whole is not gone on with, and what is under way is not begun anew', async () => {
  const begun = await ExportFolder.begin(folder, about);
  await expect(ExportFolder.begin(folder, about)).rejects.toMatchObject({
    code: 'FOLDER_NOT_EMPTY',
    message: expect.stringContaining('--resume'),
  });
  await begun.write('first.txt', lines(1));
  await begun.finish();
  await expect(ExportFolder.resume(folder)).rejects.toMatchObject({ code: 'NOTHING_TO_RESUME' });
  await expect(ExportFolder.resume(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'NOTHING_TO_RESUME' });
  expect(existsSync(join(folder, 'first.txt'))).toBe(true);
});
