/**
 * Every "no" that a person can meet, by name. The user sees it in words, the ledger keeps the name, a test names it.
 */
export type Refusal =
  | 'UNKNOWN_REQUEST'
  | 'NOT_AN_APPROVER'
  | 'APPROVER_UNRESOLVED'
  | 'APPROVER_CHANGED'
  | 'SELF_APPROVAL'
  | 'WRONG_TENANT'
  | 'GUEST_NOT_ALLOWED'
  | 'REASON_REQUIRED'
  | 'REASON_TOO_LONG'
  | 'ALREADY_DECIDED'
  | 'ALREADY_VOTED'
  | 'CLAIMED_BY_ANOTHER'
  | 'NOBODY_ELSE'
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
  | 'STORE_UNAVAILABLE'
  // What keeps an approver from deciding in their own name.
  | 'SIGN_IN_NEEDED'
  | 'SIGN_IN_CANCELLED'
  | 'SIGN_IN_EXPIRED'
  | 'SIGN_IN_FAILED'
  | 'SIGN_IN_OTHER_ACCOUNT'
  | 'CONSENT_MISSING'
  | 'STEP_UP_NEEDED'
  | 'STEP_UP_UNAVAILABLE'
  | 'LINK_EXPIRED';

/** A value or a named refusal: refusals are values, never exceptions. */
export type Answer<T> = { ok: true; value: T } | { ok: false; why: Refusal };
