import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createMetrics } from '../../src/telemetry';

const root = join(__dirname, '..', '..');
const document = readFileSync(join(root, 'docs', 'operations.md'), 'utf8');
const rules = parse(readFileSync(join(root, 'infra', 'prometheus-rules.yaml'), 'utf8')) as {
  groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
};

/** The metrics that are ours, not those of every process. */
async function ourMetrics(): Promise<string[]> {
  const { text } = await createMetrics().render();
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
  return names.filter((name) => !/^lockbox_(?:process|nodejs)_/.test(name));
}

test('every metric is in the document, and none that is not there', async () => {
  const told = [...document.matchAll(/^\| `(lockbox_[a-z_]+)`/gm)].map(([, name]) => name);
  expect(told.sort()).toEqual((await ourMetrics()).sort());
});

describe('the alert rules', () => {
  const all = rules.groups.flatMap((group) => group.rules);

  test.each(all.map((rule) => [rule.alert, rule] as const))(
    '%s is explained, and asks for metrics that are there',
    async (_, rule) => {
      expect(document).toContain(`| \`${rule.alert}\``);
      const asked = rule.expr.match(/lockbox_[a-z_]+/g) ?? [];
      expect(asked.length).toBeGreaterThan(0);
      expect(await ourMetrics()).toEqual(expect.arrayContaining(asked));
    },
  );
});
