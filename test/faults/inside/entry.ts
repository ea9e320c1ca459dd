// The built service with failpoints in it. This file is the only way to them: dist/ holds none, and nothing in
// configuration or environment of the product's own program leads here.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Serve from '../../../src/main/serve';
import type * as Workflow from '../../../src/workflow';
import { Failpoints } from '../failpoints';
import { Chance } from '../random';
import { InsidePoints } from './around';
import { planVariable, type Plan } from './plan';

const dist = join(__dirname, '..', '..', '..', 'dist');
/** An instance that was killed gives its partitions up sooner than usual: it is followed by many. */
const hubPace = { shareEveryMs: 500, expiresMs: 3_000, quietSeconds: 1 };
/** How often the file of the clock is looked at, in milliseconds. */
const lookEveryMs = 40;

async function main(config: string): Promise<number> {
  const { serve } = (await import(join(dist, 'main', 'serve.js'))) as typeof Serve;
  const { WorkflowError } = (await import(join(dist, 'workflow', 'index.js'))) as typeof Workflow;
  const plan = JSON.parse(process.env[planVariable] ?? '') as Plan;
  const points = new Failpoints(new Chance(plan.seed), plan.made, (fault) => {
    appendFileSync(plan.journal, `${JSON.stringify(fault)}\n`);
  });
  const inside = new InsidePoints(points, new Chance(`${plan.seed}/delays`), {
    kill: () => {
      process.kill(process.pid, 'SIGKILL');
      // The signal may take a moment, in which nothing more may happen.
      for (;;);
    },
    failure: () => new WorkflowError('STORE_UNAVAILABLE', 'as the fault run wants it'),
    ...(plan.kill === undefined ? {} : { killAt: plan.kill }),
  });
  let offsetMs = offsetOf(plan);
  setInterval(() => (offsetMs = offsetOf(plan)), lookEveryMs).unref();
  const io = {
    interactive: false,
    out: () => undefined,
    err: (text: string) => {
      process.stderr.write(text);
      // A service that cannot start says so and ends, which is right; what is asked here is how a running one fares.
      if (text.includes('listens on')) points.isOn = plan.isOn;
    },
  };
  const clock = { now: (): Date => new Date(Date.now() + offsetMs) };
  return serve({ config }, process.env, '0.0.0-faults', io, { clock, around: inside.around, hubPace });
}

function offsetOf({ clock }: Plan): number {
  return Number(readFileSync(clock, 'utf8'));
}

main(process.argv[2] ?? '').then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
