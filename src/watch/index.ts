export { isWatchedOperation, meaningOf, type LockboxEvent, type Meaning } from './meaning';
