export { toSignal, type Normalised } from './normalise';
export { splitRecords, type RawRecord } from './split';
export { Tally, type RefusedRecord, type TallyReport } from './tally';
export { type RecordPlace } from './window';
