export { toSignal, type Normalised } from './normalise';
export { nothingSifted, sift, type Sifted } from './sift';
export { splitRecords, type RawRecord } from './split';
export { Tally, type RefusedRecord, type TallyReport } from './tally';
export { wholeRecords } from './whole';
export { type RecordPlace } from './window';
