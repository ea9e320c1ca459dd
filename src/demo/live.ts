import { createRequire } from 'node:module';
import { join } from 'node:path';
import { people, playgroundConfiguration } from './folder';
import { freePort } from './free-port';
import { Child } from './process';
import { setStage, type DemoParts } from './stage';

const playgroundPort = 56_150;
const startTimeoutMs = 60_000;

/** Runs simulator, service and the Microsoft 365 Agents Playground until it is told to stop, and says what to click. */
export async function playLive(parts: DemoParts, untilTold: () => Promise<void>, firstPort: number): Promise<void> {
  const told = untilTold();
  const stage = await setStage(parts, firstPort);
  try {
    parts.out('Starting the Agents Playground …\n');
    const port = await freePort(playgroundPort);
    const playground = await startPlayground(stage.folder.path, stage.folder.file, port, `${stage.bot}/api/messages`);
    try {
      parts.out(instructions(port, stage.azure));
      await told;
      parts.out('\nStopping …\n');
    } finally {
      await playground.stop();
    }
  } finally {
    await stage.strike();
  }
}

async function startPlayground(
  folder: string,
  file: (name: string, content: string) => string,
  port: number,
  endpoint: string,
): Promise<Child> {
  const config = file('.m365agentsplayground.yml', playgroundConfiguration());
  const program = createRequire(__filename).resolve('@microsoft/m365agentsplayground/cli.js');
  const env = {
    ...process.env,
    TEAMSAPPTESTER_BROWSER: 'none',
    M365_AGENTS_PLAYGROUND_CONFIG_PATH: config,
    M365_AGENTS_PLAYGROUND_LOGFILE: join(folder, 'playground.log'),
    BOT_ENDPOINT: endpoint,
    SEND_INSTALLATION_ACTIVITY: 'true',
  };
  const words = [program, '--port', String(port), '--disable-telemetry'];
  const child = new Child('the Playground', process.execPath, words, { env, cwd: folder });
  await child.ready(`http://localhost:${port}/`, startTimeoutMs);
  return child;
}

function instructions(playground: number, azure: string): string {
  return `
  Teams (as ${people.approver.name}):  http://localhost:${playground}
  Simulated Azure:            ${azure}

  1. Open the Teams page. It installs the app for ${people.approver.name}; if nothing appears, write: help
  2. Open the simulated Azure and press "New Lockbox request". Within seconds a card appears in Teams.
  3. Press Approve or Reject on the card, and watch the card and the simulated Azure change.
     Or decide in the simulated Azure, and watch the card.

  Ctrl-C stops everything and leaves nothing behind.
`;
}
