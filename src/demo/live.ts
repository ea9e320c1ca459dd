import { setTimeout as pause } from 'node:timers/promises';
import type { StartTeams } from './checks';
import { control } from './control';
import { channel, people, tenantId } from './people';
import { listKeys } from './speech-story';
import { playgroundProgram, startPlayground, type Playground } from './playground';
import { setStage, type DemoParts, type Stage } from './stage';

const justification =
  'Completions of this deployment fail since this morning. An engineer has to look at the requests that failed.';

/**
 * Runs simulator, service and the Microsoft 365 Agents Playground until it is told to stop, says what to click, and
 * makes a first Lockbox request once somebody looks.
 *
 * @param told may come at any moment, also while all this starts.
 * @throws DemoError when something does not start, or ends by itself.
 */
export async function playLive(
  parts: DemoParts,
  told: Promise<unknown>,
  startTeams: StartTeams,
  firstPort: number,
): Promise<void> {
  const program = playgroundProgram();
  const stop = new AbortController();
  const asTold = new Error('told to stop');
  const stopped = told.then(() => {
    parts.out('\nStopping …\n');
    stop.abort(asTold);
  });
  try {
    const stage = await setStage(parts, firstPort, stop.signal);
    try {
      parts.out('Starting the Agents Playground …\n');
      const playground = await startPlayground(program, stage, stop.signal);
      parts.out(instructions(stage, playground));
      await Promise.race([stopped, stage.lost(), happenings(parts, stage, playground, startTeams, stop.signal)]);
    } finally {
      // Whatever still waits, for a page to be opened say, must not keep the demo from ending.
      stop.abort();
      await stage.strike();
    }
  } catch (error) {
    // What is broken off because it was told to stop is no failure.
    if (stop.signal.reason !== asTold) throw error;
  }
  parts.out('Stopped. Nothing is left behind.\n');
}

/**
 * What happens once somebody can see it: Microsoft asks for access; when that is decided, somebody lists the keys of
 * Speech's storage; and a while later a colleague asks for access to it. @returns never, as the demo goes on after it.
 */
async function happenings(
  parts: DemoParts,
  stage: Stage,
  playground: Playground,
  startTeams: StartTeams,
  signal: AbortSignal,
): Promise<never> {
  await playground.opened(signal);
  await playground.install();
  await control(stage.azure, 'POST', '/requests', { justification, upperCaseIds: false });
  parts.out('The Teams page is open. Microsoft now asks for access: the card arrives within seconds.\n');
  await decided(stage.azure, signal);
  await pause(betweenMs, undefined, { signal });
  await listKeys(stage.azure);
  parts.out("Somebody has listed the keys of Speech's storage: you are asked whether that was meant to be.\n");
  await pause(beforeAccessMs, undefined, { signal });
  const teams = await startTeams({ tenantId, bot: () => `${stage.bot}/api/messages` });
  signal.addEventListener('abort', () => void teams.stop(), { once: true });
  await teams.install(people.bystander);
  await teams.say(people.bystander, 'request access contoso-speech-prod read for 2m because a caller complained');
  parts.out(`${people.bystander.name} asks for access to the data of Speech for two minutes.\n`);
  return new Promise(() => undefined);
}

/** How long after one thing the next one happens, in milliseconds, so that each can be looked at. */
const betweenMs = 8_000;
const beforeAccessMs = 45_000;

/** Resolves once no Lockbox request waits any more. */
async function decided(azure: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const requests = await control<{ status: string }[]>(azure, 'GET', '/requests');
    if (requests.every(({ status }) => status !== 'Pending')) return;
    await pause(1_000, undefined, { signal });
  }
}

function instructions({ azure, bot, databaseUrl }: Stage, { url }: Playground): string {
  const set = process.platform === 'win32' ? `set "DATABASE_URL=${databaseUrl}" &&` : `DATABASE_URL=${databaseUrl}`;
  return `
The demo runs.

  Teams, as ${people.approver.name}:  ${url}
  Simulated Azure:         ${azure}
  Page for auditors:       ${bot}

  1. Open the Teams page and leave it open: it forgets its messages when it is reloaded. The app is installed for
     ${people.approver.name} then, and within seconds a first Lockbox request arrives in "Personal Chat".
  2. On the card press "Reject", then "Reject access": it wants to know why.
     Press "Approve", write a reason, press "Approve access". The card changes as soon as Azure has confirmed it.
  3. Open the simulated Azure: the request is approved there, with your reason. "New Lockbox request" makes another;
     decide it there, or let it expire, and watch its card.
  4. The channel "${channel.name}" on the left of the Teams page has a copy of each card; it can be decided there too.
  5. When it is decided, somebody lists the keys of the storage that Speech keeps its data in: you are asked whether
     that was meant to be. "Reject" shows what would be undone, and does it once you confirm it. A minute later
     ${people.bystander.name} asks for access to the same data for two minutes: watch it be granted, and end by itself.
  6. Look at all of it as an auditor does: open the page for auditors, and there a request. Its proof is checked in
     your browser; what happened since the last checkpoint waits for the next one, which comes every minute here.
  7. Check the record, in another terminal in this folder:
       ${set} npx lockbox-bot verify
     In place of "verify" also: history, show ID, export --format jsonl --out FOLDER

  Ctrl-C stops everything and leaves nothing behind.

`;
}
