import { checkpointText, parseCheckpoint, type Checkpoint } from '../../src/ledger';
import { codeOf } from './reference';

const root = new Uint8Array(32).fill(7);
const encoded = Buffer.from(root).toString('base64');
const checkpoint: Checkpoint = { origin: 'log.example/one', size: 42, root };

test('a checkpoint is origin, size, root and extensions, a line each, and reads back', () => {
  expect(checkpointText(checkpoint)).toBe(`log.example/one\n42\n${encoded}\n`);
  for (const extensions of [undefined, ['a'], ['a b', 'c']]) {
    const full = { ...checkpoint, ...(extensions === undefined ? {} : { extensions }) };
    expect(parseCheckpoint(checkpointText(full))).toEqual(full);
  }
});

test("the text of the C2SP example is read: its log's name, size and root", () => {
  const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
  expect(parseCheckpoint(text)).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
  expect(checkpointText(parseCheckpoint(text))).toBe(text);
});

test.each<[string, Partial<Checkpoint>]>([
  ['no origin', { origin: '' }],
  ['an origin of two lines', { origin: `a\n1\n${encoded}` }],
  ['a size below zero', { size: -1 }],
  ['half a size', { size: 0.5 }],
  ['a size beyond 2^53', { size: 2 ** 53 }],
  ['a root that is not a hash', { root: new Uint8Array(31) }],
  ['an empty extension', { extensions: [''] }],
  ['an extension of two lines', { extensions: ['a\nb'] }],
])('a checkpoint with %s is never written', (_, wrong) => {
  expect(codeOf(() => checkpointText({ ...checkpoint, ...wrong }))).toBe('BAD_CHECKPOINT');
});

test.each([
  ['nothing', ''],
  ['no origin', `\n42\n${encoded}\n`],
  ['a leading zero', `log\n042\n${encoded}\n`],
  ['a plus', `log\n+42\n${encoded}\n`],
  ['a minus', `log\n-1\n${encoded}\n`],
  ['hexadecimal', `log\n0x2a\n${encoded}\n`],
  ['no size', `log\n\n${encoded}\n`],
  ['a size beyond 2^53', `log\n9007199254740992\n${encoded}\n`],
  ['a root cut off', `log\n42\n${Buffer.alloc(31).toString('base64')}\n`],
  ['a root without its padding', `log\n42\n${encoded.replace('=', '')}\n`],
  ['no line feed at the end', `log\n42\n${encoded}`],
  ['an empty extension', `log\n42\n${encoded}\n\n`],
  ['no root', `log\n42\n`],
])('a text with %s is not a checkpoint', (_, text) => {
  expect(codeOf(() => parseCheckpoint(text))).toBe('BAD_CHECKPOINT');
});
