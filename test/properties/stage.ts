import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAzureTruth, createLockboxExecutor, serviceCredential } from '../../src/azure';
import type { AzureTruth } from '../../src/engine';
import { simulatedApp, simulatedSubscriptions, simulatedTenantId, startSimulator } from '../../src/simulator';
import type { Executor } from '../../src/workflow';
import { FakeTeams } from '../fakes/teams';
import { Azure } from '../story/azure';

/** The subscription that is watched. */
export const subscription = { id: simulatedSubscriptions.production.subscriptionId };

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

const timeoutMs = 5_000;

/** Azure and Teams, played over HTTP at a clock of their own, and a door for each of two instances of the service. */
export class Stage {
  nowMs = Date.parse('2026-11-24T09:00:00.000Z');
  readonly clock = { now: (): Date => new Date(this.nowMs) };
  azure!: Azure;
  teams!: FakeTeams;
  truth!: AzureTruth;
  executor!: Executor;
  /** What answers behind each door; nothing does while an instance is down. */
  readonly behindDoor: (Handle | undefined)[] = [undefined, undefined];
  private readonly ends: (() => Promise<unknown>)[] = [];
  private turn = 0;

  /** Starts everything on free ports of loopback. */
  static async build(): Promise<Stage> {
    const stage = new Stage();
    const simulator = await startSimulator(stage.clock);
    stage.azure = new Azure(simulator.url);
    const doors = await Promise.all(stage.behindDoor.map((_, slot) => stage.openDoor(slot)));
    stage.teams = await FakeTeams.start({
      tenantId: simulatedTenantId,
      // People do not know which instance answers them: a load balancer takes one after the other.
      bot: () => `${doors[(stage.turn += 1) % doors.length] ?? ''}/api/messages`,
    });
    stage.reachAzure(simulator.url);
    stage.ends.push(
      () => simulator.stop(),
      () => stage.teams.stop(),
    );
    return stage;
  }

  /** Takes it down. */
  async strike(): Promise<void> {
    for (const end of this.ends) await end();
  }

  private reachAzure(url: string): void {
    const { clientId, clientSecret } = simulatedApp;
    const way = { kind: 'secret', clientId, clientSecret } as const;
    const credential = serviceCredential({ login: url, tenantId: simulatedTenantId, way, timeoutMs });
    const scope = 'https://management.azure.com/.default';
    const arm = { endpoint: url, scope, credential, clock: this.clock, timeoutMs };
    this.truth = createAzureTruth({ ...arm, tenantId: simulatedTenantId, subscriptions: [subscription.id] });
    this.executor = createLockboxExecutor(arm);
  }

  private async openDoor(slot: number): Promise<string> {
    const server = createServer((request, response) => {
      const handle = this.behindDoor[slot];
      if (handle === undefined) response.writeHead(503).end();
      else handle(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.ends.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }
}
