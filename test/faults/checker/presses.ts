import { noAnswers, readCard, verdictUnderWay } from '../cards';
import type { Press } from '../observations';
import { cardId } from '../scene';
import type { WireCall } from '../wire';
import type { Entry, Facts } from './facts';
import type { Violation } from './rules';

/** What comes so long after one is a part of it, and so long the taking takes at the most, in milliseconds. */
const alertWaitsMs = 60_000;
const alertTakesMs = 15_000;

const answerTypes: ReadonlySet<string> = new Set(['decision-intended', 'voted', 'vote-refused']);

/** Judges what people were told: every answer stands in the ledger, and nothing went to Azure without one. */
export function checkPresses(facts: Facts): Violation[] {
  return [
    ...facts.seen.presses.flatMap((press) => pressKept(press, facts)),
    ...answersRecorded(facts),
    ...joinsKept(facts),
    ...alertsKept(facts),
    ...intentsFirst(facts),
  ];
}

/** A press whose card says that it is being carried out is in the ledger: with its reason, if the card shows that. */
function pressKept(press: Press, facts: Facts): Violation[] {
  const read = readCard(press.answer?.card);
  const verdict = read === undefined ? undefined : verdictUnderWay(read.headline);
  if (read === undefined || verdict === undefined) return [];
  const intents = facts
    .of(press.requestId)
    .filter(({ type, data }) => type === 'decision-intended' && data['verdict'] === verdict);
  const own = read.text.includes(`"${press.reason}"`);
  const kept = own ? intents.some((entry) => isOf(press, entry, facts)) : intents.length > 0;
  const said = own ? 'its own card' : "another's card";
  return kept ? [] : [{ rule: 'PRESS_LOST', about: press.requestId, detail: `${press.reason}, answered with ${said}` }];
}

function isOf(press: Press, { who, data }: Entry, facts: Facts): boolean {
  return who === press.who && data['verdict'] === press.verdict && facts.open(data['reason']) === press.reason;
}

/** Each answer has an entry: for one person and request there are no fewer entries than answers. */
function answersRecorded(facts: Facts): Violation[] {
  const answered = new Map<string, number>();
  for (const press of facts.seen.presses) {
    const key = `${press.requestId} ${press.who}`;
    if (saysSomething(press)) answered.set(key, (answered.get(key) ?? 0) + 1);
  }
  return [...answered].flatMap(([key, count]): Violation[] => {
    const [requestId = '', who] = key.split(' ');
    const kept = facts.of(requestId).filter((entry) => answerTypes.has(entry.type) && entry.who === who).length;
    if (kept >= count) return [];
    return [
      { rule: 'ANSWER_UNRECORDED', about: requestId, detail: `${count} answers to ${String(who)}, ${kept} entries` },
    ];
  });
}

function saysSomething({ answer }: Press): boolean {
  if (answer?.status !== 200) return false;
  const { card, sentence } = answer;
  return card !== undefined || (sentence !== undefined && !noAnswers.some((text) => sentence.startsWith(text)));
}

function joinsKept(facts: Facts): Violation[] {
  return facts.seen.joined.flatMap(({ kind, who }): Violation[] => {
    const kept = facts.entries.some(({ type, who: person, data }) =>
      kind === 'person'
        ? type === 'person-joined' && person === who
        : type === 'channel-joined' && data['channel'] === who,
    );
    return kept ? [] : [{ rule: 'JOIN_LOST', about: who, detail: `the ${kind} was answered, and no entry says so` }];
  });
}

/**
 * An alert that was said to be taken is in the ledger, or one that came in the minute before it and was not yet read:
 * those of a minute are one entry.
 */
function alertsKept({ seen, entries }: Facts): Violation[] {
  const taken = entries.filter(({ type }) => type === 'alert-taken');
  return seen.alerts.flatMap(({ at, status, taken: count = 0 }): Violation[] => {
    if (status !== 202 || count === 0) return [];
    if (taken.some((entry) => entry.at >= at - alertWaitsMs && entry.at <= at + alertTakesMs)) return [];
    const detail = 'it was answered as taken, and no entry says so';
    return [{ rule: 'ALERT_LOST', about: new Date(at).toISOString(), detail }];
  });
}

/** Before each call there is an entry of its own that says what is about to be sent, and an intent before that. */
function intentsFirst(facts: Facts): Violation[] {
  const ids = facts.seen.azure.map(({ requestId }) => cardId(requestId));
  return ids.flatMap((id) => facts.decisionCalls(id).flatMap((call, index) => announced(id, call, index + 1, facts)));
}

function announced(id: string, call: WireCall, nth: number, facts: Facts): Violation[] {
  const before = facts.of(id).filter(({ at }) => at <= call.at);
  const sendings = before.filter(({ type }) => type === 'decision-sending').length;
  const intent = before.filter(({ type }) => type === 'decision-intended').at(-1)?.data['verdict'];
  const { status } = (call.body ?? {}) as { status?: unknown };
  const word = status === 'Approve' ? 'approve' : 'reject';
  if (sendings >= nth && intent === word) return [];
  const detail = `call ${nth} (${word}) came after ${sendings} entries that announce one, intent ${String(intent)}`;
  return [{ rule: 'SENT_WITHOUT_INTENT', about: id, detail }];
}
