import type { LifeStep } from '../life';

/** What an entry says, in plain words. One that is not here is told by its name. */
const steps: Readonly<Record<string, string>> = {
  'request-opened': 'The request was seen for the first time',
  'approvers-asked': 'The approvers were designated and asked',
  'message-shown': 'A card or message was shown',
  'message-not-shown': 'A card or message could not be shown',
  'message-held': 'A message to a channel was held back by a silence',
  'card-undelivered': 'Nobody had been shown the request, and the admins were told',
  reminded: 'Whoever had not answered was reminded',
  escalated: 'Others were brought in, since nobody had decided',
  claimed: 'An approver said that they are looking at it',
  'claim-ended': 'That somebody is looking at it ended',
  delegated: 'Somebody may answer in the place of an approver',
  'delegation-ended': 'That somebody may answer in the place of an approver ended',
  'approver-resolved': 'A designated address was found to be a person, who was asked',
  'approver-joined': 'An approver was added, who was asked',
  'members-found': 'Members of a designated group were found, and asked',
  voted: 'An approver answered; the answers of others are waited for',
  'vote-refused': 'An answer was refused',
  'press-refused': 'A press on the card was refused',
  'plan-shown': 'What the answer would change in Azure was shown for confirmation',
  'decision-intended': 'The decision was made here, and is to be carried out in Azure',
  'decision-sending': 'The decision is being sent to Azure',
  'decision-accepted': 'Azure took the decision',
  'decision-refused': 'Azure refused the decision, or it could not be sent',
  'decision-not-sent': 'The decision could not be sent yet',
  'action-done': 'A change in Azure that the decision asks for was made',
  'action-failed': 'A change in Azure that the decision asks for could not be made',
  'back-to-pending': 'The request waits for an answer again',
  'azure-deciding': 'Somebody is deciding in Azure',
  'azure-status': 'Azure shows another state',
  'azure-status-unknown': 'Azure shows a state that is not known here',
  approved: 'Azure shows that access was approved',
  rejected: 'Azure shows that access was rejected',
  'decider-known': "Azure's log told who decided",
  expired: 'The time for an answer ran out; nobody decided',
  cancelled: 'The request was withdrawn',
  'access-ending': 'Granted access is being taken away',
  'access-ended': 'Access ended',
  'access-end-corrected': 'How access ended was corrected by Azure',
  'access-not-removed': 'Granted access could not be taken away',
  'access-seen': 'An access that was not expected was seen',
  'access-joined': 'Further accesses of the same kind were seen',
  'key-users-known': 'Who else uses the key of the account was found out',
  'grant-overtaken': 'The grant was made by somebody else meanwhile',
  'signal-taken': 'A record of a log was taken',
};

/** @returns what a step is, in plain words. */
export function stepText(type: string): string {
  return steps[type] ?? type.replaceAll('-', ' ');
}

/** @returns what else there is to know of a step, as lines. */
export function stepDetails({ details }: LifeStep): string[] {
  const { to, changed, decider, verdict, reason, why, how, until, azureStatus } = details;
  const names = to === undefined ? [] : [`${changed === true ? 'changed for' : 'to'}: ${to.join(', ') || 'nobody'}`];
  return [
    ...names,
    ...(verdict === undefined ? [] : [`answer: ${verdict}`]),
    ...(decider === undefined ? [] : [`decided by: ${decider}`]),
    ...(why === undefined ? [] : [`reason by name: ${why}`]),
    ...(how === undefined ? [] : [`how: ${how}`]),
    ...(until === undefined ? [] : [`until: ${until}`]),
    ...(azureStatus === undefined ? [] : [`Azure says: ${azureStatus}`]),
    ...(reason === undefined ? [] : [`reason given: ${reason}`]),
  ];
}

/** How a request stands, in plain words. */
export const stateTexts = {
  pending: 'waits for an answer',
  deciding: 'was decided, and is being carried out',
  approved: 'approved',
  rejected: 'rejected',
  'access-ended': 'approved; access has ended',
  expired: 'expired: nobody decided',
  cancelled: 'withdrawn before it was decided',
} as const;

/** What a request is about. */
export const kindTexts = {
  lockbox: 'Customer Lockbox: a Microsoft engineer asks for access to customer data',
  'byos-review': "Review: an access to Speech's own storage that was not expected",
  'byos-access': "Somebody asks for access to Speech's own storage",
} as const;

/** How it came that a decision stands in Azure. */
export const viaTexts = {
  card: 'by a card in Teams',
  elsewhere: 'elsewhere, in Azure',
  'azure-auto': 'by Azure itself; nobody was asked',
} as const;

/** How far a delivery came. */
export const deliveryTexts = {
  due: 'not delivered yet',
  done: 'delivered',
  unreachable: 'NOT DELIVERED: nobody can be reached there',
  parked: 'NOT DELIVERED: given up',
  dropped: 'not needed any more',
} as const;

/** What is said of each pack as a whole. */
export const verdictTexts = {
  good: 'Every entry shown here stands in the signed ledger, byte for byte, and the request is as its last entry says.',
  bad: 'THIS EVIDENCE DOES NOT VERIFY. What is stored is not what was recorded and signed. Do not rely on it before the faults below are explained.',
  anchored: 'Anchored: a checkpoint of this ledger was kept off the host of the database.',
  notAnchored:
    'Not anchored: no checkpoint of this ledger was kept off the host of the database. Whoever has that host and the key could have written all of it anew.',
} as const;

/** What is said where a request went on behind the checkpoint of a pack. */
export function uncoveredText(count: number): string {
  return `The request has gone on: ${String(count)} of its entries are newer than the signed checkpoint and are not in this pack. What stands above the steps is as of now, the steps are as of the checkpoint. Take the evidence again to have all of it.`;
}

/** The text that explains a pack to whoever unpacked it. */
export function readmeText(kind: 'request' | 'period', about: string): string {
  const files =
    kind === 'request'
      ? [
          ['report.html', 'the story of the request, to read and to print'],
          ['request.json', 'the request as it is stored; its last entry sealed its digest'],
          ['entries.jsonl', 'its ledger entries, each a line: the exact bytes that were hashed'],
          ['proofs.jsonl', 'for each entry, the proof that it stands in the tree of the checkpoint (RFC 6962)'],
          ['personal.jsonl', 'the sealed values of those entries that were not erased: {hash, salt, value}'],
          ['cards/', 'the cards as they were shown; the number is that of the entry that says so'],
          ['azure.jsonl', "Azure's answers, as the entries keep them"],
        ]
      : [
          ['index.html', 'all requests of the time and figures for an access review, to read and to print'],
          ['index.json', 'the same for programs'],
          ['requests/ID/', 'for each request its report.html, request.json, entries.jsonl, proofs.jsonl,'],
          ['', 'personal.jsonl, cards.jsonl and azure.jsonl'],
        ];
  const all = [
    ...files,
    ['checkpoint.txt', 'the signed size and root of the ledger (C2SP tlog-checkpoint)'],
    ['consistency.jsonl', 'proofs that the ledger has only grown since checkpoints that were kept outside'],
    ['verifier-key.txt', 'the key that checks the signature, and verifier-keys.jsonl every key of this ledger'],
    ['manifest.json', 'what this pack is, and what was found wrong when it was made'],
    ['SHA256SUMS', 'the hash of each file, also for "sha256sum -c"'],
    ['verify.mjs', 'checks all of it: needs Node 18 or later and nothing else'],
  ];
  const lines = all.map(([name = '', says = '']) => `  ${name.padEnd(18)} ${says}`);
  return `Evidence of ${about}, made by Lockbox Bot

To check it:

  node verify.mjs --key "name+id+key"

The key is the one that you got from the operator by another way than this pack. Without --key the key of the pack itself
is taken: then the check proves only that the files agree with each other.

What is proven: that each entry stands unchanged in the ledger that was signed; that the sealed values, the cards and the
stored request are those that the entries sealed; that no change of
a request's state is missing between two others. The report is
a reading of the entries: where it matters, read the entries. That there are no other requests than these, and no later
entries, only the whole ledger proves: "lockbox-bot export --format jsonl" and "lockbox-bot verify".

Values that were erased, by request or at the end of their retention, are missing on purpose. Every proof stands without
them.

${lines.join('\n')}
`;
}
