import fc from 'fast-check';
import { resourceMatches } from '../../src/routing';

const account = '/subscriptions/s1/resourceGroups/prod-ai/providers/Microsoft.CognitiveServices/accounts/gpt';

test.each([
  ['the resource itself', account, account, true],
  ['another case, as ARM compares without it', account.toUpperCase(), account, true],
  ['a missing leading slash in the pattern', account.slice(1), account, true],
  ['a missing leading slash in the id', account, account.slice(1), true],
  ['a trailing slash', `${account}/`, account, true],
  ['a star within a segment', '/subscriptions/*/resourceGroups/prod-*/**', account, true],
  ['two stars at the front', '**/accounts/gpt', account, true],
  ['two stars in the middle', '/subscriptions/s1/**/accounts/*', account, true],
  ['two stars that stand for nothing', '/subscriptions/**/s1/**', '/subscriptions/s1', true],
  ['several stars in one segment', '/*rod*a*', '/prod-ai', true],
  ['no star across segments', '/subscriptions/*/accounts/gpt', account, false],
  ['no part of a segment without star', '/subscriptions/s', '/subscriptions/s1', false],
  ['no longer id without two stars', '/subscriptions/s1', account, false],
  ['no other group', '/subscriptions/*/resourceGroups/dev-*/**', account, false],
  ['no text counted twice', '/ab*ba', '/aba', false],
  ['characters of regular expressions as themselves', '/a.c', '/abc', false],
])('a glob matches %s', (_sentence, glob, id, expected) => {
  expect(resourceMatches(glob, id)).toBe(expected);
});

/** The plainest reading of the grammar: try every way to cut the path. */
function reference(glob: readonly string[], path: readonly string[]): boolean {
  const [part, ...rest] = glob;
  if (part === undefined) return path.length === 0;
  if (part === '**') return [...path, ''].some((_, cut) => reference(rest, path.slice(cut)));
  const [segment, ...others] = path;
  return segment !== undefined && textReference(part, segment) && reference(rest, others);
}

function textReference(glob: string, text: string): boolean {
  if (glob === '') return text === '';
  if (glob.startsWith('*')) {
    return Array.from({ length: text.length + 1 }).some((_, cut) => textReference(glob.slice(1), text.slice(cut)));
  }
  return text.startsWith(glob[0]!) && textReference(glob.slice(1), text.slice(1));
}

test('a glob matches exactly what trying every possible cut matches', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 });
  const pattern = fc
    .string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 4 })
    .filter((part) => !part.includes('**'));
  const paths = fc.array(text, { minLength: 1, maxLength: 5 });
  const globs = fc.array(fc.oneof(pattern, fc.constant('**')), { minLength: 1, maxLength: 5 });
  let matched = 0;
  fc.assert(
    fc.property(globs, paths, (glob, path) => {
      const expected = reference(glob, path);
      if (expected) matched += 1;
      expect(resourceMatches(glob.join('/'), path.join('/'))).toBe(expected);
    }),
    { numRuns: 3_000 },
  );
  expect(matched).toBeGreaterThan(100);
});

test('no glob is slow, however many stars it has', () => {
  const hostile = `/${'*a'.repeat(400)}/${'**/'.repeat(300)}b`;
  expect(resourceMatches(hostile, `/${'a'.repeat(2_000)}/${'a/'.repeat(500)}c`)).toBe(false);
});
