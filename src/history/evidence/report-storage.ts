import { actorName, personActor, type CarriedAction, type ReviewLine } from '../../model';
import type { Request } from '../wire';
import { html, type Content, type Markup } from './markup';
import { facts, momentText, quoted, table } from './page';

/** What a review or an access request tells beside what every request does; nothing of a Lockbox request. */
export function storageParts({ review, requester, asks, uses, actions, decision }: Request): Content {
  return [
    requester === null && asks === null
      ? undefined
      : html`<h2>Who asks for what</h2>
          ${facts([
            ['Asked by', requester === null ? undefined : quoted(actorName(personActor(requester)))],
            ['Role', asks?.role],
            ['Where', asks === null ? undefined : quoted(`${asks.storageId}, ${asks.container ?? 'all containers'}`)],
            ['Hours', asks?.hours],
          ])}`,
    review === null
      ? undefined
      : html`<h2>What was seen</h2>
          ${facts([
            ['At', quoted(review.accountId)],
            [
              'By',
              quoted(
                review.by.credential === undefined
                  ? actorName(review.by.actor)
                  : `cannot be known: ${review.by.credential.kind}`,
              ),
            ],
            ['Not expected, since', review.why],
            [
              'Sanctioned until',
              decision?.sanctionedUntil === undefined ? undefined : momentText(decision.sanctionedUntil),
            ],
          ])}${linesTable(review.lines)}${review.more === 0 ? undefined : html`<p>${review.more} more of other kinds.</p>`}`,
    uses.length === 0
      ? undefined
      : html`<h2>What the granted access was used for</h2>
          ${linesTable(uses)}`,
    actions.length === 0
      ? undefined
      : html`<h2>What was changed in Azure</h2>
          ${actionsTable(actions)}`,
  ];
}

function linesTable(lines: readonly ReviewLine[]): Markup {
  const rows = lines.map(({ what, target, succeeded, count, first, last, addresses }) => [
    momentText(first),
    momentText(last),
    `${what}${succeeded ? '' : ' (tried, and refused)'}`,
    quoted(target),
    count === 0 ? 'found there' : String(count),
    quoted(addresses.join(' ')),
  ]);
  return table(['First', 'Last', 'What', 'On', 'Times', 'From'], rows);
}

function actionsTable(actions: readonly CarriedAction[]): Markup {
  const rows = actions.map(({ action, state, why, at }) => {
    const { do: what, ...about } = action;
    const named = Object.values(about).filter((value) => typeof value === 'string');
    return [at === undefined ? '' : momentText(at), what, quoted(named.slice(0, 2).join(', ')), state, why ?? ''];
  });
  return table(['When', 'Action', 'On', 'State', 'Why'], rows);
}
