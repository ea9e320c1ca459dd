export type { AnchoredAt, EvidenceFault, EvidenceOptions } from './ledger-facts';
export { evidenceBytes, evidenceOf, type Evidence } from './request-pack';
export { evidenceOfPeriod, type PeriodEvidence, type PeriodOutcome } from './period-pack';
export { zipOf, type ZipFile } from './zip';
