import fc from 'fast-check';
import { faultsOf, soundFile } from './files';

test('whatever the text, it is taken or refused with at least one fault that names a line of it', () => {
  const bits = [
    '&a ',
    '*a',
    '[',
    ']',
    '{',
    '}',
    ': ',
    '- ',
    '\n',
    '\t',
    '"',
    '\u0000',
    '---\n',
    '!!x ',
    '? ',
    '__proto__: 1\n',
    '1',
    '\r',
    '|\n',
    '<<: ',
  ];
  const at = fc.nat(soundFile.length);
  const edit = fc.tuple(at, fc.nat(30), fc.oneof(fc.constantFrom(...bits), fc.string({ maxLength: 10 })));
  let refused = 0;
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
      const text = edits.reduce(
        (old, [start, cut, put]) => old.slice(0, start) + put + old.slice(start + cut),
        soundFile,
      );
      const lines = text.split(/\r\n|\r|\n/).length;
      for (const { line, message } of faultsOf(text)) {
        refused += 1;
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines);
        expect(message).not.toBe('');
      }
    }),
    { numRuns: 1_000 },
  );
  expect(refused).toBeGreaterThan(100);
});
