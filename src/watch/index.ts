export { isWatched, meaningOf, type LockboxEvent, type Meaning } from './meaning';
