export { meaningOf, type LockboxEvent, type Meaning } from './meaning';
