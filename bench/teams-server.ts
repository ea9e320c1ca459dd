import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { Limiter } from '../test/fakes/teams/limiter';

/** A call that posted or changed a message. */
export interface Arrival {
  conversationId: string;
  isUpdate: boolean;
  /** Milliseconds since 1970. */
  atMs: number;
  /** True where it was answered 429. */
  refused: boolean;
  /** The id of the request whose card it carries. */
  requestId: string | undefined;
}

/** Teams' connector, with Teams' limits. */
export interface TeamsServer {
  url: string;
  onArrival: (hear: (arrival: Arrival) => void) => void;
  stop: () => Promise<void>;
}

/** How long a call takes, in milliseconds: about what the network to Teams' nearest entrance takes. */
const latencyMs = 20;

/** Serves the connector over loopback HTTP, from a thread of its own: it counts when calls arrive, not when we look. */
export async function startTeamsServer(): Promise<TeamsServer> {
  const worker = new Worker(join(__dirname, 'teams-server.js'));
  const url = await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  let heard: (arrival: Arrival) => void = () => undefined;
  worker.on('message', (arrival: Arrival) => {
    heard(arrival);
  });
  return {
    url,
    onArrival: (hear) => {
      heard = hear;
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}

function serve(): void {
  const limiter = new Limiter(() => Date.now());
  let messages = 0;
  const server = createServer((request, response) => {
    const [, , , conversationId = '', kind, id] = (request.url ?? '').split('/').map(decodeURIComponent);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (kind === 'members') {
        const objectId = (id ?? '').replace('29:', '');
        answer(response, 200, { id, aadObjectId: objectId, name: 'Approver', userRole: 'user' });
        return;
      }
      const waitSeconds = limiter.arrive(conversationId);
      const refused = waitSeconds !== undefined;
      const isUpdate = request.method === 'PUT';
      const requestId = /L-[0-9A-Z]{10}/.exec(Buffer.concat(chunks).toString('utf8'))?.[0];
      parentPort?.postMessage({ conversationId, isUpdate, atMs: Date.now(), refused, requestId } satisfies Arrival);
      if (refused) {
        response.setHeader('retry-after', String(waitSeconds));
        answer(response, 429, { error: { code: 'TooManyRequests' } });
        return;
      }
      messages += isUpdate ? 0 : 1;
      setTimeout(() => {
        answer(response, isUpdate ? 200 : 201, { id: isUpdate ? id : String(messages) });
      }, latencyMs);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    parentPort?.postMessage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

if (!isMainThread) serve();
