// The sentences of the daily message; a part of texts.ts that has a file of its own.
import { accountAccessSource, eventHubSources, type DailyList, type DailyMessage, type Gap } from '../model';

const listNames: Readonly<Record<DailyList, string>> = {
  opened: 'Opened',
  approved: 'Approved',
  rejected: 'Rejected',
  expired: 'Expired, nobody decided',
  cancelled: 'Taken back by Microsoft',
  accessEnded: 'Access ended',
  waiting: 'Waiting for an answer',
};

const lists = Object.keys(listNames) as DailyList[];

/** What no API shows: a daily message that did not say so would claim to know of it. */
const tenantScope =
  'Requests of tenant scope cannot be read by any API, so nothing is said of them: look in the Azure portal.';

/** @returns what a daily message says: title, text, and what vouches for it. */
export function dailyText(message: DailyMessage): { title: string; text: string; then: string } {
  const { requests, seq, checkpoint, from, to } = message;
  const any = lists.filter((list) => requests[list].count > 0);
  const rows = any.map((list) => `${listNames[list]}: ${listText(requests[list])}`);
  return {
    title: `Lockbox requests from ${time(from)} to ${time(to)}`,
    text: [coverage(message, any.length === 0), ...rows, ...gapRows(message)].join('\n'),
    // Where the text above has to be cut, this still stands.
    then: `${tenantScope} Entry ${String(seq)} of the ledger holds all of it${
      checkpoint === undefined
        ? ', and no checkpoint covers it yet.'
        : `, covered by the signed checkpoint of size ${String(checkpoint.size)} with root ${checkpoint.root}.`
    }`,
  };
}

/** What was read, and whether that was anything: nothing is claimed of what was not. */
function coverage({ subscriptions, whole, isListed, gaps }: DailyMessage, nothing: boolean): string {
  const these = subscriptions === 1 ? 'this 1 subscription' : `these ${String(subscriptions)} subscriptions`;
  const unlisted = isListed
    ? ''
    : ' Azure could not be asked which subscriptions there are: those read before are meant.';
  if (subscriptions === 0) return `No subscription was watched, so nothing is known of requests.${unlisted}`;
  if (gaps.count === 0) {
    const said = nothing ? `No subscription-scope request in ${these}.` : `Watched without a gap: ${these}.`;
    return `${said}${unlisted}`;
  }
  const part = `${String(whole)} of ${these} were watched without a gap`;
  return `${nothing ? 'No subscription-scope request in what was read: ' : ''}${part}; the gaps stand below.${unlisted}`;
}

function gapRows({ gaps, logGaps }: DailyMessage): string[] {
  return [...gapList('Not watched', gaps), ...gapList(logName, logGaps)];
}

function gapList(
  name: string | ((source: string) => string),
  { count, first }: { count: number; first: Gap[] },
): string[] {
  const more = count - first.length;
  const nameOf = typeof name === 'string' ? () => name : name;
  return [
    ...first.map((gap) => `${nameOf(gap.source)}: ${sourceName(gap.source)}, ${time(gap.from)} to ${time(gap.to)}`),
    ...(more > 0 ? [`${nameOf('')}: ${String(more)} more gaps in the entry`] : []),
  ];
}

/** Of Lockbox requests the log only gives hints; what is done to the storage of Speech nothing else tells. */
function logName(source: string): string {
  if (source.startsWith(accountAccessSource(''))) return 'Rights at the storage of Speech not read';
  if (source.startsWith(eventHubSources)) return 'Event hub not read to its end (the logs that it brings are late)';
  if (source.split('/').length > 2)
    return 'Activity log not read (what was done to the storage of Speech is not known)';
  return 'Activity log not read (it only gives hints; the requests themselves were read)';
}

function sourceName(source: string): string {
  return source === 'subscriptions' ? 'the list of subscriptions' : source.slice(source.indexOf('/') + 1);
}

function listText({ count, first }: { count: number; first: string[] }): string {
  const more = count - first.length;
  return `${String(count)} (${first.join(', ')}${more > 0 ? `, and ${String(more)} more` : ''})`;
}

function time(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
