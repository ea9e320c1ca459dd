import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/demo/free-port';
import { simulatedApp, startSimulator, type Simulator } from '../../src/simulator';
import type { Azurite } from '../fakes/azurite';
import { FakeTeams } from '../fakes/teams';
import { WebhookReceiver } from '../fakes/webhooks';
import { control } from './control';
import { certificate, layOutside, type Outside } from './outside';
import type { Far } from './points';
import { alertToken, configuration, group, hookSecret, hub, people, tenantId, type Place } from './scene';
import type { Program } from './service';
import { layWire, type Moment, type Verdict, type Wire, type WireCall } from './wire';

/** Where a service plays: its Azure, its Teams, the wires to both, and how it is started. */
export interface Stage {
  /** Address of the simulated Azure itself, past the wire. */
  azure: string;
  azureWire: Wire;
  teams: FakeTeams;
  teamsWire: Wire;
  /** The tool that is told of everything. */
  tool: WebhookReceiver;
  /** The wire to the service's own door, which people and alerts come through. */
  door: Wire;
  /** The event hub and the blobs, where the stage has a storage for them. */
  outside: Outside | undefined;
  /** The services that play here, on one database. */
  programs: readonly [Program, ...Program[]];
  strike: () => Promise<void>;
}

/** How a stage is built. */
export interface StageOptions {
  folder: string;
  databaseUrl: string;
  seed: string;
  /** How many services play on it. */
  instances: number;
  /** A storage for an event hub's places and for checkpoints, and the number by which this stage's part of it is known. */
  storage?: { azurite: Azurite; number: number };
  /** What is done with the calls of each wire. */
  watch: (far: Far, call: WireCall, moment: Moment) => Verdict | Promise<Verdict>;
  /** Which of the services somebody who comes in reaches, by its number; the first if not given. */
  reached?: () => number;
}

const main = join(__dirname, '..', '..', 'dist', 'main.js');
const entry = join(__dirname, 'inside', 'run.cjs');

/** Builds a stage in a folder of its own. */
export async function buildStage(options: StageOptions): Promise<Stage> {
  const { folder, seed, instances, storage, watch, reached = () => 0 } = options;
  mkdirSync(folder, { recursive: true });
  const ports: number[] = [];
  for (let count = 0; count < instances; count += 1) ports.push(await freePort(0));
  const simulator = await startSimulator({
    seed,
    ...(storage === undefined ? {} : { eventHubs: { ...hub, tls: certificate } }),
  });
  for (const { id, name, address } of Object.values(people)) {
    await control(simulator.url, 'POST', '/users', {
      id,
      displayName: name,
      userPrincipalName: address,
      mail: address,
    });
  }
  await control(simulator.url, 'POST', '/groups', { id: group, members: [people.bo.id] });
  const tool = await WebhookReceiver.start();
  const lay = (far: Far, target: () => string): Promise<Wire> =>
    layWire(target, (call, moment) => watch(far, call, moment));
  const azureWire = await lay('azure', () => simulator.url);
  const toolWire = await lay('tool', () => new URL(tool.url).origin);
  const door = await lay('door', () => `http://127.0.0.1:${String(ports[reached()] ?? ports[0])}`);
  const teams = await FakeTeams.start({ tenantId, bot: () => `${door.url}/api/messages` });
  const connector = teams.url;
  const teamsWire = await lay('teams', () => connector);
  // What people send from now on names the wire as the address to answer to.
  teams.serve(teamsWire.url);
  const outside = await outsideOf(simulator, storage, watch);
  const where = { azure: azureWire.url, hook: `${toolWire.url}/hook` };
  const program = programs(options, outside === undefined ? where : { ...where, outside: outside.places });
  const [first, ...others] = ports.map(program);
  if (first === undefined) throw new Error('no service was to play');
  return {
    azure: simulator.url,
    azureWire,
    teams,
    teamsWire,
    tool,
    door,
    outside,
    programs: [first, ...others],
    strike: async () => {
      const wires = [azureWire, teamsWire, toolWire, door, ...(outside === undefined ? [] : [outside])];
      await Promise.all(wires.map((wire) => wire.stop()));
      await Promise.all([simulator.stop(), teams.stop(), tool.stop()]);
    },
  };
}

async function outsideOf(
  { eventHubs }: Simulator,
  storage: StageOptions['storage'],
  watch: StageOptions['watch'],
): Promise<Outside | undefined> {
  if (storage === undefined || eventHubs === undefined) return undefined;
  return layOutside(eventHubs, storage.azurite, storage.number, watch);
}

/** @returns how each service is started, given its port. They differ in nothing but that. */
function programs(
  { folder, databaseUrl }: StageOptions,
  where: Pick<Place, 'azure' | 'hook' | 'outside'>,
): (port: number, index: number) => Program {
  const env = environment(folder, databaseUrl);
  const clock = written(folder, 'clock', '0');
  return (port, index) => {
    const name = String(index + 1);
    return {
      main,
      entry,
      folder,
      config: written(folder, `lockbox-${name}.yaml`, configuration({ ...where, port, folder })),
      logFile: written(folder, `service-${name}.log`, ''),
      journal: written(folder, `faults-${name}.jsonl`, ''),
      clock,
      at: `http://127.0.0.1:${String(port)}`,
      env,
    };
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
    LOCKBOX_ALERT_TOKEN: alertToken,
    HOOK_SECRET: hookSecret,
    // Hub and storage are spoken to within TLS, on this machine too.
    NODE_EXTRA_CA_CERTS: written(folder, 'trusted.pem', certificate.cert),
    AZURE_CLIENT_ID: simulatedApp.clientId,
    AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
  };
}

function written(folder: string, name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}
