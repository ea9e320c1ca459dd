import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DemoError } from './errors';
import { playgroundConfiguration } from './configurations';
import { freePort } from './free-port';
import { channel, personalChat, type people } from './people';
import type { Stage } from './stage';

const usualPort = 56_150;
const startTimeoutMs = 60_000;
const lookMs = 200;

/** The running Microsoft 365 Agents Playground. */
export interface Playground {
  url: string;
  /** Resolves when a browser shows its page. */
  opened: (signal: AbortSignal) => Promise<void>;
  /** Installs the app for the approver and for the channel. Resolves when the bot has met them. */
  install: () => Promise<void>;
}

/**
 * Starts the Playground on the stage.
 *
 * @param as whose Teams it plays; each further person takes a Playground and a folder of their own.
 * @throws DemoError, or the signal's reason.
 */
export async function startPlayground(
  program: string,
  stage: Pick<Stage, 'folder' | 'env' | 'bot' | 'start'>,
  signal: AbortSignal,
  as: keyof typeof people = 'approver',
): Promise<Playground> {
  const { folder, env, bot } = stage;
  const wanted = await freePort(usualPort);
  const log = join(folder.path, 'playground.log');
  const child = stage.start(
    'The Agents Playground',
    process.execPath,
    [
      '--require',
      // From here and from what is built, where this file is part of another.
      join(__dirname, '..', 'demo', 'playground-guard.js'),
      program,
      '--port',
      String(wanted),
      '--disable-telemetry',
    ],
    {
      cwd: folder.path,
      env: {
        ...env,
        TEAMSAPPTESTER_BROWSER: 'none',
        M365_AGENTS_PLAYGROUND_CONFIG_PATH: folder.file('.m365agentsplayground.yml', playgroundConfiguration(as)),
        M365_AGENTS_PLAYGROUND_LOGFILE: log,
        BOT_ENDPOINT: `${bot}/api/messages`,
        SEND_INSTALLATION_ACTIVITY: 'true',
      },
    },
  );
  // Where somebody took the port meanwhile, it takes another.
  const url = `http://127.0.0.1:${await child.said(/^Listening on (\d+)\n/m, startTimeoutMs, signal)}`;
  await child.ready(`${url}/`, startTimeoutMs, signal);
  return {
    url,
    opened: (until) => pageOpened(log, until),
    install: async () => {
      for (const conversation of [personalChat, channel.id]) await install(url, bot, conversation);
    },
  };
}

/** @returns the Playground's program. @throws DemoError NO_PLAYGROUND. */
export function playgroundProgram(): string {
  try {
    return createRequire(__filename).resolve('@microsoft/m365agentsplayground/cli.js');
  } catch (cause) {
    throw new DemoError(
      'NO_PLAYGROUND',
      'the Agents Playground is not installed: run "npm ci" in the checkout, with development packages. "demo --once" needs none.',
      { cause },
    );
  }
}

/** The Playground tells only its log that a page has connected. */
async function pageOpened(log: string, signal: AbortSignal): Promise<void> {
  while (!(await readFile(log, 'utf8').catch(() => '')).includes('started web socket client')) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/**
 * The Playground installs the app by itself too, but not into a channel that nobody has chosen yet, and it does not tell
 * when the bot knows. To be installed twice changes nothing.
 */
async function install(playground: string, bot: string, conversation: string): Promise<void> {
  const query = new URLSearchParams({ type: 'install', conversationId: conversation });
  const activity = await answered(fetch(`${playground}/_internal/v1/customActivities/template?${query.toString()}`));
  const headers = { 'content-type': 'application/json' };
  await answered(fetch(`${bot}/api/messages`, { method: 'POST', headers, body: activity }));
}

async function answered(call: Promise<Response>): Promise<string> {
  const response = await call;
  const text = await response.text();
  if (!response.ok) throw new DemoError('NOT_INSTALLED', `the app could not be installed: ${response.status} ${text}`);
  return text;
}
