import type { Input } from '../input';
import { aboutAccount, type RequestDraft } from '../lockbox/create';
import type { State } from '../state';
import { SimulatorError } from '../error';
import { findAccount, findSubscription } from './find';

/** @returns the Lockbox request that a body asks for. @throws SimulatorError for what cannot be used or found. */
export function draftFrom(state: State, input: Input): RequestDraft {
  const { subscriptionId } = findSubscription(state, input.text('subscription'));
  return {
    subscriptionId,
    ...resourceFrom(state, input, subscriptionId),
    ...given({
      justification: input.text('justification'),
      duration: durationFrom(input),
      supportRequest: input.text('supportRequest'),
      workItemSource: input.text('workItemSource'),
      shape: input.oneOf('shape', ['current', 'old']),
      upperCaseIds: input.boolean('upperCaseIds'),
      status: input.text('status'),
      createdAt: input.moment('createdAt'),
      expiresAt: input.moment('expiresAt'),
      event: input.boolean('event'),
    }),
  };
}

function resourceFrom(
  state: State,
  input: Input,
  subscriptionId: string,
): Pick<RequestDraft, 'resourceIds' | 'resourceType'> {
  const resourceIds = input.texts('resourceIds');
  const resourceType = input.text('resourceType');
  if (resourceIds !== undefined) return { resourceIds, resourceType: resourceType ?? 'Microsoft.Resources/resources' };
  // A request about a whole subscription names it by its bare GUID.
  if (resourceType === 'Subscription') return { resourceIds: [subscriptionId], resourceType };
  const name = input.text('account');
  const kind = input.text('kind') ?? 'OpenAI';
  const about = aboutAccount(findAccount(state, subscriptionId, { kind, ...given({ name }) }));
  return resourceType === undefined ? about : { ...about, resourceType };
}

function durationFrom(input: Input): number | string | undefined {
  const duration = input.raw('duration');
  if (duration === undefined || typeof duration === 'number' || typeof duration === 'string') return duration;
  throw new SimulatorError('BAD_INPUT', 'duration must be a number or a text.');
}

/** @returns the fields that are there; those undefined are left out, so that defaults take their place. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
