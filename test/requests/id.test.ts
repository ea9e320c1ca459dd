import { requestId, typedId } from '../../src/requests';

test('two instances name the same request alike, whatever the case of the Azure id', () => {
  expect(requestId('lockbox', 'ABCDEF00-0000-4000-8000-000000000001')).toBe(
    requestId('lockbox', 'abcdef00-0000-4000-8000-000000000001'),
  );
});

test('an id is the first 50 bits of SHA-256(kind NUL id) in Crockford base32 behind the prefix of its kind', () => {
  // printf 'lockbox\0a' | sha256sum
  expect(requestId('lockbox', 'A')).toMatch(/^L-[0-9A-HJKMNP-TV-Z]{10}$/);
  expect(requestId('byos-review', 'a')).toMatch(/^R-/);
  expect(requestId('byos-access', 'a')).toMatch(/^A-/);
  expect(requestId('lockbox', 'a').slice(2)).not.toBe(requestId('byos-review', 'a').slice(2));
});

test('an id is read as typed: lower case, without dash, and with look-alike letters', () => {
  expect(typedId(' l-oi2 ')).toBe('L-012');
  expect(typedId('L0123456789')).toBe('L-0123456789');
  expect(typedId('c0ffee00-1111-4222-8333-444455556666')).toBe('c0ffee00-1111-4222-8333-444455556666');
});
