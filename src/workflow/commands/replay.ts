import type { AccessRequest, IgnoredReason, RequestFacts, Signal } from '../../model';
import { openRequest, requestId, type ReplayedEvent } from '../../requests';
import { peopleOf, takeRoute } from '../../routing';
import { meaningOf, type Meaning } from '../../watch';
import type { Command, CommandContext } from '../command';
import type { Draft } from '../draft';
import { WorkflowError } from '../errors';
import { applyStep } from './apply';
import { factsData } from './open';
import { stateData } from './outcome-entry';
import { signalData } from './signals';

/** What became of one replayed record. */
export type Replayed = { as: 'taken'; opened: boolean } | { as: 'duplicate' } | { as: 'ignored'; why: IgnoredReason };

type Told = Exclude<Meaning, { kind: 'ignored' }>;

/**
 * Takes records of the past. Requests open marked `replay`: they can never be decided, nobody is asked and Azure is
 * not read. A live request with the same id keeps its state; the record is only noted.
 */
export function replaySignals(signals: readonly Signal[]): Command<Replayed[]> {
  const ids = signals.map((signal) => {
    const meaning = meaningOf(signal);
    return meaning.kind === 'ignored' ? undefined : requestId('lockbox', azureIdOf(signal, meaning));
  });
  const requests = ids.filter((id) => id !== undefined);
  return {
    name: 'replay-signals',
    needs: (policy) => ({ requests, seen: signals.map(({ key }) => key), people: peopleOf(policy) }),
    run: (draft, context) => signals.map((signal) => replayOne(draft, signal, context)),
  };
}

function replayOne(draft: Draft, signal: Signal, context: CommandContext): Replayed {
  const meaning = meaningOf(signal);
  if (meaning.kind === 'ignored') return { as: 'ignored', why: meaning.why };
  if (draft.wasSeen(signal.key)) return { as: 'duplicate' };
  draft.markSeen(signal.key);
  const azureId = azureIdOf(signal, meaning);
  const known = draft.request(requestId('lockbox', azureId));
  const request = known ?? open(draft, signal, meaning, azureId, context);
  const data = { ...signalData(signal), source: 'replay' };
  draft.record({ type: 'signal-taken', requestId: request.id, actor: signal.caller, data });
  const event = eventOf(signal, meaning);
  if (event !== undefined && request.source === 'replay') {
    applyStep(draft, request, { do: 'replayed', event, by: signal.caller, at: signal.at }, signal.caller, context.now, {
      source: 'replay',
    });
  }
  return { as: 'taken', opened: known === undefined };
}

/** A record that names no request id is told apart by its correlation id, or by itself. */
function azureIdOf(signal: Signal, meaning: Told): string {
  return meaning.azureId ?? signal.correlationId ?? signal.key;
}

function open(draft: Draft, signal: Signal, meaning: Told, azureId: string, context: CommandContext): AccessRequest {
  const facts: RequestFacts = {
    kind: 'lockbox',
    azureId,
    subscription: { id: meaning.subscriptionId ?? signal.subscriptionId ?? 'unknown' },
    resourceIds: signal.resourceId === '' ? [] : [signal.resourceId],
    service: 'unknown',
    speechResourceIds: [],
    justification: '',
    accessDuration: 'unknown',
    createdAt: signal.at,
  };
  const route = takeRoute(context.policy, facts, (who) => draft.person(draft.pinned(who) ?? who));
  const request = openRequest(facts, 'Pending', route, 'replay', context.now);
  if (request === undefined) throw new WorkflowError('BROKEN_INVARIANT', 'a request in Pending opens');
  draft.putRequest(request);
  const data = { ...factsData(request), ...stateData(request) };
  draft.record({ type: 'request-opened', requestId: request.id, actor: signal.caller, data });
  return request;
}

/** A failed attempt is taken, and changes nothing. */
function eventOf(signal: Signal, meaning: Told): ReplayedEvent | undefined {
  if (signal.status !== 'succeeded') return undefined;
  if (meaning.kind === 'lockbox') return meaning.event === 'created' ? undefined : meaning.event;
  if (meaning.verdict === undefined) return undefined;
  return meaning.verdict === 'approve' ? 'approved' : 'denied';
}
