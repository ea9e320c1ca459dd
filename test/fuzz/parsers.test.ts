import fc from 'fast-check';
import { checkBearer } from '../../src/azure';
import { accountsOf } from '../../src/azure/accounts-wire';
import { claimsChallenge, readableClaims } from '../../src/azure/claims-challenge';
import { AzureError } from '../../src/azure/errors';
import { theUser, userOf } from '../../src/azure/graph-wire';
import { networkRulesOf, resourceOf } from '../../src/azure/inventory-wire';
import { readWireRequest } from '../../src/azure/lockbox-wire';
import { pageOf } from '../../src/azure/pages';
import { rowOf, tableOf } from '../../src/azure/storage-log-wire';
import { ConfigError, loadConfig } from '../../src/config';
import { HistoryError } from '../../src/history';
import {
  canonicalBytes,
  consistencyProof,
  checkPersonal,
  decodeEntry,
  generateKeyPem,
  inclusionProof,
  LedgerError,
  openNote,
  parseCanonical,
  parseCheckpoint,
  parseVerifierKey,
  rootFrom,
  signerFromPem,
  signNote,
  verifyConsistency,
  verifyInclusion,
  type JsonValue,
} from '../../src/ledger';
import { splitRecords, toSignal } from '../../src/signals';
import { positionOf } from '../../src/store/history-cursor';
import { clickOf } from '../../src/teams/click';
import { commandOf } from '../../src/teams/commands';
import { openDoor } from '../../src/teams/door';
import { pagePressOf } from '../../src/teams/past/page-press';
import { requestAt } from '../../src/teams/past/addresses';
import { readSentence } from '../../src/teams/past/sentence';
import { isUploadAddress } from '../../src/teams/past/upload';
import { tokenFault } from '../../src/teams/token';
import { endOf } from '../../src/teams/when';
import { readEvidenceRange, readExportQuery, readPageQuery, readRange } from '../../src/web/read/query';
import { soundFile } from '../config/files';
import { openAiRow, speechRow, storageRow } from '../fixtures/inventory';
import { wireRecord } from '../fixtures/lockbox-wire';
import {
  classicAlert,
  commonAlert,
  foreignAlerts,
  gridEvent,
  hubRecord,
  restEvent,
  storageRecord,
} from '../fixtures/records';
import { storageRowOf } from '../fixtures/storage-rows';
import { fuzz, named, namedLater, patienceMs } from './fuzz';
import { hostile, near, nearText } from './inputs';

jest.setTimeout(patienceMs);

const now = new Date('2026-11-24T09:00:00.000Z');
const records = [
  restEvent(),
  hubRecord(),
  storageRecord(),
  commonAlert(),
  classicAlert(),
  gridEvent(),
  ...Object.values(foreignAlerts),
];
const textOf = (value: unknown): string => JSON.stringify(value);

describe('records of a log', () => {
  test('are split from any bytes, each with its place or a named refusal', () =>
    fuzz(
      fc.tuple(
        fc.array(
          fc.oneof(
            near(records).map((record) => Buffer.from(textOf(record))),
            nearText(records.map(textOf), ['{"value":[', '{"records":[', '\n\n']).map((text) => Buffer.from(text)),
            fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
          ),
          { maxLength: 3 },
        ),
        // Cuts at every byte are tried by test/signals/split-chunks.
        fc.integer({ min: 200, max: 5_000 }),
      ),
      async ([pieces, chunk]) => {
        const bytes = Buffer.concat(pieces);
        async function* chunks(): AsyncIterable<Uint8Array> {
          for (let at = 0; at < bytes.length; at += chunk) yield await Promise.resolve(bytes.subarray(at, at + chunk));
        }
        for await (const record of splitRecords(chunks())) {
          expect(record.ok ? 'value' in record : record.why).toBeTruthy();
        }
      },
    ));

  test('and alerts, common and classic, become signals or named refusals', () =>
    fuzz(fc.oneof(near(records), hostile), (record) => {
      const read = toSignal(record);
      expect(read.ok ? read.signal.operation : read.as).toBeTruthy();
    }));

  test('of storage, counted in Azure, become rows or say why not', () =>
    fuzz(fc.oneof(near([storageRowOf(), storageRowOf({ signatures: ['a'] })]), hostile), (cells) => {
      const read = rowOf(objectOf(cells));
      expect(read.ok ? read.row.account : read.why).toBeTruthy();
    }));

  test('of storage come in tables that are read or not understood', () =>
    fuzz(
      near([{ tables: [{ name: 'PrimaryResult', columns: [{ name: 'bin', type: 'datetime' }], rows: [['x'], [1]] }] }]),
      (answer) => named([AzureError], () => tableOf(objectOf(answer))),
    ));
});

/** What a parser of answers gets is an object: anything else is refused before it. */
function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

describe('what comes from Teams', () => {
  const tenantId = '11111111-1111-1111-1111-111111111111';
  const activity = {
    type: 'invoke',
    name: 'adaptiveCard/action',
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    from: { id: '29:ada', aadObjectId: tenantId },
    recipient: { id: '28:bot' },
    conversation: { id: 'a:1', tenantId },
    channelData: { tenant: { id: tenantId } },
    value: { action: { type: 'Action.Execute', verb: 'approve', data: { id: 'L-0123456789' } } },
  };
  const policy = { tenantId, serviceUrls: ['https://connector.example'], allowLoopback: false };

  test('passes the door or is refused by name, whatever its body', () =>
    fuzz(
      fc.oneof(
        near([activity]).map(textOf),
        nearText([textOf(activity)]),
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      ),
      (body) => {
        const opened = openDoor(undefined, Buffer.from(body, 'latin1'), policy, undefined);
        expect(opened.ok ? opened.activity.type : opened.code).toBeTruthy();
      },
    ));

  test('bears a token that is looked at or refused by name', () => {
    const part = (value: unknown): string => Buffer.from(textOf(value)).toString('base64url');
    const claims = near([{ iss: 'https://api.botframework.com', exp: 2_000_000_000 }]);
    return fuzz(
      fc.oneof(
        claims.map((one) => `Bearer ${part({ alg: 'RS256' })}.${part(one)}.c2ln`),
        nearText(['Bearer e30.e30.c2ln'], ['Bearer ', '.']),
      ),
      (header) => {
        expect([
          undefined,
          'NO_TOKEN',
          'TOKEN_UNREADABLE',
          'TOKEN_WITHOUT_EXPIRY',
          'TOKEN_OF_ANOTHER_ISSUER',
        ]).toContain(tokenFault(header, 'https://api.botframework.com'));
      },
    );
  });

  test('is a press that is understood, or a named refusal', () => {
    const id = 'L-0123456789';
    const press = (verb: string, data: object): unknown => ({ action: { type: 'Action.Execute', verb, data } });
    const presses = [
      press('approve', { id, approveReason: 'known' }),
      press('reject', { id, rejectReason: 'no', plan: 'a'.repeat(64), sanctionHours: '4' }),
      press('request-access', { account: 'x', container: 'y', hours: '4', reason: 'z' }),
      press('history', { filter: { state: ['pending'] }, cursor: 'x' }),
      press('claim', { id }),
      press('end-access', { id }),
    ];
    return fuzz(fc.oneof(near(presses), hostile), (value) => {
      const click = clickOf(value);
      expect(click.ok ? click.verb : click.why).toBeTruthy();
      pagePressOf(value);
    });
  });

  const commands = [
    'pending',
    'history approved by ada@example.com last week',
    'history from 2026-11-01 to 2026-11-24 service openai "some text"',
    'show L-0123456789',
    'delegate to ben@example.com until tomorrow 18:00',
    'silence ops for 4h because of maintenance',
    'request access to contosospeechdata/audio for 4h because x',
    'end access A-0123456789',
    '<at>Lockbox Bot</at> posture contoso-speech',
  ];
  test('is a command, or asks for help', () =>
    fuzz(
      nearText(commands, ['history ', ' by ', ' until ', ' for ', '"', '<at>', '</at>', '4h', '2026-02-30']),
      (text) => {
        expect(commandOf(text).do).toBeTruthy();
      },
    ));

  test('is a sentence about the past that is understood, or a named fault', () =>
    fuzz(nearText(commands, ['"', ' from ', ' to ', ' last ', ' by ', ' and ', 'me', 'week', '0000-00-00']), (text) => {
      readSentence(text, now, '00000000-0000-4000-8000-000000000001');
      endOf(text, now, 'Europe/Berlin');
    }));

  test('is an address of ours, or none', () =>
    fuzz(
      nearText(
        ['https://lockbox.example.com/requests/L-0123456789', 'https://contoso.sharepoint.com/x'],
        ['@', '//', '%2f'],
      ),
      (text) => {
        requestAt('https://lockbox.example.com', text);
        isUploadAddress(text, false);
      },
    ));
});

describe('what comes over HTTP', () => {
  const query = {
    state: 'pending',
    kind: 'lockbox',
    from: '2026-11-01',
    to: '2026-11-24T00:00:00Z',
    limit: '50',
    cursor: 'x',
    format: 'csv',
  };
  test('is a filter, or names the fields that are none', () =>
    fuzz(fc.oneof(near([query, { from: '2026-01-01', to: '2026-02-01' }]), hostile), (one) => {
      for (const read of [readPageQuery(one), readExportQuery(one), readEvidenceRange(one), readRange(one, now)]) {
        expect(read.ok || Array.isArray(read.fields)).toBe(true);
      }
    }));

  test('is a cursor of ours, or refused by name', () => {
    const cursor = Buffer.from('["position","42"]').toString('base64url');
    return fuzz(
      fc.oneof(
        nearText([cursor]),
        nearText(['["position","42"]', '["position","9999999999999999999"]']).map((text) =>
          Buffer.from(text).toString('base64url'),
        ),
      ),
      (text) => named([HistoryError], () => positionOf(text)),
    );
  });
});

test('lockbox.yaml is taken, or refused with faults', () =>
  fuzz(
    nearText([soundFile], ['&a ', '*a', '- ', '---\n', '!!x ', '? ', '<<: ', '|\n', '__proto__: 1\n', '\t', '\r']),
    (text) => named([ConfigError], () => loadConfig('lockbox.yaml', text)),
  ));

describe('the ledger’s', () => {
  const signer = signerFromPem('lockbox-bot/t/l', generateKeyPem());
  const root = Buffer.alloc(32, 1).toString('base64');
  const note = signNote(`lockbox-bot/t/l\n3\n${root}\n`, [signer]);
  const verifiers = [parseVerifierKey(signer.verifierKey)];

  test('notes and checkpoints open only as they were signed', () =>
    fuzz(nearText([note], ['\n\n', '— ', '\n']), (text) => {
      const opened = named([LedgerError], () => openNote(text, verifiers));
      if (opened !== undefined) expect(note.startsWith(opened.text)).toBe(true);
      named([LedgerError], () => parseCheckpoint(text));
      named([LedgerError], () => parseVerifierKey(text));
    }));

  test('bytes are canonical or refused', () =>
    fuzz(
      fc.oneof(
        hostile.map((value) => Buffer.from(named([LedgerError], () => canonicalBytes(value as JsonValue)) ?? [])),
        nearText([
          textOf({
            seq: 0,
            at: '2026-11-24T09:00:00.000Z',
            type: 'ledger-opened',
            actor: { kind: 'service' },
            data: {},
          }),
        ]).map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
      ),
      (bytes) => {
        const parsed = named([LedgerError], () => parseCanonical(bytes));
        if (parsed !== undefined) expect(Buffer.from(canonicalBytes(parsed)).equals(bytes)).toBe(true);
        named([LedgerError], () => decodeEntry(bytes));
      },
    ));

  test('personal rows are those of their hash, or none', () =>
    fuzz(
      fc.tuple(nearText(['a'.repeat(64)]), fc.uint8Array({ maxLength: 40 }), nearText(['"text"'])),
      ([hash, salt, value]) => {
        expect(checkPersonal({ hash, salt: salt, value: value } as never)).toBe(false);
      },
    ));

  test('tiles of any length give proofs and roots, or are refused by name', () => {
    const sizes = fc.oneof(fc.nat(700), fc.constantFrom(256, 257, 65_536, 65_537, 2 ** 40, 2 ** 53 - 1, -1, 0.5));
    const tile = fc.oneof(fc.nat(300), fc.constant(256)).chain((count) => fc.constantFrom(count * 32, count * 32 + 1));
    return fuzz(
      fc.tuple(sizes, sizes, fc.array(fc.option(tile), { minLength: 1, maxLength: 4 })),
      async ([a, b, tiles]) => {
        const readTile = (level: number, index: number): Uint8Array | undefined => {
          const length = tiles[(level + index) % tiles.length];
          return length == null ? undefined : Buffer.alloc(length, level + index);
        };
        const works: (() => Promise<unknown>)[] = [
          () => inclusionProof(a, b, readTile),
          () => consistencyProof(a, b, readTile),
          () => rootFrom(b, readTile),
        ];
        for (const work of works) {
          await namedLater([LedgerError], work);
        }
      },
    );
  });

  const size = fc.oneof(
    fc.integer({ min: -2, max: 40 }),
    fc.constantFrom(2 ** 53, 2 ** 53 - 1, 0.5, Number.NaN, 1e300),
  );
  const hash = fc.oneof(
    { weight: 5, arbitrary: fc.uint8Array({ minLength: 32, maxLength: 32 }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
  );
  test('proofs that were made up prove nothing', () =>
    fuzz(fc.tuple(size, size, hash, hash, fc.array(hash, { maxLength: 70 })), async ([a, b, one, other, hashes]) => {
      const pair = (left: Uint8Array, right: Uint8Array): Uint8Array =>
        Uint8Array.from(left, (byte, at) => byte ^ (right[at] ?? 0) ^ 0x5a);
      const included = await verifyInclusion({ index: a, size: b, leafHash: one, root: other, hashes }, pair);
      const same = Buffer.from(one).equals(Buffer.from(other));
      if (!same) expect(included).toBe(false);
      expect(typeof (await verifyConsistency({ from: a, to: b, fromRoot: one, toRoot: other, hashes }, pair))).toBe(
        'boolean',
      );
    }));
});

describe('an answer of', () => {
  const subscription = { id: 'a1111111-1111-4111-8111-111111111111' };

  test('the Lockbox API is a request, or says why not', () =>
    fuzz(fc.oneof(near([wireRecord()]), hostile), (record) => {
      const read = readWireRequest(record, subscription, now);
      expect(read.ok ? read.request : read.why).toBeTruthy();
    }));

  test('Resource Graph is a resource, or says why not', () =>
    fuzz(fc.oneof(near([speechRow, openAiRow, storageRow]), hostile), (row) => {
      expect(resourceOf(row)).toBeTruthy();
      networkRulesOf(row);
    }));

  test('ARM is a page, a list of accounts, or not understood', () =>
    fuzz(
      fc.oneof(near([{ value: [speechRow], nextLink: 'https://management.azure.com/x' }, { value: [] }]), hostile),
      (answer) => {
        const page = named([AzureError], () => pageOf(objectOf(answer)));
        if (page !== undefined) named([AzureError], () => accountsOf(page.value));
      },
    ));

  test('Graph is a person, or none', () => {
    const user = {
      id: subscription.id,
      displayName: 'Ada',
      userPrincipalName: 'ada@example.com',
      mail: null,
      userType: 'Member',
      accountEnabled: true,
    };
    return fuzz(fc.oneof(near([user]), hostile), (record) => {
      userOf(record);
      named([AzureError], () => theUser(record));
    });
  });

  test('Entra is a token or a claims request that is looked at, or neither', () => {
    const claims = {
      oid: subscription.id,
      tid: subscription.id,
      aud: 'https://management.azure.com',
      exp: 2_000_000_000,
    };
    const challenge = `Bearer authorization_uri="x", error="insufficient_claims", claims="${Buffer.from('{"access_token":{"acrs":{"essential":true,"value":"c1"}}}').toString('base64')}"`;
    return fuzz(
      fc.tuple(fc.oneof(near([claims]), hostile), nearText([challenge], ['"', ', ', 'claims="'])),
      ([token, header]) => {
        const wanted = {
          tenantId: subscription.id,
          objectId: subscription.id,
          audiences: ['https://management.azure.com'],
        };
        const text = `e30.${Buffer.from(textOf(token)).toString('base64url')}.x`;
        expect(checkBearer(text, wanted, now.getTime())).toBeTruthy();
        claimsChallenge(header);
        readableClaims(header);
        readableClaims(textOf(token));
      },
    );
  });
});
