export { csvOf } from './csv';
export { ExportFolder } from './folder';
export { csvColumns } from './csv-columns';
export {
  checkpointToExport,
  exportLedger,
  ledgerFiles,
  type Exported,
  type ExportSink,
  type LedgerExport,
} from './ledger';
export { ocsfOf } from './ocsf';
export type { OcsfSource } from './ocsf-event';
export { segmentEnd, segmentFiles, type Segment, type SegmentFile } from './segments';
export { bytesOf, exportFormats, type ExportFormat, type MakePieces, type Piece } from './pieces';
