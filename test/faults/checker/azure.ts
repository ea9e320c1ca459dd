import type { AzureRequest, HistoryItem } from '../observations';
import { cardId } from '../scene';
import { isEnd, stateAfter, type Entry, type Facts } from './facts';
import type { Rule, Violation } from './rules';

/** Judges every request of Azure: decided once, ended once, and the ledger says the same. */
export function checkRequests(facts: Facts): Violation[] {
  const history = new Map(facts.seen.history.map((item) => [item.id, item]));
  // Reviews of accesses are requests of the ledger's own.
  const lockbox = facts.requestIds.filter((id) => id.startsWith('L-'));
  const strangers = lockbox.filter((id) => !facts.seen.azure.some((one) => cardId(one.requestId) === id));
  return [
    ...strangers.map((id) => broken('OUTCOME_WITHOUT_AZURE', id, 'the ledger has a request that Azure does not')),
    ...facts.seen.azure.flatMap((request) => {
      const id = cardId(request.requestId);
      const entries = facts.of(id);
      return [
        ...decidedOnce(id, request),
        ...endedOnce(id, request, entries),
        ...sameEnd(id, request, facts, history.get(id)),
        ...sameDecider(id, request, history.get(id)),
        ...azureFirst(id, request, entries),
        ...eventsTaken(id, request, facts),
      ];
    }),
  ];
}

function decidedOnce(id: string, { decisions, history }: AzureRequest): Violation[] {
  const taken = decisions.filter(({ answer }) => answer === 'taken').length;
  const ends = history.filter(({ status }) => status === 'Approved' || status === 'Denied').length;
  if (taken <= 1 && ends <= 1) return [];
  return [broken('DECIDED_TWICE', id, `${taken} decisions taken: ${history.map(({ status }) => status).join(', ')}`)];
}

function endedOnce(id: string, { status }: AzureRequest, entries: readonly Entry[]): Violation[] {
  const found: Violation[] = [];
  const opened = entries.filter(({ type }) => type === 'request-opened').length;
  if (opened !== 1) found.push(broken('NOT_IN_LEDGER', id, `it is opened ${opened} times`));
  const states = entries.map(stateAfter).filter((state) => state !== undefined);
  if (statesOf[status] === undefined) found.push(broken('NOT_CLOSED', id, `Azure shows ${status}`));
  if (!isEnd(states.at(-1)))
    found.push(broken('NOT_CLOSED', id, `the ledger's last state is ${String(states.at(-1))}`));
  const ends = states.filter((state, index) => isEnd(state) && !isEnd(states[index - 1]));
  const reopened = states.filter((state, index) => !isEnd(state) && isEnd(states[index - 1]));
  if (ends.length > 1 || reopened.length > 0) found.push(broken('CLOSED_TWICE', id, states.join(', ')));
  return found;
}

/** The states that Azure's words for an end are told as. The runs only ever take back what waits. */
const statesOf: Readonly<Record<string, string>> = {
  Approved: 'approved',
  Denied: 'rejected',
  Expired: 'expired',
  Completed: 'cancelled',
};

function sameEnd(id: string, { status }: AzureRequest, facts: Facts, item: HistoryItem | undefined): Violation[] {
  const last = facts
    .of(id)
    .map(stateAfter)
    .filter((state) => state !== undefined)
    .at(-1);
  return [last, item?.state].flatMap((state, index): Violation[] => {
    if (state !== undefined && mayBeTold(status, state, id, facts)) return [];
    const where = index === 0 ? 'ledger' : 'history';
    return [broken('STATE_DIFFERS', id, `Azure ${status}, ${where} ${String(state)}`)];
  });
}

/** @returns whether a state is a true word for how a request ended in Azure. */
export function mayBeTold(status: string, state: string, id: string, facts: Facts): boolean {
  if (state === statesOf[status]) return true;
  // Azure says the same of an access that has ended. After an approval whose answer was lost nobody can tell.
  return status === 'Completed' && state === 'access-ended' && facts.approvalLost(id);
}

function sameDecider(id: string, { status, history }: AzureRequest, item: HistoryItem | undefined): Violation[] {
  if (status !== 'Approved' && status !== 'Denied') return [];
  const ours = history.at(-1)?.by.kind === 'app';
  const { decision } = item ?? {};
  const told = `${String(decision?.via)}, ${String(decision?.attribution)}, by ${String(decision?.by.kind)}`;
  const same = ours
    ? decision?.via === 'card' && decision.attribution === 'ours' && decision.by.kind === 'person'
    : decision?.via === 'elsewhere' && decision.attribution === 'elsewhere' && decision.by.kind === 'person';
  return same
    ? []
    : [broken('DECIDER_DIFFERS', id, `Azure was told by ${ours ? 'us' : 'somebody else'}; history: ${told}`)];
}

/** The ledger cannot know an end before Azure had it. Both clocks are this machine's. */
function azureFirst(id: string, { history }: AzureRequest, entries: readonly Entry[]): Violation[] {
  const end = entries.find((entry) => isEnd(stateAfter(entry)));
  const last = history.at(-1);
  if (end === undefined || last === undefined || end.at >= Date.parse(last.at)) return [];
  return [broken('OUTCOME_WITHOUT_AZURE', id, `entry ${end.seq} ends it before Azure's ${last.status} of ${last.at}`)];
}

/** What the log has of a request, by the words of its history. */
const logged: readonly [status: RegExp, operation: string][] = [
  [/^Pending$/, 'create'],
  [/^Approv/, 'approve'],
  [/^Den/, 'deny'],
  [/^Expired$/, 'expire'],
  [/^Completed$/, 'cancel'],
];

function eventsTaken(id: string, { requestId, history }: AzureRequest, facts: Facts): Violation[] {
  const taken = facts.entries
    .filter(({ type, data }) => type === 'signal-taken' && names(data['resourceId'], requestId))
    .map(({ data }) => /activitylog\/(\w+?)lockboxrequest/i.exec(String(data['operation']))?.[1]?.toLowerCase());
  return logged.flatMap(([status, operation]) => {
    const expected = history.some((change) => status.test(change.status)) ? 1 : 0;
    const count = taken.filter((one) => one === operation).length;
    return count === expected ? [] : [broken('EVENT_LOST', id, `${operation}: taken ${count} times, not ${expected}`)];
  });
}

function names(resourceId: unknown, requestId: string): boolean {
  return typeof resourceId === 'string' && resourceId.toLowerCase().endsWith(`/${requestId.toLowerCase()}`);
}

function broken(rule: Rule, about: string, detail: string): Violation {
  return { rule, about, detail };
}
