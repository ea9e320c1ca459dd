import { serviceNames } from '../model';
import type { AskedPerson, ChaseMoment, Explanation, Policy, RouteQuestion } from '../routing';
import { routeReasonText } from './route-reason';
import type { PastRoute } from './route-past';
import { visible } from './visible';

/** What the policy makes of a request, as lines of a terminal. */
export function explanationText(answer: Explanation, question: RouteQuestion, policy: Policy): string {
  const { facts } = question;
  const rows: [string, string][] = [
    ['request', `${facts.kind}, ${serviceText(question)}, ${accessText(facts.accessDuration)}`],
    ...facts.resourceIds.map((id): [string, string] => ['resource', id]),
    ['route', answer.route],
    ...answer.reasons.map((reason): [string, string] => [
      'why',
      `${reason.route}: ${routeReasonText(reason.why, policy.routes.find(({ name }) => name === reason.route)?.match)}`,
    ]),
    ...(answer.approvers.length === 0 ? [['asked', 'nobody'] as [string, string]] : []),
    ...answer.approvers.map((one): [string, string] => ['asked', personText(one)]),
    ...answer.unreadGroups.map((name): [string, string] => [
      'members',
      `those of the Entra group of ${name} are not read yet`,
    ]),
    ['approvals', approvalsText(answer)],
    ['told', answer.notify.join(', ') || 'no channel'],
    ...answer.remind.map((moment): [string, string] => ['reminded', momentText(moment, question)]),
    ...answer.escalate.flatMap((stage): [string, string][] => [
      ['escalated', `${momentText(stage, question)}, to ${stage.to.join(', ')}`],
      ...stage.people.map((one): [string, string] => ['', personText(one)]),
    ]),
    ...(answer.remind.length + answer.escalate.length === 0 ? [['chased', 'never'] as [string, string]] : []),
    ...answer.hours.map((hours): [string, string] => ['hours', hoursText(hours)]),
    ...ownRows(answer, question, policy),
    ...(answer.reachesNobody
      ? [['NOBODY', 'no approver of this route is known: the request would reach nobody'] as [string, string]]
      : []),
  ];
  return `${rows.map(([name, value]) => `${name.padEnd(12)} ${visible(value)}`).join('\n')}\n`;
}

/** Past requests under the present policy, as lines of a terminal. */
export function pastText(items: readonly PastRoute[]): string {
  if (items.length === 0) return 'There is no past request.\n';
  const width = Math.max(...items.map(({ route }) => route.length));
  const rows = items.map(({ id, openedAt, route, approvers, reachesNobody }) => {
    const opened = openedAt.slice(0, 16).replace('T', ' ');
    const asked = approvers.map((one) => `${nameText(one)}${one.known === false ? ' (not known)' : ''}`).join(', ');
    return `${id}  ${opened}Z  ${route.padEnd(width)}  ${reachesNobody ? 'NOBODY: ' : ''}${asked || 'no approver'}`;
  });
  const nobody = items.filter(({ reachesNobody }) => reachesNobody).length;
  return `${[...rows.map(visible), '', `${items.length} requests, ${nobody} of which would reach nobody`].join('\n')}\n`;
}

/** What only reviews and access requests go by: Azure says when a Lockbox request expires, and rejects it itself. */
function ownRows({ route: name }: Explanation, { facts: { kind } }: RouteQuestion, policy: Policy): [string, string][] {
  const route = policy.routes.find((one) => one.name === name);
  if (kind === 'lockbox' || route === undefined) return [];
  const rejected =
    route.onReject === 'revoke'
      ? 'what was done is undone in Azure, once whoever rejects has seen it and confirmed'
      : 'the admins are told, and nothing is changed in Azure';
  return [
    ['expires', `${durationText(route.expireAfterMs)} after it opens`],
    ...(kind === 'byos-review' ? [['rejected', rejected] as [string, string]] : []),
  ];
}

function serviceText({ facts }: RouteQuestion): string {
  // Routes on a service would be left out without a word.
  return facts.service === 'unknown'
    ? 'Azure service not known: give --service (the bot reads it from the account)'
    : serviceNames[facts.service];
}

function accessText(duration: string): string {
  if (duration === '') return 'duration not said';
  return `access for ${/^\d+$/.test(duration) ? `${duration} h` : duration}`;
}

function nameText({ name, address, id }: AskedPerson): string {
  return name ?? address ?? id ?? '';
}

const knownText = { true: '', false: ': NOT KNOWN, cannot be asked yet', null: ': no database, so not looked up' };

function personText(one: AskedPerson): string {
  const { name, address } = one;
  const also = name !== undefined && address !== undefined ? ` <${address}>` : '';
  return `${nameText(one)}${also} (of ${one.groups.join(', ')})${knownText[`${one.known}`]}`;
}

function approvalsText({ approvals, approvers }: Explanation): string {
  const able = approvers.filter(({ known }) => known !== false).length;
  return `${approvals} of ${approvers.length}${able < approvals ? `: only ${able} can answer, too few to approve` : ''}`;
}

function momentText(moment: ChaseMoment, { openedAt, expiresAt }: RouteQuestion): string {
  const says =
    'afterMs' in moment
      ? `${durationText(moment.afterMs)} after it opens`
      : `${durationText(moment.beforeExpiryMs)} before it expires`;
  const { at, later } = moment;
  if (at === null) {
    const isNever = openedAt !== undefined && 'beforeExpiryMs' in moment;
    return isNever ? `${says}: never, as the request names no expiry` : says;
  }
  if (expiresAt !== undefined && at >= expiresAt) return `${says}: never, as it expires at ${expiresAt}`;
  const held = [...new Set(later.map((one) => one.at))].map((own) => {
    const who = later.filter((one) => one.at === own).map((one) => one.who);
    return `; as their hours allow, at ${own}: ${who.join(', ')}`;
  });
  return `${says}, at ${at}${held.join('')}`;
}

function hoursText({ group, zone, days, from, to, ignoredBeforeExpiryMs: last }: Explanation['hours'][number]): string {
  const anyway = last === undefined ? '' : `, and at any time in the last ${durationText(last)} before the expiry`;
  return `${group} is chased only ${days.join(', ')} ${from}-${to} (${zone})${anyway}`;
}

/** In the largest unit that leaves no rest. */
function durationText(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}
