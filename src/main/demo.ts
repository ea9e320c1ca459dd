import { join } from 'node:path';
import { CliError, type ExitCode, type Io } from '../cli';
import { DemoError, playLive, playOnce, type DemoParts } from '../demo';
import { simulatedApp } from '../simulator';
import { startTeams } from '../simulator/teams';
import { untilTold } from './until-told';

const defaultPort = 4010;

/** Plays the demo, attended or not. @throws CliError with a sentence that says how to mend it. */
export async function demo(options: { once: boolean; port?: number }, io: Io): Promise<ExitCode> {
  const parts: DemoParts = {
    program: { command: process.execPath, words: [join(__dirname, '..', 'main.js')] },
    azureApp: simulatedApp,
    out: io.out,
  };
  const port = options.port ?? defaultPort;
  const told = untilTold(['SIGINT', 'SIGTERM', 'SIGHUP']);
  try {
    if (!options.once) {
      await playLive(parts, told, startTeams, port);
      return 0;
    }
    // Nobody waits for the rest of a story that is interrupted: its folder and processes go with this one.
    void told.then(() => process.exit(130));
    return (await playOnce(parts, startTeams, port)) ? 0 : 1;
  } catch (error) {
    if (error instanceof DemoError) throw new CliError(1, error.message, { cause: error });
    throw error;
  }
}
