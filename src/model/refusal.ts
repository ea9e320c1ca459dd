/**
 * Every "no" that a person can meet, by name. The user sees it in words, the ledger keeps the name, a test names it.
 */
export type Refusal =
  | 'UNKNOWN_REQUEST'
  | 'NOT_AN_APPROVER'
  | 'APPROVER_UNRESOLVED'
  | 'APPROVER_CHANGED'
  | 'SELF_APPROVAL'
  | 'NO_LONGER_A_MEMBER'
  | 'MEMBERSHIP_UNKNOWN'
  | 'WRONG_TENANT'
  | 'GUEST_NOT_ALLOWED'
  | 'REASON_REQUIRED'
  | 'REASON_TOO_LONG'
  | 'ALREADY_DECIDED'
  | 'ALREADY_VOTED'
  | 'CLAIMED_BY_ANOTHER'
  | 'NOBODY_ELSE'
  | 'DELEGATOR_ANSWERED'
  | 'DELEGATE_ANSWERED'
  | 'DELEGATION_ENDED'
  | 'NOTHING_TO_DELEGATE'
  | 'NOTHING_DELEGATED'
  | 'DELEGATE_UNKNOWN'
  | 'DELEGATE_SELF'
  | 'DELEGATION_PERIOD'
  | 'DECISION_UNDER_WAY'
  | 'REQUEST_EXPIRED'
  | 'REPLAYED_REQUEST'
  | 'UNKNOWN_VERB'
  | 'MALFORMED_CLICK'
  | 'DECISION_NOT_SENT'
  | 'AZURE_REFUSED'
  | 'AZURE_FORBIDDEN'
  | 'AZURE_CONFLICT'
  | 'AZURE_NOT_FOUND'
  | 'STORE_UNAVAILABLE';

/** A value or a named refusal: refusals are values, never exceptions. */
export type Answer<T> = { ok: true; value: T } | { ok: false; why: Refusal };
