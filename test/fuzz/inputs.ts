import fc from 'fast-check';

/** Members that a parser may trip over, by name or by what they are taken for. */
const names = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'length',
    'then',
    '',
    '0',
    'value',
    'id',
    '$ref',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '\u0000',
    '\ud800',
    '\ufeff',
    '\u202e',
    '2026-11-24T08:59:00Z',
    '9999-99-99T99:99:99Z',
    '-271821-04-20T00:00:00Z',
    'http://[::ffff:169.254.169.254]/',
    '/subscriptions/../..',
    '%00%ff%',
    '{{DATE()}}',
    '<at>x',
  ),
  fc.nat(3_000).map((length) => 'a'.repeat(length)),
  fc.nat(2_000).map((length) => ' \t/-.'.repeat(length)),
);
const scalars = fc.oneof(
  texts,
  fc.constantFrom(null, true, false, 0, -0, -1, 0.1, 1e308, 1e21, Number.MAX_SAFE_INTEGER + 1, 2 ** 32),
  fc.integer(),
  fc.double(),
);

/** Any JSON, down to what nobody would send. */
export const hostile: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 6 }).map(asParsed),
    fc.nat(60).map(nested),
  ),
})).value;

/** As `JSON.parse` makes it: a member `__proto__` is one of its own. */
function asParsed(members: [string, unknown][]): unknown {
  const made: Record<string, unknown> = {};
  for (const [name, value] of members) {
    Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return made;
}

function nested(depth: number): unknown {
  return depth === 0 ? 'x' : depth % 2 === 0 ? [nested(depth - 1)] : { inner: nested(depth - 1) };
}

/** One of the samples, with some of its members exchanged, doubled or taken away: near enough to get far. */
export function near(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  const change = fc.record({ at: fc.nat(), how: fc.nat(3), value: hostile });
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 4 }))
    .map(([sample, changes]) =>
      changes.reduce(
        (value, { at, how, value: put }) => changed(value, at, how, structuredClone(put)),
        structuredClone(sample),
      ),
    );
}

/** The value with one of its places changed. */
function changed(value: unknown, at: number, how: number, put: unknown): unknown {
  const places = placesOf(value);
  const place = places[at % Math.max(places.length, 1)];
  if (place === undefined) return put;
  const { holder, key } = place;
  if (how === 0 && Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (how === 0) Reflect.deleteProperty(holder, key);
  else if (how === 1) Reflect.set(holder, key, [Reflect.get(holder, key), put]);
  else if (how === 2 && typeof Reflect.get(holder, key) === 'string') {
    Reflect.set(holder, key, `${String(Reflect.get(holder, key))}${typeof put === 'string' ? put : '\u0000'}`);
  } else Reflect.set(holder, key, put);
  return value;
}

function placesOf(value: unknown): { holder: object; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value, key }, ...placesOf(inner)]);
}

/** Text near one of the samples: pieces cut out, put in, doubled. */
export function nearText(samples: readonly string[], pieces: readonly string[] = []): fc.Arbitrary<string> {
  const put = fc.oneof(texts, fc.constantFrom('', '\n', '"', '\\', '[', ']', '{', '}', ':', ',', ' ', ...pieces));
  const edit = fc.tuple(fc.nat(), fc.nat(40), put);
  const edited = fc.tuple(fc.constantFrom(...samples), fc.array(edit, { maxLength: 5 })).map(([sample, edits]) =>
    edits.reduce((text, [at, cut, piece]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + piece + text.slice(start + cut);
    }, sample),
  );
  return fc.oneof({ weight: 3, arbitrary: edited }, { weight: 1, arbitrary: texts });
}
