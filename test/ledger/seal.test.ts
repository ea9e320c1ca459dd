import fc from 'fast-check';
import { canonicalBytes, checkPersonal, seal, toHex, type JsonValue } from '../../src/ledger';
import { codeOf, plainHash } from './reference';

const salt = new Uint8Array(32).fill(9);

test('a seal is SHA-256 of the salt and the canonical bytes', () => {
  const value = { name: 'An Approver', id: '33333333' };
  const { sealed, row } = seal(value, salt);
  expect(sealed.$sealed).toBe(toHex(plainHash(salt, Buffer.from('{"id":"33333333","name":"An Approver"}'))));
  expect(row).toEqual({ hash: sealed.$sealed, salt: '09'.repeat(32), value });
  expect(checkPersonal(row)).toBe(true);
});

test('equal values with other salts cannot be told to be equal', () => {
  expect(seal('a', salt).row.hash).not.toBe(
    seal(
      'a',
      salt.map((byte) => byte + 1),
    ).row.hash,
  );
});

test('the row holds the value as it was hashed, apart from the one that was given', () => {
  const given = { text: 'a\ud800' };
  const { row } = seal(given, salt);
  given.text = 'changed later';
  expect(row.value).toEqual({ text: 'a\ufffd' });
});

test('a salt of another length is refused', () => {
  for (const length of [0, 31, 33]) {
    expect(codeOf(() => seal('a', new Uint8Array(length)))).toBe('BAD_SALT');
  }
});

test('a row with another value, salt or hash does not check', () => {
  const { row } = seal({ name: 'A' }, salt);
  for (const wrong of [
    { ...row, value: { name: 'B' } },
    { ...row, value: { name: 'A', more: 1 } },
    { ...row, salt: '08'.repeat(32) },
    { ...row, salt: row.salt.slice(2) },
    { ...row, salt: `${row.salt}00` },
    { ...row, salt: 'zz'.repeat(32) },
    { ...row, hash: 'ab'.repeat(32) },
    { ...row, hash: row.hash.toUpperCase() },
    { ...row, value: undefined as unknown as JsonValue },
  ]) {
    expect(checkPersonal(wrong)).toBe(false);
  }
});

test('whatever was sealed checks after it was kept as JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), (value) => {
      const { row } = seal(value, salt);
      expect(checkPersonal(JSON.parse(JSON.stringify(row)) as typeof row)).toBe(true);
      expect(canonicalBytes(row.value)).toEqual(canonicalBytes(value));
    }),
  );
});
