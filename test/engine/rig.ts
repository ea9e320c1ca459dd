import { createAzureTruth, createLockboxExecutor, createStorageActions, serviceCredential } from '../../src/azure';
import type { EngineContext } from '../../src/engine';
import { simulatedApp, simulatedSubscriptions, simulatedTenantId, startSimulator } from '../../src/simulator';
import type { TestDatabase } from '../fakes/databases';
import { Azure } from '../story/azure';
import { Desk } from '../workflow/rig';

export const subscription = { id: simulatedSubscriptions.production.subscriptionId };
const timeoutMs = 5_000;

/** The loops' surroundings: a real database, and the simulated Azure read over HTTP, all at one clock. */
export class Surroundings {
  private constructor(
    readonly desk: Desk,
    readonly azure: Azure,
    readonly context: EngineContext,
    /** What the loops told about themselves, in order. */
    readonly reported: readonly string[],
    private readonly stopAzure: () => Promise<void>,
  ) {}

  static async open(database: TestDatabase, options: Parameters<typeof Desk.open>[1] = {}): Promise<Surroundings> {
    const desk = await Desk.open(database, options);
    const clock = { now: () => new Date(desk.nowMs) };
    const simulator = await startSimulator({ now: clock.now });
    const { url } = simulator;
    const { clientId, clientSecret } = simulatedApp;
    const way = { kind: 'secret', clientId, clientSecret } as const;
    const credential = serviceCredential({ login: url, tenantId: simulatedTenantId, way, timeoutMs });
    const scope = 'https://management.azure.com/.default';
    const arm = { endpoint: url, scope, credential, clock, timeoutMs };
    const reported: string[] = [];
    const note = (line: string): void => {
      reported.push(line);
    };
    const context: EngineContext = {
      store: desk.store.engine,
      azure: createAzureTruth({ ...arm, tenantId: simulatedTenantId, subscriptions: 'all' }),
      executor: createLockboxExecutor(arm),
      actions: createStorageActions(arm),
      deliver: {
        turn: () => ({ free: true, end: () => undefined }),
        post: () => Promise.reject(new Error('nothing is delivered here')),
        update: () => Promise.reject(new Error('nothing is delivered here')),
      },
      clock,
      submit: (command, fences) => desk.writer.submit(command, fences),
      report: {
        sourceRead: (source) => {
          note(`read ${source}`);
        },
        sourceFailed: (source, reason) => {
          note(`failed ${source}: ${reason}`);
        },
        sourceLeft: (source) => {
          note(`left ${source}`);
        },
        unreadable: (source, why) => {
          note(`unreadable ${source}: ${why}`);
        },
        loopFailed: (loop) => {
          note(`loop failed ${loop}`);
        },
        events: ({ taken, ignored, duplicates }) => {
          note(`events ${String(taken)}/${String(ignored)}/${String(duplicates)}`);
        },
        undelivered: (count) => {
          note(`undelivered ${String(count)}`);
        },
        delivered: (outcome) => {
          note(outcome);
        },
      },
    };
    return new Surroundings(desk, new Azure(url), context, reported, () => simulator.stop());
  }

  pass(ms: number): void {
    this.desk.nowMs += ms;
  }

  async close(): Promise<void> {
    await this.stopAzure();
    await this.desk.close();
  }
}
