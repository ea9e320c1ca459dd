import { AsyncLocalStorage } from 'node:async_hooks';

/** What is going on while a line is logged: an HTTP request, or one turn of a loop. */
export type Occasion = { httpRequestId: string } | { turn: string };

const occasions = new AsyncLocalStorage<Occasion>();

/** Does work, every line of which the log ascribes to that occasion, also those of promises that it leaves behind. */
export function during<T>(occasion: Occasion, work: () => T): T {
  return occasions.run(occasion, work);
}

/** @returns what is going on, as fields of a line; a new object each time, since pino writes into it. */
export function occasionFields(): object {
  return { ...occasions.getStore() };
}
