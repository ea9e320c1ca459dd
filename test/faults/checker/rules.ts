import type { Facts } from './facts';

/** What must hold, whatever was killed when. The key is how a broken rule is named; the sentence is what is printed. */
export const rules = {
  DECIDED_TWICE: 'requests decided twice in Azure',
  NOT_CLOSED: 'requests that did not end, in Azure or in the ledger',
  CLOSED_TWICE: 'requests that ended not exactly once in the ledger',
  NOT_IN_LEDGER: 'requests of Azure that the ledger does not open exactly once',
  STATE_DIFFERS: 'requests whose end in ledger or history is not the one in Azure',
  DECIDER_DIFFERS: 'requests whose decider is not the one in Azure',
  EVENT_LOST: 'events of the activity log not taken exactly once',
  PRESS_LOST: 'acknowledged presses that are not in the ledger',
  ANSWER_UNRECORDED: 'answers to presses without an entry of their own',
  ALERT_LOST: 'acknowledged alerts that are not in the ledger',
  HUB_LOST: 'records of the event hub that the ledger lacks, or had only after their place was kept',
  HUB_TWICE: 'records of the event hub that the ledger has more than once',
  TOOL_UNTOLD: 'ends of requests, or entries, that the other tool was not told',
  JOIN_LOST: 'acknowledged installations that are not in the ledger',
  SENT_WITHOUT_INTENT: 'decisions sent to Azure without an intent before',
  OUTCOME_WITHOUT_AZURE: 'outcomes in the ledger before or without Azure',
  CARD_UNTRUE: 'cards that do not show the truth at the end',
  CARD_MISSING: 'cards or notices that were not shown',
  CARD_TWICE: 'cards shown twice though nothing was killed or cut',
  LEDGER_BROKEN: 'entries out of order or unreadable',
  FORK: 'checkpoints that are not consistent with the ledger',
  COMMAND_FAILED: 'commands that failed, verify among them',
  DIED: 'ends of the service that nobody asked for',
} as const;

/** A rule's name. */
export type Rule = keyof typeof rules;

/** What the runs are there to show, each with the rules that stand for it. */
export const promises: readonly { says: string; by: readonly Rule[] }[] = [
  {
    says: 'acknowledged events lost',
    by: ['PRESS_LOST', 'ANSWER_UNRECORDED', 'JOIN_LOST', 'ALERT_LOST', 'EVENT_LOST', 'HUB_LOST', 'HUB_TWICE'],
  },
  { says: 'requests with two decisions', by: ['DECIDED_TWICE', 'CLOSED_TWICE'] },
  { says: 'decisions without a record', by: ['NOT_CLOSED', 'NOT_IN_LEDGER', 'STATE_DIFFERS', 'SENT_WITHOUT_INTENT'] },
  { says: 'records without a decision', by: ['OUTCOME_WITHOUT_AZURE', 'DECIDER_DIFFERS'] },
  { says: 'forks', by: ['FORK', 'LEDGER_BROKEN'] },
  { says: 'cards untruthful at the end', by: ['CARD_UNTRUE', 'CARD_MISSING', 'CARD_TWICE', 'TOOL_UNTOLD'] },
  { says: 'failures of its own', by: ['COMMAND_FAILED', 'DIED'] },
];

/** A rule that was broken, with what shows it. */
export interface Violation {
  rule: Rule;
  /** The request, press or entry it is about. */
  about: string;
  detail: string;
}

/** A part of the checker: what it finds broken. */
export type Check = (facts: Facts) => Violation[];
