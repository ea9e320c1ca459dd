export { toSignal, type Normalised } from './normalise';
export { splitRecords, type RawRecord, type RecordPlace } from './split';
export { Tally, type RefusedRecord, type TallyReport } from './tally';
