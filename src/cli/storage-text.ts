import type { Request } from '../history';
import { actorName, personActor, type Accessor, type CarriedAction, type ReviewLine } from '../model';

/** A named value of a line. */
type Row = [name: string, value: string];

/** What a review or an access request tells beside what every request does; nothing for a Lockbox request. */
export function storageRows({ review, requester, asks, uses, actions, decision }: Request): Row[] {
  return [
    ...(requester === null ? [] : [['asked by', actorName(personActor(requester))] as Row]),
    ...(asks === null ? [] : [['asks for', `${asks.role}, ${asks.container ?? 'all containers'}`] as Row]),
    ...(review === null ? [] : [['by', whoText(review.by)] as Row, ['unexpected', review.why] as Row]),
    ...(review?.lines ?? []).map((line): Row => ['seen', lineText(line)]),
    ...(review === null || review.more === 0 ? [] : [['seen', `${review.more} more of other kinds`] as Row]),
    ...uses.map((line): Row => ['used', lineText(line)]),
    ...actions.map((carried): Row => ['in azure', actionText(carried)]),
    ...(decision?.sanctionedUntil === undefined ? [] : [['sanctioned', `until ${decision.sanctionedUntil}`] as Row]),
    ...(decision?.ending === undefined ? [] : [['ending', `${decision.ending.how}, ${decision.ending.at}`] as Row]),
  ];
}

function whoText({ actor, principalId, credential }: Accessor): string {
  if (credential === undefined) return actor.kind === 'unknown' ? (principalId ?? 'not told') : actorName(actor);
  const hash = 'hash' in credential ? ` (hash ${credential.hash})` : '';
  return `cannot be known: ${credential.kind}${hash}`;
}

function lineText({ what, target, succeeded, count, first, last, addresses, details }: ReviewLine): string {
  const parts = [
    `${what}${target === '' ? '' : ` ${target}`}${succeeded ? '' : ' (tried, and refused)'}`,
    count === 0 ? 'found there' : `${count} times`,
    first === last ? last : `${first} to ${last}`,
    ...(addresses.length === 0 ? [] : [`from ${addresses.join(' ')}`]),
    ...Object.entries(details).map(([name, value]) => `${name} ${value}`),
  ];
  return parts.join(', ');
}

function actionText({ action, state, why, at }: CarriedAction): string {
  const { do: what, ...about } = action;
  const named = Object.entries(about).flatMap(([, value]) => (typeof value === 'string' ? [value] : []));
  return [
    `${state} ${what}`,
    ...(why === undefined ? [] : [why]),
    ...(at === undefined ? [] : [at]),
    // What an action is done to; the body of a setting is long, and stands in the JSON.
    ...named.slice(0, 2),
  ].join(', ');
}
