import { azure } from '../principal';
import type { State } from '../state';
import type { Account } from '../accounts';
import { writeLockboxEvent } from './log';
import { expiryDays, type LockboxRequest, type Shape } from './request';

/** What Microsoft's words are unless told otherwise. */
const defaultJustification =
  'Microsoft Support Team is requesting access to your resource temporarily for troubleshooting.';

/** A request to make; what is left out is as a real one would have it. */
export interface RequestDraft {
  subscriptionId: string;
  resourceIds: string[];
  resourceType: string;
  justification?: string;
  duration?: number | string;
  supportRequest?: string;
  workItemSource?: string;
  shape?: Shape;
  upperCaseIds?: boolean;
  status?: string;
  createdAt?: Date;
  expiresAt?: Date;
  /** False leaves the Create event out of the log. */
  event?: boolean;
}

/** Makes a Lockbox request as Microsoft's side does, with its Create event. */
export function createRequest(state: State, draft: RequestDraft): LockboxRequest {
  const createdAt = draft.createdAt ?? state.clock.now();
  const status = draft.status ?? 'Pending';
  const request: LockboxRequest = {
    requestId: state.ids.next('request'),
    subscriptionId: draft.subscriptionId,
    shape: draft.shape ?? 'current',
    upperCaseIds: draft.upperCaseIds ?? true,
    resourceIds: draft.resourceIds,
    resourceType: draft.resourceType,
    justification: draft.justification ?? defaultJustification,
    duration: draft.duration ?? 8,
    supportRequest: draft.supportRequest ?? nextSupportRequest(state),
    workItemSource: draft.workItemSource ?? 'SupportRequest',
    createdAt,
    expiresAt: draft.expiresAt ?? new Date(createdAt.getTime() + expiryDays * 24 * 3_600_000),
    status,
    history: [{ status, at: createdAt.toISOString(), by: azure }],
    decisions: [],
  };
  state.world.requests.push(request);
  if (draft.event !== false) writeLockboxEvent(state, request, 'Create', azure, createdAt);
  return request;
}

/** @returns the resource of a draft about one account. */
export function aboutAccount(account: Account): Pick<RequestDraft, 'resourceIds' | 'resourceType'> {
  return { resourceIds: [account.id], resourceType: account.type };
}

function nextSupportRequest(state: State): string {
  return `26011${String(state.ids.count('support')).padStart(10, '0')}`;
}
