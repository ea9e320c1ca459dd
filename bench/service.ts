import { loadConfig, readSecrets } from '../src/config';
import { generateKeyPem } from '../src/ledger';
import { startService, type Running } from '../src/main/service';
import { simulatedApp, simulatedSubscriptions, simulatedTenantId } from '../src/simulator';
import { startAzureServer, type AzureServer } from './azure-server';
import { startCaller, type Answered, type Caller } from './caller';
import { Child } from './child';
import type { Asked, Serving } from './serve-child';
import { startTeamsServer, type Arrival, type TeamsServer } from './teams-server';

const { subscriptionId } = simulatedSubscriptions.production;

/** An approver of the benchmark, numbered: each is asked about an account of their own. */
export function approverId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** The word in the path that Azure Monitor's alerts are taken by. */
const alertToken = 'b'.repeat(40);

/** The real service with Azure and Teams played over loopback HTTP, by the real clock. */
export class Scene {
  readonly arrivals: Arrival[] = [];
  private waiting: (() => void)[] = [];

  private constructor(
    private readonly simulator: AzureServer,
    private readonly caller: Caller,
    readonly teams: TeamsServer,
    private readonly service: Running,
    /** The service's process, where it is one of its own. */
    readonly child: Child | undefined,
  ) {
    teams.onArrival((arrival) => {
      this.arrivals.push(arrival);
      for (const resolve of this.waiting.splice(0)) resolve();
    });
  }

  /**
   * @param people how many approvers there are.
   * @param poll how often Azure is read, as in the configuration.
   * @param isApart whether the service is a process of its own, so that what it takes can be told from the rest.
   */
  static async start(databaseUrl: string, people: number, poll: string, isApart = false): Promise<Scene> {
    const simulator = await startAzureServer();
    const teams = await startTeamsServer();
    const env = {
      DATABASE_URL: databaseUrl,
      LOCKBOX_LEDGER_KEY: generateKeyPem(),
      LOCKBOX_ALERT_TOKEN: alertToken,
      // What fails is worth reading; a line for each request would be a part of what is measured.
      LOG_LEVEL: 'error',
      AZURE_CLIENT_ID: simulatedApp.clientId,
      AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
    };
    const text = configuration(simulator.url, people, poll);
    const { running, child } = isApart ? await startApart(text, env) : { running: await startHere(text, env) };
    const scene = new Scene(simulator, startCaller(), teams, running, child);
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

  /** Azure Monitor pushes that something happened in the subscription. @returns when it was taken, in ms since 1970. */
  async alert(): Promise<number> {
    const activityLog = {
      operationName: 'Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action',
      status: 'Succeeded',
      eventTimestamp: new Date().toISOString(),
      subscriptionId,
    };
    const url = `http://127.0.0.1:${this.service.port}/api/alerts/azure-monitor/${alertToken}`;
    const answered = await this.caller.post(url, {
      schemaId: 'Microsoft.Insights/activityLogs',
      data: { context: { activityLog } },
    });
    if (answered.status !== 202) throw new Error(`an alert was answered ${answered.status}: ${answered.text}`);
    return Date.now();
  }

  /** Reads an address of the service. @returns the status. */
  async get(path: string): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${this.service.port}${path}`);
    await response.arrayBuffer();
    return response.status;
  }

  /** Has every loop look now. */
  look(): void {
    this.service.look();
  }

  /** Resolves once the arrivals pass the test. */
  async when(test: (arrivals: readonly Arrival[]) => boolean): Promise<void> {
    while (!test(this.arrivals)) await new Promise<void>((resolve) => this.waiting.push(resolve));
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
    if (answered.status >= 300) throw new Error(`the bot answered ${answered.status}: ${answered.text.slice(0, 500)}`);
    return answered;
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.caller.stop();
    await this.teams.stop();
    await this.simulator.stop();
  }
}

function startHere(configuration: string, env: Record<string, string>): Promise<Running> {
  const config = loadConfig('lockbox.yaml', configuration);
  return startService({ config, secrets: readSecrets(env, () => ''), env, version: 'bench' });
}

async function startApart(
  configuration: string,
  env: Record<string, string>,
): Promise<{ running: Running; child: Child }> {
  const { child, first } = await Child.start('serve-child', { configuration, env } satisfies Serving);
  const look = (): void => void child.ask({ what: 'look' } satisfies Asked);
  return { running: { port: first as number, look, stop: () => child.stop() }, child };
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
    'alerts: { pathToken: true }',
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
