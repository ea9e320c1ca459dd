import type { AccessRequest, Notice } from '../../model';
import { answers, headline, help, noticeText, serviceName, storyText, words } from '../texts';
import { card, line, moment, ours, row, theirLine, theirs, timeOf, type Element } from './elements';
import { fitted, type Card, type Limits } from './fitted';
import { publicPortal } from './links';
import { body, summaryOf, type CardOptions } from './request-card';
import { whatOf } from './resources';

/** A one-off message. */
export function noticeCard(notice: Notice): Card {
  return noticeLikeCard(noticeText(notice));
}

/** A message with a title of ours, text that may come from outside, and a sentence of ours. */
export function noticeLikeCard({ title, text, then }: { title: string; text: string; then: string }): Card {
  return fitted((limits) =>
    card(title, [
      ours(title, { weight: 'Bolder', style: 'heading' }),
      ...(text === '' ? [] : [line([theirs(text, limits.text)], { spacing: 'Small' })]),
      ...(then === '' ? [] : [ours(then, { spacing: 'Small' })]),
    ]),
  );
}

/** A list of requests, newest first, as `pending` shows it. */
export function listCard(title: string, requests: readonly AccessRequest[]): Card {
  return fitted((limits) => {
    const shown = requests.slice(0, limits.rows);
    const more = requests.length - shown.length;
    return card(title, [
      ours(title, { weight: 'Bolder', size: 'Medium', style: 'heading' }),
      ...shown.flatMap((request) => listed(request, limits)),
      ...(more > 0 ? [ours(words.andMore(more), { isSubtle: true })] : []),
      ours(words.showOne, { isSubtle: true, size: 'Small' }),
    ]);
  });
}

function listed(request: AccessRequest, limits: Limits): Element[] {
  const { id, facts, current, openedAt } = request;
  const what = `${serviceName(facts.service)}: ${whatOf(facts)}`;
  const { expiresAt } = facts;
  const when =
    current.state === 'pending' && expiresAt !== undefined
      ? `${words.expires} ${moment(expiresAt)}`
      : `${words.askedFor} ${moment(openedAt)}`;
  return [
    line([theirLine(what, limits.line, { weight: 'Bolder' })]),
    ours(`${headline(request)} · ${when} · ${id}`, { isSubtle: true, spacing: 'None', size: 'Small' }),
  ];
}

/** One step of a request's story: a ledger entry's moment and type. */
export interface StoryStep {
  at: string;
  what: string;
  /** What there is to know of it, as it is: names and words from outside. */
  more?: string;
}

/**
 * A request as it stands, with the steps that its entries tell. It has no buttons: nobody updates it later, so that a
 * button on it would soon be a stale one.
 *
 * @param steps absent for a reader who may not see them.
 */
export function storyCard(
  request: AccessRequest,
  steps: readonly StoryStep[] | undefined,
  now: Date,
  { portal = publicPortal }: CardOptions = {},
): Card {
  return fitted((limits) =>
    card(summaryOf(request), [
      ...body(request, now, portal, limits),
      ...(steps === undefined ? [] : story(steps, limits)),
      ours(`${words.asItStood} ${timeOf(now)}`, { isSubtle: true, size: 'Small' }),
    ]),
  );
}

function story(steps: readonly StoryStep[], limits: Limits): Element[] {
  const rows = limits.rows * 2;
  const shown = steps.slice(-rows);
  const left = steps.length - shown.length;
  return [
    ours(words.story, { weight: 'Bolder', spacing: 'Medium' }),
    ...(left > 0 ? [ours(words.earlier(left), { isSubtle: true, spacing: 'None' })] : []),
    ...shown.flatMap(({ at, what, more }) => [
      ours(moment(at), { isSubtle: true, size: 'Small', spacing: 'Small' }),
      line([theirLine(more === undefined ? storyText(what) : `${storyText(what)}: ${more}`, limits.line)], {
        spacing: 'None',
      }),
    ]),
  ];
}

/** A short answer about a person and a moment in the reader's own zone. */
export function momentCard(title: string, name: string, at: string, then: string): Card {
  return fitted((limits) =>
    card(title, [
      ours(title, { weight: 'Bolder', style: 'heading' }),
      line([theirLine(name, limits.line, { weight: 'Bolder' })], { spacing: 'Small' }),
      ours(moment(at), { spacing: 'None' }),
      ours(then, { spacing: 'Small' }),
    ]),
  );
}

/** What the bot does. */
export function helpCard(): Card {
  return fitted(() =>
    card(help.text, [
      ours(help.title, { weight: 'Bolder', size: 'Medium', style: 'heading' }),
      ours(help.text),
      ...help.commands.map(([command, what]) => row(command, what)),
    ]),
  );
}

/** Several requests that an id may mean. */
export function severalCard(ids: readonly string[]): Card {
  return fitted((limits) =>
    card(answers.several, [
      ours(answers.several),
      ...ids.slice(0, limits.rows).map((id) => line([theirLine(id)], { spacing: 'Small' })),
    ]),
  );
}
