export { createApp, createMetricsApp, type WebOptions } from './app';
export { signIn, type SignIn, type SignInOptions } from './sign-in';
export type { AuthDoor, VisitOutcome } from './auth';
export { listen, type Listening } from './listen';
export type { AccessAnswered, AccessDoor } from './access-requests';
export type { ReadDoor } from './read/routes';
export type { AuditorReading } from './read/recorded';
export type { LedgerDoor } from './ledger';
export { readTab, type TabConfig, type TabDoor } from './tab';
