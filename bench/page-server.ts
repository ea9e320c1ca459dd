import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { activityEvent } from './activity-event';
import { eventsOf, pageAt } from './activity-log';

/** Where the log is served, and how to end that. */
export interface PageServer {
  origin: string;
  stop: () => Promise<void>;
}

/** Serves the activity log over loopback HTTP, from a thread of its own and pages made beforehand. */
export async function startPageServer(pages: number): Promise<PageServer> {
  const worker = new Worker(join(__dirname, 'page-server.js'), { workerData: pages });
  const origin = await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const stop = async (): Promise<void> => {
    await worker.terminate();
  };
  return { origin, stop };
}

function serve(pages: number): void {
  const bodies = Array.from({ length: pages }, (_, page) => pageBody(page));
  const server = createServer((request, response) => {
    const body = bodies[pageAsked(request.url ?? '')];
    const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': body?.length ?? 0 };
    response.writeHead(body === undefined ? 404 : 200, headers).end(body);
  });
  server.listen(0, '127.0.0.1', () => {
    parentPort?.postMessage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

/** The window's end says which page it is. */
function pageAsked(url: string): number {
  const filter = new URL(url, 'http://127.0.0.1').searchParams.get('$filter') ?? '';
  return pageAt(/eventTimestamp le '([^']+)'/.exec(filter)?.[1] ?? '');
}

function pageBody(page: number): Buffer {
  return Buffer.from(`{"value":[${eventsOf(page).map(activityEvent).join(',')}]}`);
}

if (!isMainThread) serve(workerData as number);
