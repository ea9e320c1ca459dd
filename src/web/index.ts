export { createApp, createMetricsApp, type WebOptions } from './app';
export type { AlertDoor } from './alerts';
export { signIn, type SignIn, type SignInOptions } from './sign-in';
export type { AuthDoor, VisitOutcome } from './auth';
export { listen, type Listening } from './listen';
export type { AccessAnswered, AccessDoor } from './access-requests';
export type { ReadDoor } from './read/door';
export { Readings, type AuditorReading } from './read/recorded';
export type { LedgerDoor } from './ledger';
