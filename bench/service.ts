import { loadConfig, readSecrets } from '../src/config';
import { generateKeyPem } from '../src/ledger';
import { startService, type Running } from '../src/main/service';
import { simulatedApp, simulatedSubscriptions, simulatedTenantId } from '../src/simulator';
import { startAzureServer, type AzureServer } from './azure-server';
import { startCaller, type Answered, type Caller } from './caller';
import { startTeamsServer, type Arrival, type TeamsServer } from './teams-server';

const { subscriptionId } = simulatedSubscriptions.production;

/** An approver of the benchmark, numbered: each is asked about an account of their own. */
export function approverId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** The real service with Azure and Teams played over loopback HTTP, by the real clock. */
export class Scene {
  readonly arrivals: Arrival[] = [];
  private changed: () => void = () => undefined;

  private constructor(
    private readonly simulator: AzureServer,
    private readonly caller: Caller,
    readonly teams: TeamsServer,
    private readonly service: Running,
  ) {
    teams.onArrival((arrival) => {
      this.arrivals.push(arrival);
      this.changed();
    });
  }

  /** @param people how many approvers there are. @param poll how often Azure is read, as in the configuration. */
  static async start(databaseUrl: string, people: number, poll: string): Promise<Scene> {
    const simulator = await startAzureServer();
    const teams = await startTeamsServer();
    const env = {
      DATABASE_URL: databaseUrl,
      LOCKBOX_LEDGER_KEY: generateKeyPem(),
      LOG_LEVEL: 'silent',
      AZURE_CLIENT_ID: simulatedApp.clientId,
      AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
    };
    const config = loadConfig('lockbox.yaml', configuration(simulator.url, people, poll));
    const secrets = readSecrets(env, () => '');
    const scene = new Scene(
      simulator,
      startCaller(),
      teams,
      await startService({ config, secrets, env, version: 'bench' }),
    );
    for (let number = 0; number < people; number += 1)
      await scene.send(number, { type: 'installationUpdate', action: 'add' });
    return scene;
  }

  /** Microsoft asks for access, and one approver is concerned. @returns when Azure showed it, in ms since 1970. */
  async ask(number: number): Promise<number> {
    const account = `providers/Microsoft.CognitiveServices/accounts/bench-${String(number)}`;
    const response = await fetch(`${this.simulator.url}/_control/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceIds: [`/subscriptions/${subscriptionId}/resourceGroups/bench/${account}`] }),
    });
    if (response.status !== 201) throw new Error(`the simulator answered ${response.status}`);
    return Date.now();
  }

  /** Has every loop look now. */
  look(): void {
    this.service.look();
  }

  /** Resolves once the arrivals pass the test. */
  async when(test: (arrivals: readonly Arrival[]) => boolean): Promise<void> {
    while (!test(this.arrivals)) await new Promise<void>((resolve) => (this.changed = resolve));
  }

  /** An activity of an approver's conversation. @returns the bot's answer. */
  async send(number: number, activity: object): Promise<Answered> {
    const id = approverId(number);
    const answered = await this.caller.post(`http://127.0.0.1:${this.service.port}/api/messages`, {
      id: '1',
      serviceUrl: this.teams.url,
      channelId: 'msteams',
      from: { id: `29:${id}`, name: 'Approver', aadObjectId: id },
      recipient: { id: '28:bot', name: 'Lockbox Bot' },
      conversation: { id: `a:${id}`, conversationType: 'personal', tenantId: simulatedTenantId },
      channelData: { tenant: { id: simulatedTenantId } },
      ...activity,
    });
    if (answered.status >= 300) throw new Error(`the bot answered ${answered.status}`);
    return answered;
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.caller.stop();
    await this.teams.stop();
    await this.simulator.stop();
  }
}

function configuration(azureUrl: string, people: number, poll: string): string {
  const numbers = Array.from({ length: people }, (_, number) => number);
  const account = (number: number): string =>
    `/subscriptions/*/resourceGroups/bench/providers/Microsoft.CognitiveServices/accounts/bench-${String(number)}`;
  return [
    `tenantId: ${simulatedTenantId}`,
    'server: { host: 127.0.0.1, port: 0 }',
    `azure: { decideAs: bot, poll: ${poll}, endpoints: { resourceManager: "${azureUrl}", login: "${azureUrl}" } }`,
    'bot: { appType: none }',
    'groups:',
    ...numbers.map((number) => `  group-${String(number)}: { members: [${approverId(number)}] }`),
    'routes:',
    ...numbers.map(
      (number) =>
        `  - { name: route-${String(number)}, match: { resource: "${account(number)}" }, approvers: [group-${String(number)}] }`,
    ),
    '  - { name: everything-else, approvers: [group-0] }',
    '',
  ].join('\n');
}
