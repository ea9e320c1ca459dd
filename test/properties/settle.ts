import type { Run } from './run';
import type { Look } from './instance';

const round: readonly Look[] = ['azure', 'log', 'decide', 'chase', 'cards'];
const mostRounds = 60;
const betweenMs = 3_000;
/** By then leases have run out, what Teams or Azure asked to wait for is over, and the log shows what happened. */
const calmMs = 15 * 60_000;
const forever = '9999-12-31T00:00:00.000Z';

/** Lets the service come to rest: it looks, again and again, until nothing is left to do. @throws where it never rests. */
export async function settle(run: Run): Promise<void> {
  run.stage.nowMs += calmMs;
  for (let rounds = 0; rounds < mostRounds; rounds += 1) {
    for (const at of round) await run.one(0).look(at);
    if ((await unrest(run)) === undefined) return;
    run.stage.nowMs += betweenMs;
  }
  throw new Error(`it does not come to rest: ${(await unrest(run)) ?? ''}`);
}

/** What is still to be done. */
async function unrest(run: Run): Promise<string | undefined> {
  const { engine } = run.store;
  const { current } = await run.request();
  if (current.state === 'deciding') return `the request is still being decided (${current.sent})`;
  const due = (await engine.deliveriesDue(forever, 100)).filter(({ status }) => status === 'due');
  if (due.length > 0) return `${due.map(({ key }) => key).join(', ')} is not shown`;
  const hints = await engine.hintsDue(forever, 10);
  return hints.length > 0 ? `${hints.map(({ key }) => key).join(', ')} is not followed` : undefined;
}
