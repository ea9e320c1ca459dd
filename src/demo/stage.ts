import { demoConfiguration, demoFolder, type DemoFolder } from './folder';
import { freePort } from './free-port';
import { Child, run } from './process';

/** What the demo is given by the assembler, since it imports no other room. */
export interface DemoParts {
  /** The program itself, to start as processes of their own. */
  program: { command: string; words: readonly string[] };
  /** Id and secret of the simulator's one application. */
  azureApp: { clientId: string; clientSecret: string };
  out: (text: string) => void;
}

/** The running service and simulator. */
export interface Stage {
  folder: DemoFolder;
  azure: string;
  bot: string;
  service: Child;
  /** Runs a command of the program on the demo's database. */
  command: (...words: string[]) => Promise<{ code: number | null; output: string }>;
  /** Starts the service anew, after it was stopped or killed. */
  startService: () => Promise<Child>;
  strike: () => Promise<void>;
}

const startTimeoutMs = 30_000;

/** Starts simulator and service as processes of their own, in a fresh folder, saying what it does. */
export async function setStage(parts: DemoParts, firstPort: number): Promise<Stage> {
  const folder = demoFolder();
  const { command, words } = parts.program;
  const simulatorPort = await freePort(firstPort);
  const port = await freePort(simulatorPort === firstPort ? firstPort + 1 : firstPort);
  const azure = `http://127.0.0.1:${simulatorPort}`;
  const bot = `http://127.0.0.1:${port}`;
  const { DATABASE_URL: _theirs, ...inherited } = process.env;
  const env = {
    ...inherited,
    DATABASE_URL: `file:${folder.path}/lockbox.db`,
    AZURE_CLIENT_ID: parts.azureApp.clientId,
    AZURE_CLIENT_SECRET: parts.azureApp.clientSecret,
    LOG_LEVEL: 'warn',
  };
  const options = { env, cwd: folder.path };
  const config = folder.file('lockbox.yaml', demoConfiguration({ port, azure }));
  const startService = async (): Promise<Child> => {
    const child = new Child('the service', command, [...words, 'serve', '--config', config], options);
    await child.ready(`${bot}/readyz`, startTimeoutMs);
    return child;
  };
  parts.out('Starting the simulated Azure …\n');
  const simulator = new Child(
    'the simulator',
    command,
    [...words, 'simulator', '--port', String(simulatorPort)],
    options,
  );
  await simulator.ready(`${azure}/_control/requests`, startTimeoutMs);
  parts.out('Starting the service …\n');
  const stage: Stage = {
    folder,
    azure,
    bot,
    service: await startService(),
    command: (...more) => run(command, [...words, ...more], options),
    startService,
    strike: async () => {
      await stage.service.stop();
      await simulator.stop();
      folder.remove();
    },
  };
  return stage;
}
