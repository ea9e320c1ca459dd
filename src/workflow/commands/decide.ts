import { handOverOf, later, type AccessRequest, type Actor, type Instant } from '../../model';
import type { RequestCommand } from '../../requests';
import { burstNeeds } from '../burst';
import type { Command } from '../command';
import type { RecordData } from '../record';
import type { Draft } from '../draft';
import { applyStep } from './apply';
import { remind } from './clock';
import { followAzure } from './open';

const service: Actor = { kind: 'service' };

/** A step of carrying a decision out, by the service itself. */
export type SendingStep = Extract<RequestCommand, { do: 'sending' | 'accepted' | 'refused' | 'not-sent' }>;

/**
 * Takes a step of carrying out the decision that this version of the request holds.
 *
 * @returns the request after the step, or undefined where it has moved on meanwhile: then nothing is changed and
 *   whoever works on the old version must stop.
 */
export function decisionStep(
  before: AccessRequest,
  command: SendingStep,
  details: RecordData = {},
): Command<AccessRequest | undefined> {
  const { id } = before;
  return {
    name: `decision-${command.do}`,
    needs: () => ({ requests: [id], deliveriesOf: [id] }),
    run: (draft, { now }) => {
      const request = draft.request(id);
      if (request?.version !== before.version) return undefined;
      const result = applyStep(draft, request, command, service, now, details);
      if (!result.ok || !result.changed) return undefined;
      askAgain(draft, result.request);
      return result.request;
    },
  };
}

/** Whoever decided in their own name, and whose answer did not come to be, is rung: a card that changed is not seen. */
function askAgain(draft: Draft, request: AccessRequest): void {
  const { current } = request;
  const by = current.state === 'pending' ? current.lastRefusal?.by : undefined;
  if (by !== undefined) remind(draft, request, [by], `again-${String(request.version)}`);
}

/** Takes Azure's state as it was read back for a request. */
export function readBack(id: string, azureStatus: string, retryAt: Instant): Command<AccessRequest | undefined> {
  return {
    name: 'read-back',
    needs: (policy) => ({ requests: [id], deliveriesOf: [id], ...burstNeeds(policy) }),
    run: (draft, { now }) => {
      const request = draft.request(id);
      if (request === undefined) return undefined;
      followAzure(draft, request, azureStatus, retryAt, now);
      const after = draft.request(id)?.current;
      if (after?.state === 'deciding') draft.reschedule(id, later(retryAt, handOverOf(after)));
      return draft.request(id);
    },
  };
}
