// Every sentence that Teams shows to those who look into the past; a part of texts.ts that has a file of its own.
import type { HistoryFilter } from '../history';
import type { AccessRequest, Kind, StateName } from '../model';
import type { SentenceFault } from './past/sentence';
import { serviceName } from './texts';

/** The states of a request, as people name them. */
const stateTexts: Readonly<Record<StateName, string>> = {
  pending: 'waiting',
  deciding: 'being decided',
  approved: 'approved',
  rejected: 'rejected',
  'access-ended': 'access ended',
  expired: 'expired',
  cancelled: 'taken back',
};

const kindTexts: Readonly<Record<Kind, string>> = {
  lockbox: 'Customer Lockbox',
  'byos-review': 'reviews of access to Speech data',
  'byos-access': 'requests for access to Speech data',
};

/**
 * @param me object id of whoever reads it.
 * @returns a filter in words, for people to see what was understood. Its values are text from outside.
 */
export function saidText(filter: HistoryFilter, me: string): string {
  const { state, kind, service, from, to, subscription, resource, approver, actor, route, text } = filter;
  const who = (value: string | undefined): string | undefined => (value === me ? 'you' : value);
  const parts: (string | undefined)[] = [
    state?.map((one) => stateTexts[one]).join(' or '),
    kind?.map((one) => kindTexts[one]).join(' or '),
    service?.map(serviceName).join(' or '),
    from === undefined && to === undefined ? undefined : timesText(from, to),
    named('decided by', who(actor)),
    named('asked', who(approver)),
    named('route', route),
    named('support case', filter.case),
    named('subscription', subscription),
    named('resource', resource),
    text === undefined ? undefined : `"${text}"`,
  ];
  const said = parts.filter((part) => part !== undefined && part !== '');
  return said.length === 0 ? historyWords.everything : said.join(', ');
}

function named(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${name} ${value}`;
}

/** Times are told in UTC, as they are read. */
function timesText(from: string | undefined, to: string | undefined): string {
  const parts = [
    from === undefined ? undefined : `from ${momentText(from)}`,
    to === undefined ? undefined : `to ${momentText(to)}`,
  ];
  return `${parts.filter((part) => part !== undefined).join(' ')} UTC`;
}

function momentText(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)}`;
}

/** @returns how many were found, and how many are shown. */
export function countText(shown: number, { value, more }: { value: number; more: boolean }, isFirst: boolean): string {
  const all = more ? `more than ${value.toLocaleString('en')}` : value.toLocaleString('en');
  return isFirst ? `The newest ${shown} of ${all}` : `${shown} of ${all}, further back`;
}

/** Words of the cards and answers about the past. */
export const historyWords = {
  title: 'Requests',
  notUnderstood: 'I did not understand that',
  forExample: 'For example:',
  everything: 'everything',
  lookedFor: 'Looked for',
  more: 'More',
  newest: 'Back to the newest',
  openTab: 'Open in the browser',
  openRequest: 'Open the request',
  unsure:
    'I could not read whether you are an auditor, so this is only what you were asked. Please try again in a minute.',
  onlyOwn: 'This is what you were asked, or asked for yourself. Auditors see everything.',
  nothing: 'Nothing was found',
  nothingForYou: 'Nothing waits for an answer of yours.',
  asOf: 'As of',
  mayHaveChanged: 'It may have changed since; the page of the request tells how it stands.',
  asItWas: 'It may have changed since.',
  decided: 'Decided',
  ended: 'Ended',
  isStranger: 'I could not make sure who you are, so I show nothing.',
  personalOnly:
    'Not everybody in this conversation may see that. Please write it to me in our own chat: open my profile and choose "Chat".',
  tooMuch: (seconds: number) =>
    `You have looked at more different things in this hour than are recorded. Please go on in ${Math.max(1, Math.ceil(seconds / 60))} minutes.`,
  oldPage: 'That page cannot be read any more. Please write "history" again.',
} as const;

/** Examples of what can be asked. */
export const historyExamples = [
  'history rejected last month',
  'history openai since 2026-10-01',
  'history by ada@example.com',
  'history case 12345',
  'history route openai-production',
  'history pending "failing calls"',
] as const;

const faultTexts: Readonly<Record<SentenceFault, (word: string) => string>> = {
  UNKNOWN_WORD: (word) => `I do not understand "${word}". If it is to be found as text, write it in quotes.`,
  NOTHING_BEHIND: (word) => `Something is missing behind "${word}". Names of several words go in quotes.`,
  UNKNOWN_TIME: (word) =>
    `"${word}" is no time that I understand. I read days as 2026-10-01, and: today, last month, last 7 days, october, q3 2026.`,
  SAID_TWICE: (word) => `With "${word}" the same is said twice. Please say each only once.`,
  NO_TIME_LEFT: () => 'The end of that time is not behind its beginning. Times are in UTC.',
  QUOTE_NOT_CLOSED: () => 'A quote is opened and not closed.',
  TOO_LONG: () => 'That is too long. Please use at most 500 characters.',
};

/** @returns why a sentence was not understood, and which word it was, which is text from outside. */
export function whyNotUnderstood(why: SentenceFault, word: string): string {
  return faultTexts[why](word);
}

/** @returns when the state of a request began, with a word for it; undefined while it waits. */
export function sinceText({ current }: Pick<AccessRequest, 'current'>): { word: string; at: string } | undefined {
  switch (current.state) {
    case 'pending':
    case 'deciding':
      return undefined;
    case 'approved':
    case 'rejected':
      return { word: historyWords.decided, at: current.outcome.at };
    case 'access-ended':
    case 'expired':
    case 'cancelled':
      return { word: historyWords.ended, at: current.at };
  }
}

/** Words of the evidence command. */
export const evidenceWords = {
  title: 'Evidence',
  none: 'There is no such request. Write "history" for the latest ones.',
  onlyAuditors:
    'An evidence pack holds everything that is recorded of a request, so only auditors of this service are given one.',
  offer: (id: string, verified: boolean) =>
    verified
      ? `Everything that is recorded of ${id}, with what proves it`
      : `DOES NOT VERIFY: the record of ${id} is not what was signed. The report in the pack says what differs.`,
  notVerified: 'This pack DOES NOT VERIFY: its record is not what was signed. Its report says what differs.',
  link: 'The evidence pack of this request is on its page.',
  noLink: 'Evidence packs are fetched from the API, or made by "lockbox-bot evidence".',
  failed: 'The evidence pack could not be put into your files. Please write "evidence" and the id again in a minute.',
} as const;

/** Words of the message extension. */
export const searchWords = {
  slow: 'This takes longer than usual. Please narrow the search.',
  failed: 'Something went wrong here. Please try again in a minute.',
} as const;
