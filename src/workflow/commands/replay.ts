import type { AccessRequest, RequestFacts, Signal } from '../../model';
import { openRequest, requestId, type ReplayedEvent } from '../../requests';
import { entraGroupsOf, peopleOf, takeRoute } from '../../routing';
import type { Meaning } from '../../watch';
import type { Command, CommandContext } from '../command';
import type { Draft } from '../draft';
import { WorkflowError } from '../errors';
import { applyStep } from './apply';
import { membersIn } from './ask';
import { factsData } from './open';
import { stateData } from './outcome-entry';
import { signalData } from './signals';

/** What a record of Customer Lockbox tells. */
export type Told = Exclude<Meaning, { kind: 'ignored' }>;

/** A record of the past that is to be taken. */
export interface PastRecord {
  signal: Signal;
  told: Told;
}

/** What became of one replayed record. */
export type Replayed = { as: 'taken'; opened: boolean } | { as: 'duplicate' };

/**
 * Takes records of the past. Requests open marked `replay`: they can never be decided, nobody is asked and Azure is
 * not read. A live request with the same id keeps its state; the record is only noted.
 */
export function replayRecords(records: readonly PastRecord[]): Command<Replayed[]> {
  const requests = records.map((record) => requestId('lockbox', azureIdOf(record)));
  const seen = records.flatMap(({ signal }) => [signal.key, pastKey(signal)]);
  return {
    name: 'replay-records',
    needs: (policy) => ({ requests, seen, people: peopleOf(policy), groups: entraGroupsOf(policy) }),
    run: (draft, context) => records.map((record) => replayOne(draft, record, context)),
  };
}

/** Records of the past are noted under keys of their own, so that the live poll still takes the event it meets. */
function pastKey(signal: Signal): string {
  return `replay/${signal.key}`;
}

function replayOne(draft: Draft, record: PastRecord, context: CommandContext): Replayed {
  const { signal } = record;
  if (draft.wasSeen(signal.key) || draft.wasSeen(pastKey(signal))) return { as: 'duplicate' };
  draft.markSeen(pastKey(signal));
  const azureId = azureIdOf(record);
  const known = draft.request(requestId('lockbox', azureId));
  const request = known ?? open(draft, record, azureId, context);
  const data = { ...signalData(signal), source: 'replay' };
  draft.record({ type: 'signal-taken', requestId: request.id, actor: signal.caller, data });
  const event = eventOf(record);
  if (event !== undefined && request.source === 'replay') {
    applyStep(draft, request, { do: 'replayed', event, by: signal.caller, at: signal.at }, signal.caller, context.now, {
      source: 'replay',
    });
  }
  return { as: 'taken', opened: known === undefined };
}

/** A record that names no request id is told apart by its correlation id, or by itself. */
function azureIdOf({ signal, told }: PastRecord): string {
  return told.azureId ?? signal.correlationId ?? signal.key;
}

function open(draft: Draft, record: PastRecord, azureId: string, context: CommandContext): AccessRequest {
  const { signal, told } = record;
  const facts: RequestFacts = {
    kind: 'lockbox',
    azureId,
    subscription: { id: told.subscriptionId ?? signal.subscriptionId ?? 'unknown' },
    resourceIds: signal.resourceId === '' ? [] : [signal.resourceId],
    service: 'unknown',
    speechResourceIds: [],
    justification: '',
    accessDuration: 'unknown',
    createdAt: signal.at,
  };
  const route = takeRoute(context.policy, facts, (who) => draft.person(draft.pinned(who) ?? who), membersIn(draft));
  const request = openRequest(facts, 'Pending', route, 'replay', context.now);
  if (request === undefined) throw new WorkflowError('BROKEN_INVARIANT', 'a request in Pending opens');
  draft.putRequest(request);
  const data = { ...factsData(request), ...stateData(request) };
  draft.record({ type: 'request-opened', requestId: request.id, actor: signal.caller, data });
  return request;
}

/** A failed attempt is taken, and changes nothing. */
function eventOf({ signal, told }: PastRecord): ReplayedEvent | undefined {
  if (signal.status !== 'succeeded') return undefined;
  if (told.kind === 'lockbox') return told.event === 'created' ? undefined : told.event;
  if (told.verdict === undefined) return undefined;
  return told.verdict === 'approve' ? 'approved' : 'denied';
}
