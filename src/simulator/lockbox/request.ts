import type { Principal } from '../principal';

/** Days until Azure lets an undecided request expire. */
export const expiryDays = 4;

/** Which revision of api-version 2018-02-28-preview a request is told in; both were seen. */
export type Shape = 'current' | 'old';

/** One change of a request's status: who and when. */
interface Change {
  status: string;
  at: string;
  by: Principal;
}

/** One call of updateApproval that reached the request, taken or not. */
export interface ReceivedDecision {
  at: string;
  verdict: 'Approve' | 'Deny';
  reason: string;
  by: Principal;
  clientRequestId?: string;
  answer: 'taken' | 'conflict' | 'forbidden';
}

/** A Lockbox request as the simulator keeps it. */
export interface LockboxRequest {
  requestId: string;
  subscriptionId: string;
  shape: Shape;
  /** Upper-cased and without the leading slash on the wire, as Azure gives them; false leaves them as they are. */
  upperCaseIds: boolean;
  resourceIds: string[];
  resourceType: string;
  justification: string;
  duration: number | string;
  supportRequest: string;
  workItemSource: string;
  createdAt: Date;
  expiresAt: Date;
  status: string;
  /** A decision that was taken and does not show its outcome yet. */
  settling?: { to: 'Approved' | 'Denied'; readsLeft: number; dueAt?: number; by: Principal };
  history: Change[];
  decisions: ReceivedDecision[];
}

/** @returns the ARM path of a request. */
export function requestPath(request: LockboxRequest): string {
  return `/subscriptions/${request.subscriptionId}/providers/Microsoft.CustomerLockbox/requests/${request.requestId}`;
}

/** @returns true while a decision is still possible. */
export function isOpen(request: LockboxRequest): boolean {
  return request.status === 'Pending';
}
