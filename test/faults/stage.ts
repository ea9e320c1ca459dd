import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/demo/free-port';
import { simulatedApp, startSimulator } from '../../src/simulator';
import { FakeTeams } from '../fakes/teams';
import { configuration, tenantId } from './scene';
import type { Program } from './service';
import { layWire, type Watch, type Wire } from './wire';

/** Where a service plays: its Azure, its Teams, the wires to both, and how it is started. */
export interface Stage {
  /** Address of the simulated Azure itself, past the wire. */
  azure: string;
  azureWire: Wire;
  teams: FakeTeams;
  teamsWire: Wire;
  program: Program;
  strike: () => Promise<void>;
}

/** What is done with the calls of either wire. */
export interface Watches {
  azure: Watch;
  teams: Watch;
}

const main = join(__dirname, '..', '..', 'dist', 'main.js');

/** Builds a stage in a folder of its own. */
export async function buildStage(folder: string, databaseUrl: string, seed: string, watches: Watches): Promise<Stage> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort(0);
  const bot = `http://127.0.0.1:${port}`;
  const simulator = await startSimulator({ seed });
  const azureWire = await layWire(simulator.url, watches.azure);
  const teams = await FakeTeams.start({ tenantId, bot: () => `${bot}/api/messages` });
  const teamsWire = await layWire(teams.url, watches.teams);
  // What people send from now on names the wire as the address to answer to.
  teams.url = teamsWire.url;
  return {
    azure: simulator.url,
    azureWire,
    teams,
    teamsWire,
    program: {
      main,
      folder,
      config: written(folder, 'lockbox.yaml', configuration(port, azureWire.url)),
      logFile: join(folder, 'service.log'),
      ready: `${bot}/readyz?for=traffic`,
      env: environment(folder, databaseUrl),
    },
    strike: async () => {
      await Promise.all([azureWire.stop(), teamsWire.stop()]);
      await Promise.all([simulator.stop(), teams.stop()]);
    },
  };
}

function environment(folder: string, databaseUrl: string): NodeJS.ProcessEnv {
  const { PATH = '', HOME = '' } = process.env;
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  return {
    PATH,
    HOME,
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    LOCKBOX_LEDGER_KEY_FILE: written(folder, 'ledger-key.pem', String(key)),
    AZURE_CLIENT_ID: simulatedApp.clientId,
    AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
  };
}

function written(folder: string, name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}
