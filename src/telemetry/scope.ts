import { AsyncLocalStorage } from 'node:async_hooks';

/** What work is done for: it goes with it through everything that is waited for. */
export interface Scope {
  /** Of the HTTP request, so that its lines are found. */
  httpRequestId?: string;
  /** Of the trace, where there is one. */
  traceId?: string;
}

const scopes = new AsyncLocalStorage<Scope>();

/** @returns what the present work is done for. */
export function currentScope(): Scope | undefined {
  return scopes.getStore();
}

/** Does work for something; what is in the scope already stays in it. */
export function within<T>(scope: Scope, work: () => T): T {
  return scopes.run({ ...scopes.getStore(), ...scope }, work);
}

/** Begins work that is not done for whoever happened to begin it: a loop goes on when the request is long answered. */
export function outside<T>(work: () => T): T {
  return scopes.exit(work);
}
