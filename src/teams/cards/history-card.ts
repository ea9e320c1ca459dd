import { ActionSet, ExecuteAction } from '@microsoft/teams.cards';
import type { HistoryFilter } from '../../history';
import { actorName, type AccessRequest, type Actor, type Verdict } from '../../model';
import { countText, historyExamples, historyWords, sinceText } from '../history-texts';
import { headline, serviceName, verdictWords, words } from '../texts';
import { buttonFormat } from './actions';
import { card, line, link, moment, ours, row, theirLine, theirs, type Element } from './elements';
import { fitted, type Card, type Limits } from './fitted';
import { whatOf } from './resources';

/** A page of the past, and how to go on. */
export interface HistoryPage {
  items: readonly AccessRequest[];
  count: { value: number; more: boolean };
  filter: HistoryFilter;
  /** The filter in words. Text from outside. */
  said: string;
  /** False behind a page that was shown before. */
  isFirst: boolean;
  /** Where the next page begins; absent on the last one. */
  next?: string;
  /** What limits what is shown, in a sentence of ours. */
  note?: string;
  /** The same list in the browser, and the page of a request there; absent where this service has no address. */
  addresses?: { list: string; of: (id: string) => string };
}

/**
 * A page of requests, newest first. Its button carries the filter and where to go on, which are read as anything that
 * comes in is; what they show is decided anew by who presses.
 */
export function historyCard(page: HistoryPage): Card {
  const { items, count, said, isFirst, note, addresses } = page;
  return fitted((limits) =>
    card(
      historyWords.title,
      [
        ours(historyWords.title, { weight: 'Bolder', size: 'Medium', style: 'heading' }),
        row(historyWords.lookedFor, [theirs(said, limits.line)], { spacing: 'None' }),
        ours(countText(items.length, count, isFirst), { isSubtle: true, spacing: 'None', size: 'Small' }),
        // All of them: the next page begins behind the last, shown or not.
        ...items.flatMap((request) => listed(request, limits, addresses?.of(request.id))),
        ...(note === undefined ? [] : [ours(note, { isSubtle: true, size: 'Small' })]),
        ours(words.showOne, { isSubtle: true, size: 'Small' }),
        ...paging(page),
      ],
      addresses === undefined ? [] : [link(historyWords.openTab, addresses.list)],
    ),
  );
}

function listed(request: AccessRequest, limits: Limits, address: string | undefined): Element[] {
  const { id, facts, openedAt, current, source } = request;
  const what = theirLine(`${serviceName(facts.service)}: ${whatOf(facts)}`, limits.line, { weight: 'Bolder' });
  const since = sinceText(request);
  const when = since === undefined ? '' : ` · ${since.word} ${moment(since.at)}`;
  const asked = `${words.askedFor} ${moment(openedAt)}`;
  const replayed =
    source === 'replay' ? [ours(words.replayed, { isSubtle: true, spacing: 'None', size: 'Small' })] : [];
  return [
    line([address === undefined ? what : what.withSelectAction(link(historyWords.openRequest, address))]),
    ours(`${headline(request)}${when}`, { spacing: 'None', size: 'Small' }),
    ours(`${asked} · ${id}`, { isSubtle: true, spacing: 'None', size: 'Small' }),
    ...('outcome' in current
      ? [decider(current.state === 'rejected' ? 'reject' : 'approve', current.outcome.by, limits)]
      : []),
    ...replayed,
  ];
}

function decider(verdict: Verdict, by: Actor, limits: Limits): Element {
  const who = `${verdictWords[verdict]} ${actorName(by)}`;
  return line([theirLine(who, limits.line, { size: 'Small', isSubtle: true })], { spacing: 'None' });
}

/** Why a sentence was not understood, in which a word of it stands, and what would be. */
export function notUnderstoodCard(why: string): Card {
  return fitted((limits) =>
    card(historyWords.notUnderstood, [
      ours(historyWords.notUnderstood, { weight: 'Bolder', style: 'heading' }),
      line([theirs(why, limits.text)], { spacing: 'Small' }),
      ours(historyWords.forExample, { spacing: 'Medium', isSubtle: true }),
      ...historyExamples.map((example) => ours(example, { spacing: 'None' })),
    ]),
  );
}

function paging({ filter, next, isFirst }: HistoryPage): Element[] {
  const data = { v: buttonFormat, filter };
  const buttons = [
    ...(next === undefined
      ? []
      : [new ExecuteAction({ title: historyWords.more, verb: 'history', data: { ...data, cursor: next } })]),
    ...(isFirst ? [] : [new ExecuteAction({ title: historyWords.newest, verb: 'history', data })]),
  ];
  return buttons.length === 0 ? [] : [new ActionSet(...buttons)];
}
