import fc from 'fast-check';
import { inert, inertLine, plainest } from '../../src/teams/cards/inert';

test.each([
  ['a macro is shown and not expanded', '{{DATE(2026-11-24T08:00:00Z)}}', '{\u200b{DATE(2026-11-24T08:00:00Z)}}'],
  ['a macro hidden by a zero-width character is not put together', '{\u200b{TIME(x)}}', '{[U+200B]{TIME(x)}}'],
  ['three braces hold no two in a row', '{{{x', '{\u200b{\u200b{x'],
  ['text that would run backwards is shown as it was written', 'safe\u202etxt.exe', 'safe[U+202E]txt.exe'],
  ['controls are shown by their code point', 'a\u0000b\u0007c\u007fd', 'a[U+0000]b[U+0007]c[U+007F]d'],
  ['invisible tags are shown by their code point', 'a\u{e0041}b', 'a[U+E0041]b'],
  ['every kind of line end is one, and no more than one line stays empty', 'a\r\nb\u2028c\n\n\n\nd', 'a\nb\nc\n\nd'],
  ['a stack of accents is cut down', `e${'\u0301'.repeat(50)}x`, `e${'\u0301'.repeat(4)}x`],
  ['half a character becomes the replacement character', 'a\ud800b', 'a\ufffdb'],
  ['emoji and joined scripts stay as they are', '👩‍💻 می\u200cخواهم', '👩‍💻 می\u200cخواهم'],
  ['markdown and markup stay as they were written', '**a** [b](c) <at>d</at> &lt;', '**a** [b](c) <at>d</at> &lt;'],
])('%s', (_name, text, shown) => {
  expect(inert(text, 1_000)).toBe(shown);
});

test('a long text is cut between characters and says how many are missing', () => {
  expect(inert('𠜎'.repeat(12), 10)).toBe(`${'𠜎'.repeat(10)}… (2 more characters)`);
});

test('a name is one line', () => {
  expect(inertLine('  a\n\tb  c ')).toBe('a b c');
});

test('nothing that is inert can be expanded or turned, and it is never much longer than allowed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), fc.integer({ min: 1, max: 200 }), (text, most) => {
      const shown = inert(text, most);
      expect(shown).not.toMatch(/\{\{/);
      expect(shown.isWellFormed()).toBe(true);
      expect(shown).not.toMatch(/(?!\n|\t)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(Array.from(shown.replaceAll('\u200b', '')).length).toBeLessThanOrEqual(most + 40);
    }),
  );
});

test('a summary holds nothing that any client reads as more than letters', () => {
  expect(plainest('[x](http://evil.example) *b* <at>c</at> {{TIME(x)}} `d`')).toBe(
    'x (http evil.example) b at c at TIME(x) d',
  );
});
