/** What a channel can hear. */
export type Hearing = 'opened' | 'decided' | 'escalated' | 'expired' | 'faults' | 'daily';

/** Every {@link Hearing}, for schemas. */
export const hearings: readonly Hearing[] = ['opened', 'decided', 'escalated', 'expired', 'faults', 'daily'];
