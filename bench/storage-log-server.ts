import { fork } from 'node:child_process';
import { join } from 'node:path';
import { startSimulator } from '../src/simulator';

/** Where the simulated Azure is, and how to end it. */
export interface AzureServer {
  url: string;
  stop: () => Promise<void>;
}

/** Starts the simulated Azure in a process of its own, so that neither its memory nor its work is counted as ours. */
export async function startAzureServer(): Promise<AzureServer> {
  const child = fork(join(__dirname, 'storage-log-server.js'), ['azure']);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error('the simulated Azure did not start'));
    });
  });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      child.removeAllListeners('exit');
      child.once('exit', () => {
        resolve();
      });
      child.kill();
    });
  return { url, stop };
}

async function serve(): Promise<void> {
  const { url } = await startSimulator();
  process.send?.(url);
}

if (process.argv[2] === 'azure' && process.send !== undefined) void serve();
