import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { labelled, listOf } from './alert-load';
import { residentMiB } from './child';
import type { Target } from './hints';

/** Debian's package, and its program. */
export const program = 'prometheus-alertmanager';

/** Starts Alertmanager with nobody to tell. @returns undefined where it is not installed. */
export async function startAlertmanager(): Promise<Target | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-alertmanager-'));
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(file, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
  const port = await freePort();
  const origin = `http://127.0.0.1:${String(port)}`;
  const options = [
    `--config.file=${file}`,
    `--storage.path=${folder}`,
    `--web.listen-address=127.0.0.1:${String(port)}`,
    '--cluster.listen-address=',
    '--log.level=error',
  ];
  const child = spawn(program, options, { stdio: 'ignore' });
  const failed = new Promise<false>((resolve) => {
    child.once('error', () => {
      resolve(false);
    });
  });
  const isReady = await Promise.race([failed, untilReady(`${origin}/-/ready`)]);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.pid !== undefined) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  if (!isReady) {
    await stop();
    return undefined;
  }
  return {
    url: `${origin}/api/v2/alerts`,
    body: (first, batch) => listOf(first, batch, labelled),
    memoryMiB: () => Promise.resolve(residentMiB(child.pid ?? 0)),
    stop,
  };
}

async function untilReady(url: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return true;
    await pause(100);
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => {
        resolve(port);
      });
    });
  });
}
