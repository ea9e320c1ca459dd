import { join } from 'node:path';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { startSimulator } from '../src/simulator';

/** Azure, played in a thread of its own: what it takes to play it is not the service's. */
export interface AzureServer {
  url: string;
  stop: () => Promise<void>;
}

/** Starts it on loopback. */
export async function startAzureServer(): Promise<AzureServer> {
  const worker = new Worker(join(__dirname, 'azure-server.js'));
  const url = await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    url,
    stop: async () => {
      await worker.terminate();
    },
  };
}

async function serve(): Promise<void> {
  parentPort?.postMessage((await startSimulator()).url);
}

if (!isMainThread) void serve();
