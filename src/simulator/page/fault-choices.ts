/** Faults that a person can choose on the page, as the control API takes them. */
const decision = { method: 'POST', path: '/updateApproval' };

/** What may go wrong between a decision and Azure. */
export const faultChoices = [
  { label: 'refuses the decision: no right (403)', fault: { match: decision, kind: 'status', status: 403 } },
  { label: 'refuses the decision: conflict (409)', fault: { match: decision, kind: 'status', status: 409 } },
  { label: 'carries the decision out, and its answer is lost', fault: { match: decision, kind: 'reset-after' } },
  { label: 'answers the decision after 20 seconds', fault: { match: decision, kind: 'delay-after', ms: 20_000 } },
  { label: 'is down for 20 calls (503)', fault: { match: {}, kind: 'status', status: 503, times: 20 } },
] as const;
