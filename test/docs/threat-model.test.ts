import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const tests = join(__dirname, '..');
const sections = readFileSync(join(tests, '..', 'docs', 'threat-model.md'), 'utf8').split(/^## /m);
const stride = [
  'Spoofing',
  'Tampering',
  'Repudiation',
  'Information disclosure',
  'Denial of service',
  'Elevation of privilege',
];

/** Rows of a section's table: the threat, its control, and the test. */
function rowsOf(letter: string): [threat: string, control: string, named: string][] {
  const section = sections.find((text) => text.startsWith(`${letter}\n`)) ?? '';
  const cells = section.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return cells
    .slice(1)
    .filter(([, threat = '']) => threat !== '' && threat !== 'Threat' && !/^-+$/.test(threat))
    .map(([, threat = '', control = '', named = '']) => [threat, control, named]);
}

describe.each(stride)('%s:', (letter) => {
  test('has threats', () => {
    expect(rowsOf(letter).length).toBeGreaterThan(3);
  });

  test.each(rowsOf(letter))('"%s" has a control, and tests that are there', (_threat, control, named) => {
    expect(control).not.toBe('');
    const file = /^`([^`]+)`: /.exec(named)?.[1] ?? '';
    const titles = [...named.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title);
    expect([titles.length > 0, file !== '' && existsSync(join(tests, file))]).toEqual([true, true]);
    const text = readFileSync(join(tests, file), 'utf8');
    expect(titles.filter((title) => !text.includes(title))).toEqual([]);
  });
});
