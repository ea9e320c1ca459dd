import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileAnchor } from '../../src/main/anchor-file';

const at = '2026-11-24T09:00:00.000Z';
const noteOf = (size: number): string => `origin\n${size}\nroot\n\n— origin c2ln\n`;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-anchor-'));
  path = join(folder, 'checkpoints.jsonl');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const keep = (size: number) => fileAnchor(path).keep({ size, note: noteOf(size), at });
const notes = async (): Promise<string[]> => {
  const found = await fileAnchor(path).newest();
  return found.ok ? found.notes : [found.reason];
};

test('checkpoints are lines behind each other in a file for its owner alone', async () => {
  expect(await notes()).toEqual([]);
  for (const size of [3, 7]) expect(await keep(size)).toEqual({ ok: true });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const lines = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toEqual([3, 7].map((size) => ({ size, at, note: noteOf(size) })));
  expect(await notes()).toEqual([noteOf(3), noteOf(7)]);
});

test('a line that a crash cut off is passed over, and swallows none behind it', async () => {
  await keep(3);
  appendFileSync(path, '{"size":5,"at":"2026');
  expect(await notes()).toEqual([noteOf(3)]);
  await keep(7);
  expect(await notes()).toEqual([noteOf(3), noteOf(7)]);
});

test('the file is bounded: a full one is put aside, and its checkpoints are still found', async () => {
  writeFileSync(path, `${'x'.repeat(4 * 1024 * 1024)}\n`);
  await keep(3);
  expect(existsSync(path)).toBe(false);
  expect(await notes()).toEqual([noteOf(3)]);
  await keep(7);
  expect(statSync(path).size).toBeLessThan(1_000);
  expect(await notes()).toEqual([noteOf(7), noteOf(3)]);
});

test('a folder that is not there is a failure by name', async () => {
  path = join(folder, 'gone', 'checkpoints.jsonl');
  expect(await keep(3)).toEqual({ ok: false, reason: 'the file cannot be used (ENOENT)' });
});
