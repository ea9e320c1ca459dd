import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { generateKeyPem } from '../src/ledger';
import { simulatedApp } from '../src/simulator';
import { alertOf, listOf, subscriptions } from './alert-load';
import { program, startAlertmanager } from './alertmanager';
import { startArmServer } from './arm-server';
import { serviceConfiguration } from './configuration';
import { Child } from './child';
import { mustBe, timed, type Compare } from './compare';
import type { BenchOptions } from './options';
import type { Asked, ProcessState, Serving } from './serve-child';
import type { Workplace } from './workplace';

const token = 'b'.repeat(40);
/** Of each load: alerts in one call, calls at once, calls of a run. */
const loads = [
  { batch: 1, connections: 1, calls: 500 },
  { batch: 1, connections: 8, calls: 2_000 },
  { batch: 64, connections: 1, calls: 100 },
  { batch: 64, connections: 8, calls: 400 },
];

/** Where alerts are posted, and what the process behind it takes of memory. */
export interface Target {
  url: string;
  /** The body of a call, by the number of its first alert. */
  body: (first: number, batch: number) => Buffer;
  memoryMiB: () => Promise<number>;
  stop: () => Promise<void>;
}

/** Durable hints a second at the door for Azure Monitor, against Alertmanager, which keeps alerts in memory. */
export async function hints(workplace: Workplace, _options: BenchOptions, compare: Compare): Promise<void> {
  const peer = await startAlertmanager();
  if (peer === undefined) {
    console.log(`hints: skipped, ${program} is not there: apt-get install ${program}\n`);
    return;
  }
  const ours = await startService(workplace);
  try {
    for (const { batch, connections, calls } of loads) {
      const run = (target: Target) => (): Promise<number> => post(target, { batch, connections, calls });
      await compare({
        name: `hints in batches of ${String(batch)} over ${String(connections)} connections`,
        unit: 'alerts',
        amount: batch * calls,
        peerName: 'Alertmanager',
        ...(batch === 64 && connections === 8 ? { aim: 1 } : {}),
        ours: run(ours),
        peer: run(peer),
      });
    }
    const [own, others] = [await ours.memoryMiB(), await peer.memoryMiB()];
    console.log(
      `resident memory at the end: ${own.toFixed(0)} MiB, Alertmanager ${others.toFixed(0)} MiB (aim lower)\n`,
    );
  } finally {
    await ours.stop();
    await peer.stop();
  }
}

/** Posts a load over connections that stay open, each call as soon as the one before it is answered. */
async function post({ url, body }: Target, { batch, connections, calls }: (typeof loads)[number]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const bodies = Array.from({ length: calls }, (_, call) => body(call * batch, batch));
  let accepted = 0;
  const ms = await timed(async () => {
    const workers = Array.from({ length: connections }, async () => {
      for (let next = bodies.shift(); next !== undefined; next = bodies.shift()) {
        if ((await send(url, next, agent)) < 300) accepted += 1;
      }
    });
    await Promise.all(workers);
  });
  agent.destroy();
  mustBe('calls accepted', accepted, calls);
  return ms;
}

function send(url: string, body: Buffer, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const call = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    call.once('error', reject);
    call.end(body);
  });
}

async function startService(workplace: Workplace): Promise<Target> {
  const azure = await startArmServer({
    subscriptions,
    failing: 0,
    slow: 0,
    slowMs: 0,
    latencyMs: 100,
    eventful: 0,
  });
  const env = {
    DATABASE_URL: `file:${workplace.nextFile()}`,
    LOCKBOX_LEDGER_KEY: generateKeyPem(),
    LOCKBOX_ALERT_TOKEN: token,
    LOG_LEVEL: 'silent',
    AZURE_CLIENT_ID: simulatedApp.clientId,
    AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
  };
  const configuration = serviceConfiguration(azure.url, ['alerts: { pathToken: true }']);
  const { child, first: port } = await Child.start('serve-child', { configuration, env } satisfies Serving);
  const url = `http://127.0.0.1:${String(port)}/api/alerts/azure-monitor/${token}`;
  await untilWatched(url);
  return {
    url,
    body: (first, batch) => listOf(first, batch, alertOf),
    // After everything that nobody needs any more was thrown away, as a garbage collector does in time.
    memoryMiB: async () => (await child.ask<ProcessState>({ what: 'state' } satisfies Asked)).residentMiB,
    stop: async () => {
      await child.stop();
      await azure.stop();
    },
  };
}

/** An alert about a subscription is taken once it is watched, which takes a moment after the start. */
async function untilWatched(url: string): Promise<void> {
  for (let number = 0; number < subscriptions;) {
    const response = await fetch(url, { method: 'POST', body: listOf(number, 1, alertOf) });
    const { taken } = (await response.json()) as { taken?: number };
    if (taken === 1) number += 1;
    else await pause(100);
  }
}
