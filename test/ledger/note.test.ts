import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { generateKeyPem, openNote, parseVerifierKey, signerFromPem, signNote, verifierKey } from '../../src/ledger';
import { codeOf } from './reference';

/** The example of Go's `sumdb/note`, which C2SP signed-note was written down from. */
const published = {
  seed: '810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173',
  verifierKey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  signature:
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};
const text = 'log.example/one\n3\nroot\n';
const one = signerFromPem('log.example/one', generateKeyPem());
const two = signerFromPem('log.example/one', generateKeyPem());
const stranger = signerFromPem('witness.example', generateKeyPem());
const verifiers = [one, two].map((signer) => parseVerifierKey(signer.verifierKey));
const keyOf = (key: string): string => key.split('+').slice(0, 2).join('+');

test('the published note opens with its published key', () => {
  const note = `${published.text}\n${published.signature}`;
  expect(openNote(note, [parseVerifierKey(published.verifierKey)])).toEqual({
    text: published.text,
    keys: ['PeterNeumann+c74f20a3'],
  });
});

test('a note is signed by both keys while one replaces the other, and either of them opens it', () => {
  const note = signNote(text, [one, two]);
  expect(openNote(note, verifiers).keys).toEqual([keyOf(one.verifierKey), keyOf(two.verifierKey)]);
  for (const verifier of verifiers) expect(openNote(note, [verifier]).text).toBe(text);
});

test('signatures of unknown keys are passed over, even where they share the name', () => {
  const note = signNote(text, [stranger, two, one]);
  expect(openNote(note, verifiers.slice(0, 1)).keys).toEqual([keyOf(one.verifierKey)]);
  expect(codeOf(() => openNote(signNote(text, [stranger, two]), verifiers.slice(0, 1)))).toBe('BAD_NOTE');
});

test('a wrong signature of a known key refuses the whole note, whatever else signed it', () => {
  const other = signNote('log.example/one\n4\nroot\n', [two]).split('\n').at(-2)!;
  expect(codeOf(() => openNote(`${signNote(text, [one])}${other}\n`, verifiers))).toBe('BAD_NOTE');
});

test('a signature that stands there twice counts once', () => {
  expect(openNote(signNote(text, [one, one]), verifiers).keys).toHaveLength(1);
});

test('the text may hold empty lines: the last one separates it', () => {
  for (const lines of ['a\n\nb\n', '\n', 'a\n\n', 'a\n\n\nb\n', '— not a signature\n']) {
    expect(openNote(signNote(lines, [one]), verifiers).text).toBe(lines);
  }
});

test('sixteen signatures of the length of ML-DSA are taken, as C2SP asks', () => {
  const large = `— witness.example ${Buffer.alloc(4 + 4_627).toString('base64')}\n`;
  expect(openNote(signNote(text, [one]) + large.repeat(15), verifiers).text).toBe(text);
});

const good = signNote(text, [one]);
const line = good.split('\n').at(-2)!;
test.each([
  ['nothing', ''],
  ['a text without signatures', text],
  ['a text with an empty line and no signature', `${text}\n`],
  ['a signature without a text', `\n${line}\n`],
  ['no line feed at the end', good.slice(0, -1)],
  ['carriage returns', good.replaceAll('\n', '\r\n')],
  ['a tab', good.replace('root', 'ro\tt')],
  ['a NUL', good.replace('root', 'ro\0t')],
  ['a lone surrogate', good.replace('root', 'ro\ud800t')],
  ['a hyphen for the em dash', good.replace('—', '-')],
  ['two spaces', good.replace('— ', '—  ')],
  ['something behind the signature', good.replace(/\n$/, ' x\n')],
  ['a name with a plus', good.replace('— log', '— l+og')],
  ['a name with a no-break space', good.replace('— log', '— l\u00a0og')],
  ['a name with a next line', good.replace('— log', '— l\u0085og')],
  ['base64 without its padding', good.replace(/=+\n$/, '\n')],
  ['base64 for URLs', `${text}\n— log.example/one ${'-_'.repeat(46)}\n`],
  ['a signature of no bytes', `${text}\n— log.example/one ${Buffer.alloc(4).toString('base64')}\n`],
  ['an empty line between signatures', `${good}\n${line}\n`],
  ['101 signatures', good + `${line}\n`.repeat(100)],
  ['more than a million bytes', signNote(text, [one]).replace('root', 'x'.repeat(1_000_000))],
])('a note with %s is refused', (_, note) => {
  expect(codeOf(() => openNote(note, verifiers))).toBe('BAD_NOTE');
});

test('no text that changed by a bit opens', () => {
  const bytes = Buffer.from(good);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(codeOf(() => openNote(changed.toString('utf8'), verifiers))).toBe('BAD_NOTE');
  }
});

test.each([
  ['no line feed at the end', 'text', [one]],
  ['a carriage return', 'a\r\n', [one]],
  ['a lone surrogate', '\ud800\n', [one]],
  ['nobody to sign it', text, []],
])('a text with %s is not signed', (_, unsignable, signers) => {
  expect(codeOf(() => signNote(unsignable, signers))).toBe('BAD_NOTE');
});

test('whatever is signed opens as the same text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (line) => {
      const plain = line.replaceAll(/[^\P{Cc}\x7f-\x9f]/gu, '\n').toWellFormed() + '\n';
      expect(openNote(signNote(plain, [one]), verifiers).text).toBe(plain);
    }),
  );
});

test('a verifier key is the name, the id and the key, and reads back', () => {
  const raw = Buffer.from(createPrivateKey(generateKeyPem()).export({ format: 'jwk' }).x!, 'base64url');
  const key = verifierKey('log.example/x', raw);
  expect(key).toMatch(/^log\.example\/x\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/);
  expect(parseVerifierKey(key).name).toBe('log.example/x');
  expect(verifierKey('PeterNeumann', Buffer.from(published.verifierKey.split('+')[2]!, 'base64').subarray(1))).toBe(
    published.verifierKey,
  );
});

test('the published private key signs the published signature', () => {
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(published.seed, 'hex'),
  ]);
  const pem = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' });
  const signer = signerFromPem('PeterNeumann', pem.toString());
  expect(signer.verifierKey).toBe(published.verifierKey);
  expect(signNote(published.text, [signer])).toBe(`${published.text}\n${published.signature}`);
});

const [name, id, encoded] = ['PeterNeumann', 'c74f20a3', 'ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'];
test.each([
  ['nothing', ''],
  ['a name only', name],
  ['no name', `+${id}+${encoded}`],
  ['a space in the name', `Peter Neumann+${id}+${encoded}`],
  ['another name', `PeterNeuman+${id}+${encoded}`],
  ['another id', `${name}+c74f20a4+${encoded}`],
  ['an id in capitals', `${name}+C74F20A3+${encoded}`],
  ['another key', `${name}+${id}+${encoded.replace('10TW', '10TX')}`],
  ['another algorithm', `${name}+${id}+${encoded.replace('AR', 'Ah')}`],
  ['a key cut off', `${name}+${id}+${encoded.slice(0, -4)}`],
  ['something behind it', `${name}+${id}+${encoded}\n`],
])('a verifier key with %s is refused', (_, key) => {
  expect(codeOf(() => parseVerifierKey(key))).toBe('BAD_KEY');
});

test.each(['', 'a b', 'a+b', 'a\n', 'a\u2003b', '\ud800'])('%j cannot name a key', (unfit) => {
  expect(codeOf(() => signerFromPem(unfit, generateKeyPem()))).toBe('BAD_KEY');
});

test('only an Ed25519 private key in PEM signs', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (const pem of [
    '',
    'not a key',
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  ]) {
    expect(codeOf(() => signerFromPem('log', pem))).toBe('BAD_KEY');
  }
});
