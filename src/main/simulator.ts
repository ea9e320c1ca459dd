import { randomBytes } from 'node:crypto';
import type { ExitCode, Io } from '../cli';
import { simulatedApp, startSimulator } from '../simulator';
import { untilTold } from './until-told';

const defaultPort = 4010;

/** Runs the Azure simulator alone until it is told to stop. */
export async function simulator(options: { port?: number }, io: Io): Promise<ExitCode> {
  const running = await startSimulator({ port: options.port ?? defaultPort, seed: randomBytes(8).toString('hex') });
  io.out(
    [
      `The Azure simulator listens on ${running.url}`,
      `  look at it, and make requests:  ${running.url}/`,
      `  azure.endpoints of lockbox.yaml: { resourceManager: "${running.url}", login: "${running.url}", graph: "${running.url}" }`,
      `  AZURE_CLIENT_ID=${simulatedApp.clientId} AZURE_CLIENT_SECRET=${simulatedApp.clientSecret}`,
      '',
    ].join('\n'),
  );
  await untilTold();
  await running.stop();
  return 0;
}
