import { ended, underWay } from './cards';
import type { Observations, Posted } from './observations';
import { channel, people, places } from './scene';
import { accesses, at, azureIds, early, inPortal, iso, onCard, reason, soundLedger } from './sound-ledger';
import { leafOf, rootOf } from './tree';

// A small run that kept every rule, put together by hand. The checker's tests doctor it and see each change found.

const { ada, abe } = people;

/** A request's card with a headline, and whatever else is to be read on it. */
export function card(requestId: string, headline: string, ...more: string[]): object {
  const texts = [headline, ...more].map((text) => ({ type: 'TextBlock', text }));
  return { type: 'AdaptiveCard', body: texts, fallbackText: `${headline}: Azure OpenAI account. ${requestId}` };
}

/** The note of a checkpoint over the first entries. */
export function checkpoint(entries: readonly string[], size: number): string {
  const root = rootOf(entries.slice(0, size).map(leafOf)).toString('base64');
  return `lockbox-bot/tenant/log\n${size}\n${root}\n\n— lockbox-bot/tenant/log c2lnbmF0dXJl\n`;
}

function cardsOf(id: string, s: number, headline: string, ...more: string[]): Posted[] {
  return places.map((conversationId, index) => ({
    at: at(s) + index,
    conversationId,
    messageId: `${id}-${index}`,
    passed: true,
    first: card(id, 'Microsoft asks for access to your data'),
    now: card(id, headline, ...more),
  }));
}

/** @returns the run, anew each time, so that it can be doctored. */
export function soundRun(): Observations {
  const written = soundLedger();
  const { entries } = written;
  const app = { kind: 'app' } as const;
  const person = { kind: 'person' } as const;
  const azure = { kind: 'azure' } as const;
  const notice = { body: [{ text: 'Requests that were decided before they were seen here' }, { text: early }] };
  return {
    ...written,
    azure: [
      {
        requestId: azureIds.card,
        status: 'Approved',
        history: [
          { status: 'Pending', at: iso(9), by: azure },
          { status: 'Approving', at: iso(16.5), by: app },
          { status: 'Approved', at: iso(17.5), by: app },
        ],
        decisions: [{ at: iso(16.5), verdict: 'Approve', answer: 'taken', by: app }],
      },
      {
        requestId: azureIds.portal,
        status: 'Denied',
        history: [
          { status: 'Pending', at: iso(19), by: azure },
          { status: 'Denied', at: iso(25), by: person },
        ],
        decisions: [],
      },
      {
        requestId: azureIds.early,
        status: 'Expired',
        history: [
          { status: 'Pending', at: iso(1), by: azure },
          { status: 'Expired', at: iso(2), by: azure },
        ],
        decisions: [],
      },
    ],
    decisionCalls: [
      {
        at: at(16.2),
        method: 'POST',
        path: `/subscriptions/s/providers/Microsoft.CustomerLockbox/requests/${azureIds.card}/updateApproval?api-version=1`,
        body: { status: 'Approve', reason },
        status: 200,
        passed: true,
      },
    ],
    posted: [
      ...cardsOf(onCard, 11, ended['approved'] ?? '', reason),
      ...cardsOf(inPortal, 22, ended['rejected'] ?? ''),
      { at: at(6), conversationId: channel.channelId, messageId: 'n', passed: true, first: notice, now: notice },
    ],
    presses: [
      {
        at: at(14.9),
        who: ada.id,
        requestId: onCard,
        verdict: 'approve',
        reason,
        answer: { at: at(15.1), status: 200, card: card(onCard, underWay.approve, reason) },
      },
      {
        at: at(14.9),
        who: abe.id,
        requestId: onCard,
        verdict: 'reject',
        reason: 'press 2 of Abe Approver',
        answer: { at: at(15.1), status: 200, card: card(onCard, underWay.approve, reason) },
      },
    ],
    joined: [
      { at: at(1), kind: 'person', who: ada.id },
      { at: at(1), kind: 'channel', who: channel.name },
    ],
    faults: [],
    clock: [],
    alerts: [{ at: at(9), status: 202, taken: 1 }],
    hub: {
      records: [
        { at: at(9), partition: 0, sequence: 0 },
        { at: at(28), partition: 1, sequence: 0, access: accesses[0] },
        { at: at(30), partition: 1, sequence: 1, access: accesses[1] },
      ],
      kept: [
        { at: at(9.5), partition: 0, sequence: 0 },
        { at: at(29.1), partition: 1, sequence: 0 },
        { at: at(31.1), partition: 1, sequence: 1 },
      ],
    },
    blobAnchor: { notes: [checkpoint(entries, 4)], writes: ['/account/anchors-1/ledger/4.txt'] },
    told: [
      { type: 'com.lockboxbot.request.decided.v1', subject: onCard, seq: 12 },
      { type: 'com.lockboxbot.ledger.entry.v1', subject: onCard, seq: 12 },
      { type: 'com.lockboxbot.ledger.entry.v1', subject: undefined, seq: 13 },
      { type: 'com.lockboxbot.ledger.entry.v1', subject: undefined, seq: 13 },
      { type: 'com.lockboxbot.request.decided.v1', subject: inPortal, seq: 17 },
    ],
    kills: [{ at: at(13), aim: 'at any moment', hit: true }],
    checkpoints: [checkpoint(entries, 1), checkpoint(entries, 7), checkpoint(entries, entries.length)],
    commands: ['verify --json', 'verify export --json'].map((words) => ({ words, code: 0, output: '', errors: '' })),
    history: [
      {
        id: onCard,
        state: 'approved',
        azure: { id: azureIds.card, status: 'Approved' },
        decision: { verdict: 'approve', via: 'card', attribution: 'ours', by: person, reason },
      },
      {
        id: inPortal,
        state: 'rejected',
        azure: { id: azureIds.portal, status: 'Denied' },
        decision: { verdict: 'reject', via: 'elsewhere', attribution: 'elsewhere', by: person },
      },
      { id: early, state: 'expired', azure: { id: azureIds.early, status: 'Expired' } },
    ],
    deaths: [],
  };
}
