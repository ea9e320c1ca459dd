import { generateKeyPem, signerFromPem } from '../../src/ledger';
import { OwnKey, type Keeps } from '../../src/tab/proof/own-key';

const key = signerFromPem('lockbox-bot/t/0123456789abcdef', generateKeyPem()).verifierKey;

function kept(): Keeps & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
  };
}

test('a verifier key that was given is there at the next visit, until it is forgotten', async () => {
  const keeps = kept();
  expect(await new OwnKey(keeps).read()).toBeUndefined();
  expect(await new OwnKey(keeps).take(key)).toBe(true);
  expect(await new OwnKey(keeps).read()).toBe(key);
  new OwnKey(keeps).forget();
  expect(await new OwnKey(keeps).read()).toBeUndefined();
});

test.each(['', 'nonsense', `${key}A`, key.replace('lockbox', 'lockbix'), `${key} `])(
  '%j is no verifier key, and changes nothing, given or found',
  async (text) => {
    const keeps = kept();
    await new OwnKey(keeps).take(key);
    expect(await new OwnKey(keeps).take(text)).toBe(false);
    expect(await new OwnKey(keeps).read()).toBe(key);
    for (const name of keeps.values.keys()) keeps.values.set(name, text);
    expect(await new OwnKey(keeps).read()).toBeUndefined();
  },
);

test('where a frame is refused its storage a key is taken for the visit, and none is found', async () => {
  const refused = (): never => {
    throw new DOMException('no storage here', 'SecurityError');
  };
  const own = new OwnKey({ getItem: refused, setItem: refused, removeItem: refused });
  expect(await own.take(key)).toBe(true);
  expect(await own.read()).toBeUndefined();
  own.forget();
});
