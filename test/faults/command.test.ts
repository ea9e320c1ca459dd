import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './service';

const hourMs = 3_600_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-faults-command-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a command of a fault run goes by the clock of the service, in every way to ask for the time', async () => {
  const [main, clock] = [join(folder, 'main.cjs'), join(folder, 'clock')];
  writeFileSync(
    main,
    'console.log(JSON.stringify([Date.now(), +new Date(), +new Date(5), new Date() instanceof Date]))',
  );
  writeFileSync(clock, String(hourMs));

  const before = Date.now();
  const { code, output } = await command({ main, clock, folder, env: {} }, []);
  const [now, made, given, isDate] = JSON.parse(output) as [number, number, number, boolean];

  expect(code).toBe(0);
  for (const time of [now, made]) {
    expect(time).toBeGreaterThanOrEqual(before + hourMs);
    expect(time).toBeLessThanOrEqual(Date.now() + hourMs);
  }
  expect([given, isDate]).toEqual([5, true]);
});
