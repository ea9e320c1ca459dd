import type { Page, Request } from '../history';
import type { Entry } from '../ledger';
import { actorName, personActor, serviceNames } from '../model';
import { visible } from './visible';

/** A page of requests as lines of a terminal. Text of events is shown with its control characters made visible. */
export function pageText({ items, next }: Page): string {
  if (items.length === 0) return 'No request matches.\n';
  const rows = items.map((request) => {
    const opened = request.openedAt.slice(0, 16).replace('T', ' ');
    const state = `${request.state}${request.source === 'replay' ? ' (replayed)' : ''}`;
    return `${request.id}  ${opened}Z  ${state.padEnd(14)}  ${serviceNames[request.service].padEnd(18)}  ${short(request)}`;
  });
  const more = next === null ? [] : ['', `more: --cursor ${next}`];
  return `${[...rows, ...more].join('\n')}\n`;
}

/** The whole story of one request as lines of a terminal. */
export function storyText(request: Request): string {
  const { decision } = request;
  const facts: [string, string | null | undefined][] = [
    ['request', `${request.id}${request.source === 'replay' ? ' (replayed: never decided here)' : ''}`],
    ['state', request.state],
    ['service', serviceNames[request.service]],
    ...request.resourceIds.map((id): [string, string] => ['resource', id]),
    ['subscription', request.subscription.name ?? request.subscription.id],
    ['why', request.justification],
    ['support case', request.supportCase?.number],
    ['access for', request.accessDuration],
    ['opened', request.openedAt],
    ['expires', request.expiresAt],
    ['azure', `${request.azure.id}, ${request.azure.status}`],
    ['route', `${request.route.name} (policy ${request.route.policyHash.slice(0, 12)})`],
    ['asked', request.asked.map((person) => actorName(personActor(person))).join(', ') || 'nobody'],
    ...request.votes.map(({ by, verdict, at }): [string, string] => [
      'vote',
      `${verdict} by ${actorName(personActor(by))}, ${at}`,
    ]),
    [
      'decision',
      decision &&
        `${decision.verdict} by ${actorName(decision.by)}${decision.via === undefined ? '' : ` (${decision.via})`}, ${decision.at}`,
    ],
    ['reason', decision?.reason],
    ...request.deliveries.map((row): [string, string] => [
      'told',
      `${row.recipient}: ${row.status}${row.lastError === undefined ? '' : `, ${row.lastError}`}`,
    ]),
  ];
  const lines = facts.flatMap(([name, value]) => (value == null ? [] : [`${name.padEnd(12)} ${visible(value)}`]));
  const entries = request.entries.map((entry) => entryLine(entry, request.personal));
  return `${[...lines, 'entries', ...entries].join('\n')}\n`;
}

/** One step: when, what, who, and of a refusal why. */
function entryLine({ seq, at, type, actor, data }: Entry, personal: Request['personal']): string {
  const who = actor.ref === undefined ? undefined : personal[actor.ref.$sealed];
  const name = whoText(actor.kind, who);
  const why = typeof data['why'] === 'string' ? `, ${data['why']}` : '';
  return `  ${String(seq).padStart(6)}  ${at}  ${visible(`${type.padEnd(20)}  ${name}${why}`)}`;
}

function whoText(kind: Entry['actor']['kind'], who: unknown): string {
  if (kind !== 'person' && kind !== 'app') return kind;
  const { id, name, address } = (who ?? {}) as { id?: unknown; name?: unknown; address?: unknown };
  const shown = [name, address, id].find((one) => typeof one === 'string');
  return typeof shown === 'string' ? shown : `${kind}, erased`;
}

function short(request: Request): string {
  return visible(request.resourceIds[0]?.split('/').at(-1) ?? '');
}
