import { Container } from '@microsoft/teams.cards';
import { actorName, personActor, type AccessRequest, type RequestFacts } from '../../model';
import { accessText, words } from '../texts';
import { line, link, moment, ours, row, theirLine, type Element, type Run } from './elements';
import type { Limits } from './fitted';
import { resourceUrl, supportCaseUrl } from './links';
import { nameOf, whereOf } from './resources';
import { voteRows } from './status';

/** What the request is about: the same in every state. */
export function details(request: AccessRequest, now: Date, portal: string, limits: Limits): Element[] {
  const { facts, current } = request;
  const answered = current.state === 'pending' ? current.votes : [];
  return [
    new Container(
      ...answered.flatMap((vote) => voteRows(vote, limits)),
      row(words.accessFor, [theirLine(accessText(facts.accessDuration), limits.line)]),
      ...resources(facts, portal, limits),
      row(words.subscription, [theirLine(subscriptionName(facts), limits.line)]),
      ...supportCase(facts, portal),
      ours(`${words.askedFor} ${moment(facts.createdAt)}`, { spacing: 'Small', isSubtle: true }),
      row(words.asked, [theirLine(askedPeople(request, now, limits), limits.line * 2)]),
      row(words.request, [theirLine(request.id)]),
      row(words.azureId, [theirLine(facts.azureId, limits.line, { size: 'Small' })]),
    )
      .withSpacing('Large')
      .withSeparator(true),
  ];
}

/** The resources by name and place, each a link where its id has the shape of one. */
function resources(facts: RequestFacts, portal: string, limits: Limits): Element[] {
  const { resourceIds, speechResourceIds, subscription } = facts;
  const shown = resourceIds.slice(0, limits.rows);
  const more = resourceIds.length - shown.length;
  return [
    ...shown.flatMap((id) => [
      row(words.resource, [linked(nameOf(id), resourceUrl(id, portal), limits)]),
      line([theirLine(whereOf(id, subscription.id), limits.line, { isSubtle: true, size: 'Small' })], {
        spacing: 'None',
      }),
    ]),
    ...(more > 0 ? [ours(words.andMore(more), { isSubtle: true, spacing: 'None' })] : []),
    ...speechResourceIds
      .slice(0, limits.rows)
      .map((id) => row(words.speech, [theirLine(nameOf(id), limits.line, { weight: 'Bolder' })])),
  ];
}

/** A name from outside, which opens an address of ours where there is one. */
export function linked(text: string, url: string | undefined, limits: Limits): Run {
  const run = theirLine(text, limits.line);
  return url === undefined ? run : run.withSelectAction(link(words.openResource, url));
}

function supportCase(facts: RequestFacts, portal: string): Element[] {
  if (facts.supportCase === undefined) return [];
  const run = theirLine(facts.supportCase.number, 64);
  const url = supportCaseUrl(facts, portal);
  return [row(words.supportCase, [url === undefined ? run : run.withSelectAction(link(words.openCase, url))])];
}

/** The subscription by its name, where that is known, and by its id. */
export function subscriptionName({ subscription: { id, name } }: RequestFacts): string {
  return name === undefined ? id : `${name} (${id})`;
}

/** Everybody who is asked, and who cannot be yet. */
export function askedPeople({ route }: AccessRequest, now: Date, limits: Limits): string {
  const delegates = (route.delegations ?? []).filter(({ until }) => until > now.toISOString());
  const names = [
    ...route.approvers.map((person) => actorName(personActor(person))),
    ...delegates.map(({ from, to }) => {
      return `${actorName(personActor(to))} ${words.inPlaceOf(actorName(personActor(from)))}`;
    }),
    ...route.unresolved.map((address) => `${address} (${words.unresolved})`),
  ];
  const shown = names.slice(0, limits.rows);
  const more = names.length - shown.length;
  if (shown.length === 0) return words.nobody;
  return more > 0 ? `${shown.join(', ')} ${words.andMore(more)}` : shown.join(', ');
}
