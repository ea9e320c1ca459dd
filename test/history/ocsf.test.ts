import { ocsfOf } from '../../src/history';
import { ocsfEvent, ocsfVersion } from '../../src/history/exports/ocsf-event';
import { canonicalBytes, decodeEntry, leafHash, seal, toHex, type JsonObject, type JsonValue } from '../../src/ledger';
import { person } from '../fixtures/requests';

/**
 * The class Entity Management (3004) of OCSF 1.3.0, as far as events of ours use it: what each attribute is, whether it is
 * required, and its values. Written down from the published schema, https://schema.ocsf.io/1.3.0/classes/entity_management
 * and the objects that it names; sources in https://github.com/ocsf/ocsf-schema (events/iam/entity_management.json,
 * events/iam/iam.json, events/base_event.json, objects/managed_entity.json, metadata.json, product.json, actor.json,
 * user.json).
 */
interface Attribute {
  type: 'integer' | 'string' | 'timestamp' | 'json' | Record<string, Attribute>;
  required?: true;
  values?: readonly (number | string)[];
}
const user: Record<string, Attribute> = {
  uid: { type: 'string' },
  name: { type: 'string' },
  email_addr: { type: 'string' },
  type: { type: 'string' },
  type_id: { type: 'integer', values: [0, 1, 2, 3, 99] },
};
const entityManagement: Record<string, Attribute> = {
  activity_id: { type: 'integer', required: true, values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 99] },
  activity_name: { type: 'string' },
  actor: { type: { user: { type: user } } },
  category_name: { type: 'string' },
  category_uid: { type: 'integer', required: true, values: [3] },
  class_name: { type: 'string' },
  class_uid: { type: 'integer', required: true, values: [3004] },
  comment: { type: 'string' },
  entity: {
    required: true,
    type: {
      uid: { type: 'string' },
      name: { type: 'string' },
      type: { type: 'string' },
      type_id: { type: 'integer', values: [0, 1, 2, 3, 4, 5, 6, 99] },
      version: { type: 'string' },
      data: { type: 'json' },
    },
  },
  message: { type: 'string' },
  metadata: {
    required: true,
    type: {
      version: { type: 'string', required: true, values: ['1.3.0'] },
      product: {
        required: true,
        type: {
          name: { type: 'string' },
          vendor_name: { type: 'string', required: true },
          version: { type: 'string' },
        },
      },
      uid: { type: 'string' },
      sequence: { type: 'integer' },
      event_code: { type: 'string' },
      correlation_uid: { type: 'string' },
      log_name: { type: 'string' },
      log_provider: { type: 'string' },
      original_time: { type: 'string' },
      tenant_uid: { type: 'string' },
    },
  },
  severity: { type: 'string' },
  severity_id: { type: 'integer', required: true, values: [0, 1, 2, 3, 4, 5, 6, 99] },
  status: { type: 'string' },
  status_code: { type: 'string' },
  status_id: { type: 'integer', values: [0, 1, 2, 99] },
  time: { type: 'timestamp', required: true },
  type_name: { type: 'string' },
  type_uid: { type: 'integer', required: true },
  unmapped: { type: 'json' },
};

/** What of a value is not as the schema has it. */
function misfits(value: unknown, attributes: Record<string, Attribute>, at = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at}: no object`];
  const there = value as Record<string, unknown>;
  return [
    ...Object.keys(there).flatMap((name) => (name in attributes ? [] : [`${at}${name}: not of the schema`])),
    ...Object.entries(attributes).flatMap(([name, { type, required, values }]) => {
      const one = there[name];
      if (one === undefined) return required === true ? [`${at}${name}: is missing`] : [];
      if (typeof type === 'object') return misfits(one, type, `${at}${name}.`);
      const fits =
        type === 'string'
          ? typeof one === 'string' && one !== ''
          : type === 'json'
            ? typeof one === 'object'
            : Number.isSafeInteger(one);
      const isOne = values === undefined || values.includes(one as number);
      return fits && isOne ? [] : [`${at}${name}: ${JSON.stringify(one)}`];
    }),
  ];
}

const id = 'L-0123456789';
const personal = new Map<string, JsonValue>();
function sealed(value: JsonValue): JsonObject {
  const { sealed: hash, row } = seal(value, new Uint8Array(32).fill(personal.size + 1));
  personal.set(row.hash, value);
  return { ...hash };
}
const source = { origin: 'lockbox-bot/t/1', tenantId: '11111111-1111-1111-1111-111111111111', version: '1.2.3' };
const by = (kind: string, who?: JsonValue): JsonObject => ({
  kind,
  ...(who === undefined ? {} : { ref: sealed(who) }),
});
const erased = { kind: 'person', ref: { $sealed: '0'.repeat(64) } };
const about = { request: id };
const after = { after: { state: 'pending', version: 1 } };

function entryOf(seq: number, type: string, rest: JsonObject): { seq: number; bytes: Uint8Array } {
  const at = new Date(Date.parse('2026-11-24T08:00:00.000Z') + seq).toISOString();
  return { seq, bytes: canonicalBytes({ seq, at, type, actor: { kind: 'service' }, data: {}, ...rest }) };
}

const cases: [type: string, rest: JsonObject, expected: JsonObject][] = [
  ['ledger-opened', {}, { activity_id: 1, type_uid: 300401, entity: { uid: 'lockbox-bot', type: 'Service' } }],
  [
    'request-opened',
    { ...about, actor: by('azure'), data: after },
    { activity_id: 1, status_id: 1, entity: { uid: id, version: '1' }, actor: { user: { name: 'Azure', type_id: 3 } } },
  ],
  [
    'decision-intended',
    { ...about, actor: by('person', { ...person(1) }), data: { reason: sealed('known case') } },
    {
      activity_id: 3,
      comment: 'known case',
      actor: { user: { uid: person(1).id, name: 'Approver 1', email_addr: 'approver1@example.com', type_id: 1 } },
    },
  ],
  [
    'vote-refused',
    { ...about, actor: erased, data: { why: 'NOT_AN_APPROVER' } },
    { status_id: 2, status_code: 'NOT_AN_APPROVER', actor: { user: { name: 'erased' } } },
  ],
  [
    'approved',
    { ...about, data: { after: { state: 'approved', version: 5 } } },
    { activity_id: 3, severity_id: 2, type_uid: 300403, entity: { data: { state: 'approved' } } },
  ],
  [
    'auditor-read',
    { actor: by('app', { id: 'b0000000-0000-4000-8000-000000000001' }) },
    { activity_id: 2, type_uid: 300402 },
  ],
  ['service-started', {}, { activity_id: 99, type_uid: 300499, actor: { user: { name: 'Lockbox Bot' } } }],
  ['ledger-diverged', { actor: by('unknown') }, { severity_id: 4, status_id: 2 }],
  ['something-of-a-later-version', {}, { activity_id: 3, message: 'something of a later version' }],
];
test.each(cases)('an entry %s is an event of the published class', (type, rest, expected) => {
  const row = entryOf(7, type, rest);
  const event = ocsfEvent(row, decodeEntry(row.bytes), personal, source);
  expect(misfits(event, entityManagement)).toEqual([]);
  expect(event).toMatchObject(expected);
  expect(event).toMatchObject({
    time: Date.parse('2026-11-24T08:00:00.007Z'),
    type_uid: Number(event['class_uid']) * 100 + Number(event['activity_id']),
    metadata: { version: ocsfVersion, uid: 'lockbox-bot/t/1/7', sequence: 7, event_code: type },
    unmapped: { leaf_hash: toHex(leafHash(row.bytes)) },
  });
});

test('the table finds what is not of the schema', () => {
  const row = entryOf(7, 'approved', about);
  const event = ocsfEvent(row, decodeEntry(row.bytes), personal, source);
  expect(misfits({ ...event, severity_id: 7, extra: 1, time: 'now' }, entityManagement)).toHaveLength(3);
  const { metadata: _, ...without } = event;
  expect(misfits(without, entityManagement)).toEqual(['metadata: is missing']);
});

test('events come in order, a line each, and from any place on the rest is the same', async () => {
  const rows = Array.from({ length: 1_203 }, (_, seq) => entryOf(seq, 'approved', about));
  const store = {
    entries: async function* (from = 0) {
      await Promise.resolve();
      yield* rows.slice(from);
    },
    personalOf: () => Promise.resolve([]),
  };
  const pieces = [];
  for await (const piece of ocsfOf(store, { from: 0, end: 1_200, source })) pieces.push(piece);
  const whole = pieces.map(({ bytes }) => String(bytes)).join('');
  const sequence = whole
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).metadata.sequence as number);
  expect(sequence).toEqual(Array.from({ length: 1_200 }, (_, seq) => seq));
  expect(pieces.at(-1)?.place).toBe('1200');
  let rest = '';
  for await (const { bytes } of ocsfOf(store, { from: Number(pieces[0]!.place), end: 1_200, source }))
    rest += String(bytes);
  expect(`${String(pieces[0]!.bytes)}${rest}`).toBe(whole);
});
