import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const file = pathToFileURL(join(__dirname, '../../src/azure/moment.ts')).href;

/** Reads moments in a process of its own: a zone holds for a whole process, and jest has one already. */
function readIn(zone: string, texts: readonly string[]): unknown {
  const code = `import { momentOf } from ${JSON.stringify(file)};
    console.log(JSON.stringify(${JSON.stringify(texts)}.map((text) => momentOf(text) ?? null)));`;
  const env = { TZ: zone };
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { env, encoding: 'utf8', stdio: 'pipe' }),
  );
}

test.each(['UTC', 'America/New_York', 'Asia/Kolkata'])('a moment is the same wherever the service runs: %s', (zone) => {
  const texts = [
    '2026-03-01T08:00:00',
    '2026-03-01T08:00:00.1234567',
    '2026-03-01T08:00:00.1234567Z',
    '2026-03-01T13:30:00+05:30',
    '3/1/2026 8:00:00 AM',
    ' 2026-03-01T08:00:00Z ',
    '0001-01-01T00:00:00',
    '+275760-09-13T00:00:00Z',
    'soon',
    '',
  ];
  expect(readIn(zone, texts)).toEqual([
    '2026-03-01T08:00:00.000Z',
    '2026-03-01T08:00:00.123Z',
    '2026-03-01T08:00:00.123Z',
    '2026-03-01T08:00:00.000Z',
    '2026-03-01T08:00:00.000Z',
    '2026-03-01T08:00:00.000Z',
    null,
    null,
    null,
    null,
  ]);
});
