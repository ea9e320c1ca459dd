import { loadConfig, readSecrets } from '../../src/config';
import { demoFolder } from '../../src/demo/folder';
import { people, tenantId } from '../../src/demo/people';
import { playgroundProgram, startPlayground, type Playground } from '../../src/demo/playground';
import { Child } from '../../src/demo/process';
import type { Stage } from '../../src/demo/stage';
import { generateKeyPem } from '../../src/ledger';
import { startService } from '../../src/main/service';
import { simulatedApp, startSimulator } from '../../src/simulator';
import { Azure } from '../story/azure';

/** The service, the simulated Azure, and the Teams of two approvers: a Playground each. */
export interface TwoTeams {
  azure: Azure;
  ada: Playground;
  bo: Playground;
  end: () => Promise<void>;
}

/** A process of its own loads what the build made of a file of src/. */
function asBuilt(word: string): string {
  return word.replace(/\/src(?=\/demo\/[\w-]+\.js$)/, '/dist');
}

/** Starts everything on free ports of loopback. */
export async function startTwoTeams(): Promise<TwoTeams> {
  const ends: (() => Promise<unknown>)[] = [];
  const end = async (): Promise<void> => {
    // What speaks to another ends before it.
    for (const one of ends.reverse()) await one();
  };
  try {
    const simulator = await startSimulator();
    ends.push(() => simulator.stop());
    const bot = await serve(simulator.url, ends);
    const ada = await playground('approver', bot, ends);
    const bo = await playground('bystander', bot, ends);
    return { azure: new Azure(simulator.url), ada, bo, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function serve(azure: string, ends: (() => Promise<unknown>)[]): Promise<string> {
  const folder = demoFolder();
  ends.push(() => {
    folder.remove();
    return Promise.resolve();
  });
  const env = {
    DATABASE_URL: `file:${folder.path}/lockbox.db`,
    LOCKBOX_LEDGER_KEY: generateKeyPem(),
    LOG_LEVEL: 'silent',
    AZURE_CLIENT_ID: simulatedApp.clientId,
    AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
  };
  const config = loadConfig(
    'lockbox.yaml',
    `tenantId: ${tenantId}
server: { host: 127.0.0.1, port: 0 }
azure:
  poll: 1s
  decideAs: bot
  endpoints: { resourceManager: "${azure}", login: "${azure}" }
bot: { appType: none }
groups:
  data-owners: { members: [${people.approver.address}, ${people.bystander.address}] }
routes:
  - name: everything
    approvers: [data-owners]
`,
  );
  const secrets = readSecrets(env, () => '');
  const running = await startService({ config, secrets, env, version: '0.0.0-test' });
  ends.push(() => running.stop());
  return `http://127.0.0.1:${String(running.port)}`;
}

async function playground(as: keyof typeof people, bot: string, ends: (() => Promise<unknown>)[]): Promise<Playground> {
  const folder = demoFolder();
  ends.push(() => {
    folder.remove();
    return Promise.resolve();
  });
  const children: Child[] = [];
  ends.push(() => Promise.all(children.map((child) => child.stop())));
  const start: Stage['start'] = (name, command, words, options) => {
    const child = new Child(name, command, words.map(asBuilt), options);
    children.push(child);
    return child;
  };
  const stage = { folder, env: process.env, bot, start };
  return startPlayground(playgroundProgram(), stage, AbortSignal.timeout(60_000), as);
}
