import { actorName, personActor, serviceNames } from '../model';
import type { Page, Request } from '../history';

/** A page of requests as lines of a terminal. Text of events is shown with its control characters made visible. */
export function pageText({ items, next }: Page): string {
  if (items.length === 0) return 'No request matches.\n';
  const rows = items.map((request) => {
    const opened = request.openedAt.slice(0, 16).replace('T', ' ');
    const state = `${request.state}${request.source === 'replay' ? ' (replayed)' : ''}`;
    return `${request.id}  ${opened}Z  ${state.padEnd(14)}  ${serviceNames[request.service].padEnd(18)}  ${short(request)}`;
  });
  const more = next === undefined ? [] : ['', `more: --cursor ${next}`];
  return `${[...rows, ...more].join('\n')}\n`;
}

/** The whole story of one request as lines of a terminal. */
export function storyText(request: Request): string {
  const { decision } = request;
  const facts: [string, string | undefined][] = [
    ['request', `${request.id}${request.source === 'replay' ? ' (replayed: never decided here)' : ''}`],
    ['state', request.state],
    ['service', serviceNames[request.service]],
    ['resources', request.resourceIds.join('\n             ')],
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
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(12)} ${visible(value)}`]));
  return `${[...lines, 'entries', ...request.entries.map(entryLine)].join('\n')}\n`;
}

function entryLine(entry: unknown): string {
  const { seq, at, type } = entry as { seq: number; at: string; type: string };
  return `  ${String(seq).padStart(6)}  ${at}  ${type}`;
}

function short(request: Request): string {
  return visible(request.resourceIds[0]?.split('/').at(-1) ?? '');
}

/** Text from outside must not drive the terminal: control characters but the line feed are shown as their code. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
