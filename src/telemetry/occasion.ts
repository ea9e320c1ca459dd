import { AsyncLocalStorage } from 'node:async_hooks';

/** What is going on while a line is logged: an HTTP request, or one turn of a loop. */
export type Occasion = { httpRequestId: string } | { turn: string };

/** What is going on, with the trace that it is found in, where there is one. */
export interface Going {
  httpRequestId?: string;
  turn?: string;
  traceId?: string;
}

const occasions = new AsyncLocalStorage<Going>();

/** Does work, every line of which the log ascribes to that occasion alone, also those of promises that it leaves behind. */
export function during<T>(occasion: Occasion, work: () => T): T {
  return occasions.run(occasion, work);
}

/** Does work as a part of what is going on, with more to be known of it. */
export function alongside<T>(more: Going, work: () => T): T {
  return occasions.run({ ...occasions.getStore(), ...more }, work);
}

/** @returns what is going on. */
export function goingOn(): Going {
  return occasions.getStore() ?? {};
}

/** @returns what is going on, as fields of a line; a new object each time, since pino writes into it. */
export function occasionFields(): object {
  const { httpRequestId, turn, traceId } = goingOn();
  return {
    ...(httpRequestId === undefined ? {} : { httpRequestId }),
    ...(turn === undefined ? {} : { turn }),
    ...(traceId === undefined ? {} : { traceId }),
  };
}
