import { join } from 'node:path';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

/** An answer over HTTP, and how long it took as the caller sees it. */
export interface Answered {
  status: number;
  text: string;
  ms: number;
}

/** Posts JSON from a thread of its own, as somebody else would: what the service does meanwhile does not hold it up. */
export interface Caller {
  post: (url: string, body: object) => Promise<Answered>;
  stop: () => Promise<void>;
}

interface Call {
  id: number;
  url: string;
  body: string;
}

/** Starts a caller. */
export function startCaller(): Caller {
  const worker = new Worker(join(__dirname, 'caller.js'));
  const waiting = new Map<number, { resolve: (answered: Answered) => void; reject: (error: Error) => void }>();
  let calls = 0;
  worker.on('message', ({ id, answered, fault }: { id: number; answered?: Answered; fault?: string }) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (answered === undefined) one?.reject(new Error(fault));
    else one?.resolve(answered);
  });
  return {
    post: (url, body) =>
      new Promise((resolve, reject) => {
        calls += 1;
        waiting.set(calls, { resolve, reject });
        worker.postMessage({ id: calls, url, body: JSON.stringify(body) } satisfies Call);
      }),
    stop: async () => {
      await worker.terminate();
    },
  };
}

async function call({ id, url, body }: Call): Promise<void> {
  const began = performance.now();
  try {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const text = await response.text();
    const answered = { status: response.status, text, ms: performance.now() - began };
    parentPort?.postMessage({ id, answered });
  } catch (error) {
    parentPort?.postMessage({ id, fault: String(error) });
  }
}

if (!isMainThread) parentPort?.on('message', (one: Call) => void call(one));
