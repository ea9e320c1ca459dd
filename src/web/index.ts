export { createApp, createMetricsApp, type WebOptions } from './app';
export type { AuthDoor, VisitOutcome } from './auth';
export { listen, type Listening } from './listen';
