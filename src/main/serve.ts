import { setTimeout as wait } from 'node:timers/promises';
import type { ExitCode, Io } from '../cli';
import { configFile, readConfig, readEnvironment } from './configuration';
import { startService, type ServiceOptions } from './service';
import { untilTold } from './until-told';

/**
 * So long a service that SIGTERM ends goes on taking calls, in milliseconds: whoever spreads calls over instances learns
 * meanwhile that this one is not ready. Ctrl-C is a person's, who waits.
 */
const drainMs = 3_000;
/** How long ending takes at the most, in milliseconds: what hangs is cut short, since nothing is lost by that. */
const endsWithinMs = 9_500;

/**
 * Runs the service until it is told to stop.
 *
 * @param injected what the program of a fault run puts in place of the system's; this one's own puts nothing.
 */
export async function serve(
  options: { config?: string },
  env: NodeJS.ProcessEnv,
  version: string,
  io: Io,
  injected: Pick<ServiceOptions, 'clock' | 'around' | 'hubPace'> = {},
): Promise<ExitCode> {
  const file = configFile(options.config, env);
  const config = readConfig(file, env);
  const secrets = readEnvironment(env);
  const running = await startService({ config, configFile: file, secrets, env, version, ...injected });
  io.err(`Lockbox Bot listens on http://${config.server.host}:${running.port}\n`);
  const told = await untilTold();
  const late = setTimeout(() => {
    io.err('Lockbox Bot was cut short: something did not end in time\n');
    process.exit(0);
  }, endsWithinMs);
  await running.stop(told === 'SIGTERM' ? wait(drainMs) : undefined);
  clearTimeout(late);
  return 0;
}
