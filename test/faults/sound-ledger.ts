import { createHash } from 'node:crypto';
import type { Observations } from './observations';
import { cardId, channel, people } from './scene';

// The ledger of the sound run, entry by entry.

const start = Date.parse('2026-11-24T09:00:00.000Z');
/** The reason that the approver gave. */
export const reason = 'press 1 of Ada Approver';

/** Azure's ids: one decided on a card, one in the portal, one that was over before it was seen. */
export const azureIds = {
  card: 'aaaaaaaa-0000-4000-8000-000000000001',
  portal: 'aaaaaaaa-0000-4000-8000-000000000002',
  early: 'aaaaaaaa-0000-4000-8000-000000000003',
} as const;

/** @returns the moment that many seconds into the run. */
export function at(seconds: number): number {
  return start + seconds * 1_000;
}

/** @returns the same as Azure and the ledger write it. */
export function iso(seconds: number): string {
  return new Date(at(seconds)).toISOString();
}

/** By what the two accesses are known that the hub told of. */
export const accesses = ['access-1', 'access-2'] as const;
const review = 'R-0000000001';

function access(correlationId: string, type: string, s: number): Draft {
  return { s, type, request: review, data: { accesses: [{ correlationId, count: 1 }], why: ['NOT_EXPECTED'] } };
}

type Draft = { s: number; type: string; request?: string; who?: string; data?: object };

/** Numbers the drafts of entries, seals who did them, and makes their lines. */
function ledger(drafts: readonly Draft[]): Pick<Observations, 'entries' | 'personal'> {
  const personal: string[] = [];
  const seal = (value: unknown): object => {
    const hash = createHash('sha256')
      .update(`${personal.length} ${JSON.stringify(value)}`)
      .digest('hex');
    personal.push(JSON.stringify({ hash, salt: '', value }));
    return { $sealed: hash };
  };
  const entries = drafts.map(({ s, type, request, who, data = {} }, seq) => {
    const actor = who === undefined ? { kind: 'service' } : { kind: 'person', ref: seal({ id: who }) };
    const because = type === 'decision-intended' ? { reason: seal(reason) } : {};
    return JSON.stringify({ seq, at: iso(s), type, request, actor, data: { ...data, ...because } });
  });
  return { entries, personal };
}

function after(state: string, more: object = {}): object {
  return { after: { state }, ...more };
}

function signal(azureId: string, operation: string, s: number): Draft {
  const data = {
    operation: `Microsoft.CustomerLockbox/requests/activitylog/${operation}LockboxRequest/action`,
    resourceId: `/subscriptions/s/providers/Microsoft.CustomerLockbox/requests/${azureId}`,
  };
  return { s, type: 'signal-taken', data };
}

/** The same as cards have them. */
export const [onCard, inPortal, early] = [azureIds.card, azureIds.portal, azureIds.early].map(cardId) as [
  string,
  string,
  string,
];
const { ada, abe } = people;
const intent = { verdict: 'approve' };

const drafts: readonly Draft[] = [
  { s: 0, type: 'ledger-opened' },
  { s: 1, type: 'person-joined', who: ada.id },
  { s: 1, type: 'person-joined', who: abe.id },
  { s: 1, type: 'channel-joined', data: { channel: channel.name } },
  { s: 5, type: 'request-opened', request: early, data: after('expired') },
  { s: 9, type: 'alert-taken' },
  { s: 10, type: 'request-opened', request: onCard, data: after('pending') },
  { s: 10, type: 'approvers-asked', request: onCard },
  signal(azureIds.card, 'Create', 12),
  { s: 15, type: 'decision-intended', request: onCard, who: ada.id, data: after('deciding', intent) },
  { s: 15, type: 'vote-refused', request: onCard, who: abe.id, data: { why: 'DECISION_UNDER_WAY' } },
  { s: 16, type: 'decision-sending', request: onCard, data: after('deciding', intent) },
  { s: 17, type: 'decision-accepted', request: onCard, data: after('deciding', intent) },
  { s: 18, type: 'approved', request: onCard, data: after('approved') },
  signal(azureIds.card, 'Approve', 19),
  { s: 20, type: 'request-opened', request: inPortal, data: after('pending') },
  { s: 20, type: 'approvers-asked', request: inPortal },
  signal(azureIds.portal, 'Create', 21),
  { s: 26, type: 'rejected', request: inPortal, data: after('rejected') },
  signal(azureIds.portal, 'Deny', 27),
  { s: 27, type: 'decider-known', request: inPortal, data: after('rejected') },
  signal(azureIds.early, 'Create', 28),
  signal(azureIds.early, 'Expire', 28),
  { s: 29, type: 'request-opened', request: review, data: after('pending') },
  access(accesses[0], 'access-seen', 29),
  access(accesses[1], 'access-joined', 31),
];

/** @returns the lines of its export. */
export function soundLedger(): Pick<Observations, 'entries' | 'personal'> {
  return ledger(drafts);
}
