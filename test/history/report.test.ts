import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dossierOf } from '../../src/history/evidence/dossier';
import type { LedgerFacts } from '../../src/history/evidence/ledger-facts';
import { reportOf } from '../../src/history/evidence/report';
import type { HistoryStore } from '../../src/history';
import { canonicalBytes, seal, type JsonObject, type JsonValue, type PersonalRow } from '../../src/ledger';
import type { AccessRequest } from '../../src/model';
import { describeInChromium, openChromium } from '../browser/chromium';
import { pendingRequest, person } from '../fixtures/requests';

const golden = join(__dirname, '..', 'golden', 'evidence', 'report.html');
const options = { now: '2026-11-25T12:00:00.000Z', version: '1.2.3', sign: () => Promise.resolve(undefined) };
const hostile = 'Investigating <b>case</b> 2411240040001234.\n</td></tr>\u202e & "more"';
const long = `/subscriptions/5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01/resourceGroups/${'very-long-'.repeat(12)}/x`;

/** A request with everything that a report can tell. */
const request: AccessRequest = {
  ...pendingRequest(),
  version: 4,
  azureStatus: 'Approved',
  facts: {
    ...pendingRequest().facts,
    justification: hostile,
    resourceIds: [...pendingRequest().facts.resourceIds, long],
  },
  route: { ...pendingRequest().route, unresolved: ['gone@example.com'] },
  current: {
    state: 'approved',
    accessUntil: '2026-11-24T17:01:00.000Z',
    outcome: {
      via: 'card',
      attribution: 'ours',
      by: { kind: 'person', ...person(1) },
      votes: [{ by: person(1), verdict: 'approve', reason: 'known case', at: '2026-11-24T09:00:00.000Z' }],
      reason: 'known case',
      at: '2026-11-24T09:01:00.000Z',
    },
  },
};

const personal: PersonalRow[] = [];
const sealed = (value: JsonValue, isErased = false): JsonObject => {
  const salt = new Uint8Array(32).fill(personal.length + (isErased ? 100 : 1));
  const { sealed: hash, row } = seal(value, salt);
  if (!isErased) personal.push(row);
  return { ...hash };
};
const to = (name: string): JsonObject => ({ kind: 'person', name: sealed(name) });
const steps: [type: string, data: JsonObject, actor?: JsonObject][] = [
  ['request-opened', { after: { state: 'pending', version: 1 }, justification: sealed(hostile) }, { kind: 'azure' }],
  ['approvers-asked', { approvers: [sealed({ ...person(1) }), sealed({ ...person(2) }, true)], channels: ['ops'] }],
  ['message-shown', { to: to(`person/${person(1).id}`), first: true, card: sealed('{"type":"AdaptiveCard"}') }],
  ['message-shown', { to: to(`person/${person(2).id}`), first: true }],
  ['message-not-shown', { to: to('channel/ops'), why: 'not-installed', reason: sealed('no such team') }],
  ['vote-refused', { verdict: 'approve', why: 'NOT_AN_APPROVER' }, { kind: 'person', ref: sealed({ ...person(9) }) }],
  [
    'decision-intended',
    {
      after: { state: 'deciding', version: 2 },
      votes: [{ verdict: 'approve', by: sealed({ ...person(1) }) }],
      reason: sealed('known case'),
    },
    { kind: 'person', ref: sealed({ ...person(1) }) },
  ],
  [
    'decision-accepted',
    {
      after: { state: 'deciding', version: 3 },
      azure: { status: 'Approving', requestId: '5d8c0f3e-0000-4000-8000-1', date: 'Tue, 24 Nov 2026 09:00:01 GMT' },
    },
  ],
  [
    'approved',
    {
      after: { state: 'approved', version: 4 },
      by: { kind: 'person', ref: sealed({ ...person(1) }) },
      azureStatus: 'Approved',
    },
  ],
];
const rows = steps.map(([type, data, actor = { kind: 'service' }], seq) => {
  const at = new Date(Date.parse('2026-11-24T08:00:00.000Z') + seq * 61_000).toISOString();
  return { seq, bytes: canonicalBytes({ seq, at, type, request: request.id, actor, data }) };
});
const store = {
  entriesOf: () => Promise.resolve(rows),
  personalOf: (hashes: string[]) => Promise.resolve(personal.filter(({ hash }) => hashes.includes(hash))),
  deliveriesOf: () =>
    Promise.resolve([
      { recipient: `person/${person(1).id}`, purpose: 'card', status: 'done', shown: 4, wanted: 4 },
      {
        recipient: 'channel/ops',
        purpose: 'card',
        status: 'parked',
        shown: 0,
        wanted: 4,
        lastError: 'no such team <x>',
      },
    ]),
} as unknown as HistoryStore;
const key = 'lockbox-bot/t/0123456789abcdef+00000000+AbcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ=';
const ledger: LedgerFacts = {
  tenantId: 't',
  origin: 'lockbox-bot/t/0123456789abcdef',
  keys: [{ key, since: 0 }],
  anchors: [{ anchor: 'file:/var/lib/checkpoints', kind: 'file', size: 5, at: '2026-11-24T09:00:00.000Z' }],
  consistency: [],
  anchored: false,
  check: { at: '2026-11-25T00:00:00.000Z', faults: [], against: null },
  faults: [],
};

async function report(faulty = false): Promise<string> {
  const dossier = await dossierOf(store, request, {}, () => undefined);
  const faults = faulty ? [{ request: request.id, seq: 4, code: 'ENTRY_CHANGED' }] : [];
  const note = `${ledger.origin}\n9\n${'A'.repeat(43)}=\n\n\u2014 ${ledger.origin} ${'B'.repeat(91)}=\n`;
  const checkpoint = { size: 9, note, at: options.now, root: new Uint8Array(32) };
  const proofs = rows.map(({ seq }) => ({ entry: seq, size: 9, root: '', hashes: [] }));
  return reportOf({ ...dossier, proofs, faults }, { ...ledger, checkpoint }, options);
}

test('a report is the golden one, to the letter', async () => {
  const text = await report();
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, 'utf8'));
});

describeInChromium('a report in a browser', () => {
  test('shows every step, runs nothing, fits a narrow screen, and prints on A4 and Letter', async () => {
    const browser = await openChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('request', (asked) => {
        if (!asked.url().startsWith('data:') && asked.url() !== 'about:blank') errors.push(asked.url());
      });
      await page.setContent(await report());
      expect(await page.locator('h2').allTextContents()).toEqual([
        'What was asked for',
        'Decision',
        'Who was asked',
        'Who was told',
        'Every step',
        "Azure's answers",
        'Cards as they were shown',
        'What was erased',
        'What proves it',
      ]);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect([errors, width]).toEqual([[], 390]);
      for (const format of ['A4', 'Letter']) {
        const pdf = await page.pdf({ format });
        expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      }
    } finally {
      await browser.close();
    }
  });
});
