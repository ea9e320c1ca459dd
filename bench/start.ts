import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { generateKeyPem } from '../src/ledger';
import { simulatedApp } from '../src/simulator';
import { startArmServer } from './arm-server';
import { serviceConfiguration } from './configuration';
import { residentMiB } from './child';
import type { BenchOptions } from './options';
import { at } from './spread';
import type { Workplace } from './workplace';

const aims = { ready: 1.3, memory: 1.5 };
/** How long it runs before its memory is looked at, in milliseconds: what it reads at its start is read then. */
const settleMs = 3_000;
const most = 7;

/** The program as it is installed, and the least that is a bot. Each says where it listens. */
const program = join(process.cwd(), 'dist', 'main.js');
const bareBot = join(__dirname, 'bare-bot.js');

/** What a start took. */
interface Started {
  readyMs: number;
  residentMiB: number;
}

/** From the start of the process to its first answer, and its memory a moment later, against a bare botbuilder bot. */
export async function start(workplace: Workplace, { runs }: BenchOptions): Promise<void> {
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build"`);
  const azure = await startArmServer({ subscriptions: 10, failing: 0, slow: 0, slowMs: 0, latencyMs: 20, eventful: 0 });
  const file = workplace.nextFile();
  const configuration = `${file}.yaml`;
  writeFileSync(configuration, serviceConfiguration(azure.url));
  const env = {
    LOCKBOX_CONFIG: configuration,
    DATABASE_URL: `file:${file}`,
    LOCKBOX_LEDGER_KEY: generateKeyPem(),
    LOG_LEVEL: 'silent',
    AZURE_CLIENT_ID: simulatedApp.clientId,
    AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
  };
  const [ours, peer]: [Started[], Started[]] = [[], []];
  // The first pair warms the disk up, makes the database, and keeps what it compiled; it does not count.
  for (let pair = 0; pair <= Math.min(runs, most); pair += 1) {
    const pairOf = [await once([program, 'serve'], env), await once([bareBot], {})] as const;
    if (pair === 0) continue;
    ours.push(pairOf[0]);
    peer.push(pairOf[1]);
  }
  await azure.stop();
  tell(
    'ready',
    'ms',
    aims.ready,
    ours.map(({ readyMs }) => readyMs),
    peer.map(({ readyMs }) => readyMs),
  );
  const memory = (all: readonly Started[]): number[] => all.map((one) => one.residentMiB);
  tell('memory', 'MiB', aims.memory, memory(ours), memory(peer));
}

async function once(words: readonly string[], env: Record<string, string>): Promise<Started> {
  const began = performance.now();
  const child = spawn(process.execPath, words, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const port = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, port] = /listens on http:\/\/[^\s]+:(\d+)/.exec(said) ?? [];
      if (port !== undefined) resolve(port);
    });
    child.once('exit', (code) => {
      reject(new Error(`${words.join(' ')} ended with ${String(code)}: ${said}`));
    });
  });
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
  if (!answer.ok) throw new Error(`${words.join(' ')} answered ${String(answer.status)}`);
  const readyMs = performance.now() - began;
  await pause(settleMs);
  const started = { readyMs, residentMiB: residentMiB(child.pid ?? 0) };
  child.removeAllListeners('exit');
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await gone;
  return started;
}

function tell(what: string, unit: string, aim: number, ours: readonly number[], peer: readonly number[]): void {
  const ratios = ours.map((value, pair) => value / (peer[pair] ?? Number.NaN));
  const [median, least, greatest] = [0.5, 0, 1].map((part) => at(ratios, part).toFixed(2));
  const verdict = at(ratios, 0.5) <= aim ? 'reached' : 'NOT REACHED';
  console.log(
    `start, ${what}: ${String(median)} of a bare botbuilder bot (${String(least)}..${String(greatest)}), aim ${aim} or less: ${verdict}\n` +
      `  ours ${at(ours, 0.5).toFixed(0)} ${unit}, peer ${at(peer, 0.5).toFixed(0)} ${unit}; median of ${ours.length} interleaved pairs\n`,
  );
}
