import type { AccessRequest, Actor, Instant } from '../../model';
import type { RequestCommand } from '../../requests';
import { burstNeeds } from '../burst';
import type { Command } from '../command';
import type { RecordData } from '../record';
import { applyStep } from './apply';
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
      return result.ok && result.changed ? result.request : undefined;
    },
  };
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
      if (draft.request(id)?.current.state === 'deciding') draft.reschedule(id, retryAt);
      return draft.request(id);
    },
  };
}
