import type { Rule } from './checker';
import { asking, ended } from './cards';
import type { Observations } from './observations';
import { card, checkpoint } from './sound';
import { accesses, at, inPortal, iso, onCard } from './sound-ledger';

/** Rewrites the entries of a type; undefined leaves one out. Numbers and checkpoints are made to fit again. */
function rewrite(seen: Observations, type: string, change: (entry: Line) => Line | undefined): void {
  const lines = seen.entries.map((line) => JSON.parse(line) as Line);
  const kept = lines.flatMap((line) => (line.type === type ? (change(line) ?? []) : line));
  seen.entries = kept.map((line, seq) => JSON.stringify({ ...line, seq }));
  seen.checkpoints = [checkpoint(seen.entries, 3), checkpoint(seen.entries, seen.entries.length)];
}

/** An entry as it stands in the export. */
interface Line {
  seq: number;
  at: string;
  type: string;
  request?: string;
  data: Record<string, unknown>;
}

function leaveOut(type: string, request?: string): (seen: Observations) => void {
  return (seen) => {
    rewrite(seen, type, (entry) => (request === undefined || entry.request === request ? undefined : entry));
  };
}

function put(type: string, data: object, request = onCard): (seen: Observations) => void {
  return (seen) => {
    rewrite(seen, type, (entry) =>
      entry.request === request ? { ...entry, data: { ...entry.data, ...data } } : entry,
    );
  };
}

/** The first posted card of a request. */
function firstCard(seen: Observations, id: string): Observations['posted'][number] {
  return seen.posted.find(({ now }) => JSON.stringify(now).includes(id))!;
}

/** Posts a card a second time. @param change what is done to the first. */
export function postAgain(
  seen: Observations,
  change: (before: Observations['posted'][number]) => void = () => undefined,
): void {
  const before = firstCard(seen, inPortal);
  seen.posted.push({ ...before, at: at(24), messageId: 'again' });
  change(before);
}

/** Has the request of the card taken back in Azure, its approval refused, and its end told as that of an access. */
export function takeBack(seen: Observations): void {
  const request = seen.azure[0]!;
  const [pending] = request.history;
  request.status = 'Completed';
  request.history = [pending!, { ...pending!, status: 'Completed', at: iso(16) }];
  request.decisions = request.decisions.map((one) => ({ ...one, answer: 'conflict' }));
  seen.decisionCalls[0]!.status = 409;
  put('approved', { after: { state: 'access-ended' } })(seen);
  rewrite(seen, 'signal-taken', (entry) => ({
    ...entry,
    data: { ...entry.data, operation: String(entry.data['operation']).replace('Approve', 'Cancel') },
  }));
  Object.assign(seen.history[0]!, { state: 'access-ended', decision: undefined });
  for (const one of seen.posted) {
    if (JSON.stringify(one.now).includes(onCard)) one.now = card(onCard, ended['access-ended']!);
  }
}

/** Ways to doctor a sound run: the rule that is broken, how, and the change. */
export const doctored: readonly [Rule, string, (seen: Observations) => void][] = [
  ['DECIDED_TWICE', 'Azure takes a second decision', ({ azure }) => azure[0]!.decisions.push(azure[0]!.decisions[0]!)],
  [
    'DECIDED_TWICE',
    'a request is denied and then approved',
    ({ azure }) =>
      azure[0]!.history.splice(1, 0, { status: 'Denied', at: azure[0]!.history[0]!.at, by: { kind: 'app' } }),
  ],
  ['NOT_CLOSED', 'a request still waits in Azure', ({ azure }) => (azure[0]!.status = 'Pending')],
  ['NOT_CLOSED', 'the outcome never comes to the ledger', leaveOut('approved')],
  ['CLOSED_TWICE', 'a rejected request is reopened', put('decider-known', { after: { state: 'pending' } }, inPortal)],
  ['NOT_IN_LEDGER', 'a request is not opened', leaveOut('request-opened', inPortal)],
  ['STATE_DIFFERS', 'the ledger has the other verdict', put('approved', { after: { state: 'rejected' } })],
  ['STATE_DIFFERS', 'history has the other verdict', ({ history }) => (history[1]!.state = 'approved')],
  ['STATE_DIFFERS', 'history has lost a request', ({ history }) => history.pop()],
  [
    'DECIDER_DIFFERS',
    'a decision of the portal is claimed',
    ({ history }) => (history[1]!.decision!.attribution = 'ours'),
  ],
  ['DECIDER_DIFFERS', 'nobody is named', ({ history }) => (history[0]!.decision!.attribution = 'agreed-unattributed')],
  ['EVENT_LOST', 'no event of the log is taken', leaveOut('signal-taken')],
  [
    'EVENT_LOST',
    'an event is taken twice',
    (seen) => {
      rewrite(seen, 'signal-taken', (entry) => ({
        ...entry,
        data: { ...entry.data, operation: String(entry.data['operation']).replace('Approve', 'Create') },
      }));
    },
  ],
  ['PRESS_LOST', 'an acknowledged press has no intent', leaveOut('decision-intended')],
  ['PRESS_LOST', 'the intent has the other verdict', put('decision-intended', { verdict: 'reject' })],
  ['PRESS_LOST', 'the intent has another reason', put('decision-intended', { reason: 'another' })],
  ['ANSWER_UNRECORDED', 'a refusal is not recorded', leaveOut('vote-refused')],
  ['ALERT_LOST', 'an alert that was taken is lost', leaveOut('alert-taken')],
  ['HUB_LOST', 'an access that the hub told of is not taken', leaveOut('access-joined')],
  ['HUB_LOST', 'a place is kept before what is before it', ({ hub }) => (hub!.kept[1]!.at = at(28.9))],
  [
    'HUB_LOST',
    'a place further on is kept before what is before it',
    ({ hub }) => hub!.kept.unshift({ at: at(30.9), partition: 1, sequence: 7 }),
  ],
  ['HUB_LOST', 'the hub told of nothing by itself', ({ hub }) => (hub!.records = hub!.records.slice(0, 1))],
  ['HUB_LOST', 'no place was ever kept', ({ hub }) => (hub!.kept = [])],
  [
    'HUB_TWICE',
    'an access is taken twice',
    (seen) => {
      rewrite(seen, 'access-joined', (entry) => ({ ...entry, data: { accesses: [{ correlationId: accesses[0] }] } }));
    },
  ],
  [
    'HUB_TWICE',
    'one entry tells of an access twice',
    (seen) => {
      const twice = accesses.slice(1).flatMap((id) => [{ correlationId: id }, { correlationId: id }]);
      rewrite(seen, 'access-joined', (entry) => ({ ...entry, data: { accesses: twice } }));
    },
  ],
  ['TOOL_UNTOLD', 'the tool never hears how a request ended', ({ told }) => told.pop()],
  ['TOOL_UNTOLD', 'an entry is left out', ({ told }) => (told[3]!.seq = 15)],
  ['JOIN_LOST', 'an acknowledged installation is lost', leaveOut('person-joined')],
  ['JOIN_LOST', 'the channel is lost', leaveOut('channel-joined')],
  ['SENT_WITHOUT_INTENT', 'a call is not announced', leaveOut('decision-sending')],
  ['SENT_WITHOUT_INTENT', 'a call goes out twice', ({ decisionCalls }) => decisionCalls.push(decisionCalls[0]!)],
  ['SENT_WITHOUT_INTENT', 'a call comes before its entry', ({ decisionCalls }) => (decisionCalls[0]!.at = at(15.5))],
  [
    'SENT_WITHOUT_INTENT',
    'the other verdict is sent',
    ({ decisionCalls }) => (decisionCalls[0]!.body = { status: 'Deny' }),
  ],
  [
    'OUTCOME_WITHOUT_AZURE',
    'the ledger knows before Azure',
    ({ azure }) => (azure[1]!.history[1]!.at = '2026-11-24T09:00:40.000Z'),
  ],
  ['OUTCOME_WITHOUT_AZURE', 'the ledger has a request of its own', ({ azure }) => azure.pop()],
  ['CARD_UNTRUE', 'a copy still asks', (seen) => (firstCard(seen, onCard).now = card(onCard, asking))],
  [
    'CARD_UNTRUE',
    'a copy has the other verdict',
    (seen) => (firstCard(seen, inPortal).now = card(inPortal, ended['approved']!)),
  ],
  [
    'CARD_UNTRUE',
    'a copy does not say why',
    (seen) => (firstCard(seen, onCard).now = card(onCard, ended['approved']!)),
  ],
  [
    'CARD_MISSING',
    'an approver got no card',
    (seen) => (seen.posted = seen.posted.filter((one) => one !== firstCard(seen, onCard))),
  ],
  ['CARD_MISSING', 'nobody is told of a request that was over', (seen) => seen.posted.pop()],
  ['CARD_TWICE', 'a card is posted again for no reason', postAgain],
  ['LEDGER_BROKEN', 'an entry is missing', (seen) => seen.entries.splice(8, 1)],
  ['LEDGER_BROKEN', 'an entry cannot be read', (seen) => (seen.entries[22] = '{')],
  [
    'LEDGER_BROKEN',
    'an entry is older than the one before it',
    (seen) => {
      rewrite(seen, 'vote-refused', (entry) => ({ ...entry, at: '2026-11-24T09:00:01.000Z' }));
    },
  ],
  ['LEDGER_BROKEN', 'the export is empty', (seen) => (seen.entries = [])],
  ['FORK', 'an entry is rewritten', (seen) => (seen.entries[1] = seen.entries[1]!.replace('person', 'people'))],
  [
    'FORK',
    'a checkpoint is of a longer ledger',
    (seen) => seen.checkpoints.push('lockbox-bot/tenant/log\n999\nAAAA\n'),
  ],
  [
    'FORK',
    'a checkpoint is of another ledger',
    (seen) => (seen.checkpoints[0] = seen.checkpoints[0]!.replace('log', 'other')),
  ],
  [
    'FORK',
    'a blob has the checkpoint of another ledger',
    ({ blobAnchor, entries }) => (blobAnchor!.notes = [checkpoint([...entries].reverse(), 4)]),
  ],
  ['FORK', 'a blob was written over', ({ blobAnchor }) => blobAnchor!.writes.push(blobAnchor!.writes[0]!)],
  ['FORK', 'no blob was ever kept', ({ blobAnchor }) => (blobAnchor!.notes = [])],
  ['FORK', 'no checkpoint was seen', (seen) => (seen.checkpoints = [])],
  ['COMMAND_FAILED', 'verify finds a fault', ({ commands }) => (commands[0]!.code = 1)],
  ['COMMAND_FAILED', 'verify was not run', (seen) => (seen.commands = [])],
  ['DIED', 'the service ends by itself', ({ deaths }) => deaths.push('it ended by itself with 1')],
];
