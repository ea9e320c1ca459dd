import { lifeOf, type LifeStep, type Page, type Request } from '../history';
import { actorName, personActor, serviceNames } from '../model';
import { storageRows } from './storage-text';
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

/** How many there are, as a line of a terminal. */
export function countText({ value, more }: { value: number; more: boolean }): string {
  const number = value.toLocaleString('en-US');
  return `${number}${more ? '+' : ''} ${value === 1 && !more ? 'request' : 'requests'}\n`;
}

/** The whole story of one request as lines of a terminal. */
export function storyText(request: Request): string {
  const { decision } = request;
  const facts: [string, string | null | undefined][] = [
    ['request', `${request.id}${request.source === 'replay' ? ' (replayed: never decided here)' : ''}`],
    ['state', request.state],
    [
      'erased',
      request.erased === null
        ? undefined
        : `${request.erased.at}, ${request.erased.why === 'asked' ? 'since somebody asked for it' : 'since its time was over'}: names and texts are gone`,
    ],
    ['service', serviceNames[request.service]],
    ...request.resourceIds.map((id): [string, string] => ['resource', id]),
    ['subscription', request.subscription.name ?? request.subscription.id],
    ...storageRows(request),
    ['why', request.justification === '' ? undefined : request.justification],
    ['support case', request.supportCase?.number],
    ['access for', request.accessDuration === '' ? undefined : request.accessDuration],
    ['opened', request.openedAt],
    ['expires', request.expiresAt],
    // A review or an access request is this service's own: Azure knows nothing of it.
    ['azure', request.kind === 'lockbox' ? `${request.azure.id}, ${request.azure.status}` : undefined],
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
    ['access', accessText(request)],
    ...request.deliveries.map((row): [string, string] => [
      'told',
      `${row.recipient}: ${row.status}${row.lastError === undefined ? '' : `, ${row.lastError}`}`,
    ]),
  ];
  const lines = facts.flatMap(([name, value]) => (value == null ? [] : [`${name.padEnd(12)} ${visible(value)}`]));
  const life = lifeOf(request.entries, request.personal, request.asked);
  return `${[...lines, 'entries', ...life.map(stepLine)].join('\n')}\n`;
}

/** One step: when, what, who, and what there is to know of it. */
function stepLine({ seq, at, type, by, details }: LifeStep): string {
  const { to, changed, decider, verdict, reason, why, how, until, azureStatus } = details;
  const parts = [
    by,
    verdict,
    why,
    decider === undefined ? undefined : `by ${decider}`,
    how,
    to === undefined ? undefined : `${changed === true ? 'changed for' : 'to'} ${to.join(', ') || 'nobody'}`,
    until === undefined ? undefined : `until ${until}`,
    azureStatus === undefined ? undefined : `Azure: ${azureStatus}`,
    reason,
  ];
  const told = parts.filter((part) => part !== undefined).join(', ');
  return `  ${String(seq).padStart(6)}  ${at}  ${visible(`${type.padEnd(20)}  ${told}`)}`;
}

/** Until when access is open, or how and when it ended. */
function accessText({ decision, kind }: Request): string | undefined {
  if (kind === 'byos-review') return undefined;
  if (decision?.accessEnded !== undefined) {
    const { how, at } = decision.accessEnded;
    return `ended ${at}, ${kind === 'lockbox' ? endings[how] : ownEndings[how]}`;
  }
  if (decision?.verdict !== 'approve' || decision.via === undefined) return undefined;
  return decision.accessUntil === undefined
    ? 'open until Azure says that it ended: it names no hour'
    : `open until ${decision.accessUntil}`;
}

const endings = {
  completed: 'completed: Microsoft finished its work',
  revoked: 'revoked',
  assumed: 'assumed: the time that was asked for was over',
} as const;

const ownEndings = {
  completed: 'completed: its time was over, and it was taken away',
  revoked: 'revoked: it was taken away before its time',
  assumed: 'assumed: its time was over',
} as const;

function short(request: Request): string {
  return visible(request.resourceIds[0]?.split('/').at(-1) ?? '');
}
