import { DemoError } from './errors';
import { demoConfiguration } from './configurations';
import { control } from './control';
import { demoFolder, type DemoFolder } from './folder';
import { freePort } from './free-port';
import { people } from './people';
import { Child, run, type ChildOptions } from './process';

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
  /** What a person sets to look into the demo's database. */
  databaseUrl: string;
  /** The environment of its processes. */
  env: NodeJS.ProcessEnv;
  /** Runs a command of the program on the demo's database. */
  command: (...words: string[]) => Promise<{ code: number | null; output: string }>;
  /** Starts another process, which ends with the stage. */
  start: (name: string, command: string, words: readonly string[], options: ChildOptions) => Child;
  /** Rejects when a process of the stage ends that nobody stopped. */
  lost: () => Promise<never>;
  strike: () => Promise<void>;
}

const startTimeoutMs = 30_000;
/** What simulator and service print once they have their port. */
const listens = /listens on (http:\S+)\n/;

/**
 * Starts simulator and service as processes of their own, in a fresh folder, saying what it does.
 *
 * @param signal gives up starting.
 * @throws DemoError, or the signal's reason; then nothing is left behind.
 */
export async function setStage(parts: DemoParts, firstPort: number, signal?: AbortSignal): Promise<Stage> {
  const folder = demoFolder();
  const children: Child[] = [];
  const strike = async (): Promise<void> => {
    // What speaks to another ends before it, so that no end is an error of the other.
    for (const child of children.toReversed()) await child.stop();
    folder.remove();
  };
  const start: Stage['start'] = (name, command, words, options) => {
    const child = new Child(name, command, words, options);
    children.push(child);
    return child;
  };
  try {
    return await fill({ parts, firstPort, signal, folder, children, start, strike });
  } catch (error) {
    await strike();
    throw error;
  }
}

interface Empty extends Pick<Stage, 'folder' | 'start' | 'strike'> {
  parts: DemoParts;
  firstPort: number;
  signal: AbortSignal | undefined;
  children: readonly Child[];
}

async function fill({ parts, firstPort, signal, folder, children, start, strike }: Empty): Promise<Stage> {
  const { command, words } = parts.program;
  const databaseUrl = `file:${folder.path}/lockbox.db`;
  const options = { env: environment(parts, databaseUrl), cwd: folder.path };
  const begin = (name: string, ...more: string[]): Child => start(name, command, [...words, ...more], options);
  parts.out('Starting the simulated Azure …\n');
  const azure = await onFreePort(
    firstPort,
    (port) => begin('The simulated Azure', 'simulator', '--port', String(port)),
    signal,
  );
  for (const { id, name, address } of Object.values(people)) {
    // The service looks its approvers up in the directory before it starts.
    await control(azure.url, 'POST', '/users', { id, displayName: name, userPrincipalName: address });
  }
  parts.out('Starting the service …\n');
  const bot = await onFreePort(
    firstPort + 1,
    (port) => {
      const config = folder.file('lockbox.yaml', demoConfiguration({ port, azure: azure.url }));
      return begin('The service', 'serve', '--config', config);
    },
    signal,
  );
  await bot.child.ready(`${bot.url}/readyz?for=traffic`, startTimeoutMs, signal);
  return {
    folder,
    azure: azure.url,
    bot: bot.url,
    databaseUrl,
    env: options.env,
    command: (...more) => run(command, [...words, ...more], options),
    start,
    lost: () => Promise.race(children.filter(({ gone }) => !gone).map(endedEarly)),
    strike,
  };
}

/** Starts a process on the wanted port; where somebody else has that or takes it meanwhile, on another. */
async function onFreePort(
  wanted: number,
  start: (port: number) => Child,
  signal: AbortSignal | undefined,
): Promise<{ child: Child; url: string }> {
  const first = start(await freePort(wanted));
  try {
    return { child: first, url: await first.said(listens, startTimeoutMs, signal) };
  } catch (error) {
    if (!(error instanceof DemoError) || !first.gone) throw error;
  }
  const second = start(await freePort(0));
  return { child: second, url: await second.said(listens, startTimeoutMs, signal) };
}

async function endedEarly(child: Child): Promise<never> {
  await child.ended;
  throw new DemoError('ENDED_EARLY', `${child.name} is gone. ${child.lastWords}`);
}

/**
 * Theirs, without what would lead the service to another database, sign-in or key than the demo's, and without proxies:
 * everything is on this machine.
 */
function environment({ azureApp }: DemoParts, databaseUrl: string): NodeJS.ProcessEnv {
  const leadsAway = /^(DATABASE_URL|AZURE_|BOT_APP_|LOCKBOX_)|_?PROXY$/i;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !leadsAway.test(name))),
    DATABASE_URL: databaseUrl,
    AZURE_CLIENT_ID: azureApp.clientId,
    AZURE_CLIENT_SECRET: azureApp.clientSecret,
    LOG_LEVEL: 'warn',
  };
}
