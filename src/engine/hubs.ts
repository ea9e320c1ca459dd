import { eventHubSource, eventHubSources } from '../model';
import { sourceEnded } from '../workflow';
import type { EngineContext } from './context';
import type { HubListening } from './hub-ports';
import { HubReader } from './hub-reader';
import type { HubWakes } from './hub-taking';

/** Reads the event hubs of the configuration, as long as this instance runs. Each is shared with other instances. */
export class Hubs {
  private listening: HubListening[] = [];
  private forgetting: Promise<void> | undefined;

  constructor(
    private readonly context: EngineContext,
    private readonly wake: HubWakes,
  ) {}

  start(): void {
    const { eventHubs = [], report } = this.context;
    this.forgetting = this.forgetOthers().catch((error: unknown) => {
      report.loopFailed(eventHubSources, error);
    });
    this.listening = eventHubs.map((hub) => hub.listen(new HubReader(this.context, hub, this.wake)));
  }

  async stop(): Promise<void> {
    await Promise.all([this.forgetting, ...this.listening.splice(0).map((one) => one.stop())]);
  }

  /** A hub that is configured no more is not owed another read. */
  private async forgetOthers(): Promise<void> {
    const { store, submit, eventHubs = [] } = this.context;
    const ours = eventHubs.map((hub) => `${eventHubSource(hub)}/`);
    for (const { source } of await store.cursors()) {
      if (!source.startsWith(eventHubSources) || ours.some((begins) => source.startsWith(begins))) continue;
      await submit(sourceEnded(source));
    }
  }
}
