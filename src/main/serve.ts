import type { ExitCode, Io } from '../cli';
import { configFile, readConfig, readEnvironment } from './configuration';
import { startService } from './service';
import { untilTold } from './until-told';

/** Runs the service until it is told to stop. */
export async function serve(
  options: { config?: string },
  env: NodeJS.ProcessEnv,
  version: string,
  io: Io,
): Promise<ExitCode> {
  const file = configFile(options.config, env);
  const config = readConfig(file, env);
  const running = await startService({ config, configFile: file, secrets: readEnvironment(env), env, version });
  io.err(`Lockbox Bot listens on http://${config.server.host}:${running.port}\n`);
  await untilTold();
  await running.stop();
  return 0;
}
