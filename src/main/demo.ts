import { join } from 'node:path';
import type { ExitCode, Io } from '../cli';
import { playLive, playOnce, type DemoParts } from '../demo';
import { simulatedApp } from '../simulator';
import { startTeams } from '../simulator/teams';
import { untilTold } from './until-told';

const defaultPort = 4010;

/** Plays the demo, attended or not. */
export async function demo(options: { once: boolean; port?: number }, io: Io): Promise<ExitCode> {
  const parts: DemoParts = {
    program: { command: process.execPath, words: [join(__dirname, '..', 'main.js')] },
    azureApp: simulatedApp,
    out: io.out,
  };
  const port = options.port ?? defaultPort;
  if (options.once) return (await playOnce(parts, startTeams, port)) ? 0 : 1;
  await playLive(parts, untilTold, port);
  return 0;
}
