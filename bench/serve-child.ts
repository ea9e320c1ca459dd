import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { loadConfig, readSecrets } from '../src/config';
import { startService } from '../src/main/service';
import { answering, given } from './child';

/** The service as a process of its own. */
export interface Serving {
  configuration: string;
  env: Record<string, string>;
}

/** What is asked of it. */
export interface Asked {
  what: 'look' | 'state';
}

/** How it stands, after everything that nobody needs any more was thrown away. */
export interface ProcessState {
  heapMiB: number;
  residentMiB: number;
  openFiles: number;
  /** How late its timers were since the last question: the 99th percentile, in milliseconds. */
  loopLagMs: number;
}

const MiB = 1_024 * 1_024;

async function serve({ configuration, env }: Serving): Promise<void> {
  const service = await startService({
    config: loadConfig('lockbox.yaml', configuration),
    secrets: readSecrets(env, () => ''),
    env,
    version: 'bench',
  });
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  answering(service.port, ({ what }: Asked) => {
    if (what === 'look') {
      service.look();
      return Promise.resolve({});
    }
    const loopLagMs = lag.percentile(99) / 1e6;
    lag.reset();
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const openFiles = readdirSync('/proc/self/fd').length;
    const state: ProcessState = { heapMiB: heapUsed / MiB, residentMiB: rss / MiB, openFiles, loopLagMs };
    return Promise.resolve(state);
  });
}

if (require.main === module) void serve(given() as Serving);
