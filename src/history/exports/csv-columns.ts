import { actorName, personActor } from '../../model';
import type { Request } from '../wire';

type Value = (request: Request) => string | number;

/** What stands between several values of one column. */
const between = '; ';

/**
 * The columns, in their order. They are stable: a new one is added at the end, and none changes its meaning. What is not
 * known is empty. See docs/exports.md.
 */
export const csvColumns: readonly (readonly [name: string, value: Value])[] = [
  ['id', ({ id }) => id],
  ['kind', ({ kind }) => kind],
  ['state', ({ state }) => state],
  ['source', ({ source }) => source],
  ['service', ({ service }) => service],
  ['resource_ids', ({ resourceIds }) => resourceIds.join(between)],
  ['subscription_id', ({ subscription }) => subscription.id],
  ['subscription_name', ({ subscription }) => subscription.name ?? ''],
  ['justification', ({ justification }) => justification],
  ['support_case', ({ supportCase }) => supportCase?.number ?? ''],
  ['opened_at', ({ openedAt }) => openedAt],
  ['expires_at', ({ expiresAt }) => expiresAt ?? ''],
  ['access_duration', ({ accessDuration }) => accessDuration],
  ['azure_id', ({ azure }) => azure.id],
  ['azure_status', ({ azure }) => azure.status],
  ['route', ({ route }) => route.name],
  ['policy_hash', ({ route }) => route.policyHash],
  ['asked', ({ asked }) => asked.map((person) => actorName(personActor(person))).join(between)],
  ['asked_ids', ({ asked }) => asked.map(({ id }) => id).join(between)],
  ['votes', ({ votes }) => votes.length],
  ['verdict', ({ decision }) => decision?.verdict ?? ''],
  ['decided_at', ({ decision }) => (decision?.via === undefined ? '' : decision.at)],
  ['decided_by', ({ decision }) => (decision === null ? '' : actorName(decision.by))],
  ['decided_by_id', ({ decision }) => (decision !== null && 'id' in decision.by ? decision.by.id : '')],
  ['decided_via', ({ decision }) => decision?.via ?? ''],
  ['reason', ({ decision }) => decision?.reason ?? ''],
  ['access_until', ({ decision }) => decision?.accessUntil ?? ''],
  ['access_ended_at', ({ decision }) => decision?.accessEnded?.at ?? ''],
  ['access_ended_how', ({ decision }) => decision?.accessEnded?.how ?? ''],
  ['requester', ({ requester }) => (requester === null ? '' : actorName(personActor(requester)))],
];
