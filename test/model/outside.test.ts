import { z } from 'zod/v4';
import { readOutside } from '../../src/model/outside';

const schema = z.object({ text: z.string().min(1).max(5), list: z.array(z.string()).max(2).optional() });

describe('what comes from outside', () => {
  test('is read as its schema says, and refused at the place that does not fit', () => {
    expect(readOutside(schema, { text: 'abc' })).toMatchObject({ success: true, data: { text: 'abc' } });
    const refused = readOutside(schema, { text: 'abcdef' });
    expect(refused.error?.issues).toMatchObject([{ path: ['text'], code: 'too_big' }]);
  });

  test.each([
    ['text', { text: { length: { toString: 0 } } }],
    ['list', { text: 'abc', list: { length: { toString: null } } }],
  ])('is refused, and never an accident, where the length of a %s is no number and cannot become one', (_, value) => {
    expect(readOutside(schema, value)).toMatchObject({ success: false, error: { issues: [{ path: [] }] } });
  });

  test('does not hide what fails for another cause', () => {
    const broken = z.string().refine(() => {
      throw new RangeError('ours');
    });
    expect(() => readOutside(broken, 'x')).toThrow('ours');
  });
});
