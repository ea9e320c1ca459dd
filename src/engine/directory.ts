import { personFound, takeGroup, type Fence } from '../workflow';
import { SourceAlarm } from './alarm';
import { apart, type EngineContext, type EntraContext } from './context';

/** How often the members of a group are read, and an address is looked up that nobody is known by. */
const everyMs = 15 * 60_000;
/** How soon a failed reading is tried again. */
const soonMs = 60_000;

/**
 * Reads the Entra groups of the policy, and looks up the people whom it names by address. What is known is in the
 * database, so that another instance and a restart see it; in memory is only when to read next.
 */
export class DirectoryReader {
  private readonly dueAtMs = new Map<string, number>();
  private readonly alarm: SourceAlarm;

  constructor(
    private readonly context: EngineContext,
    private readonly entra: EntraContext,
  ) {
    this.alarm = new SourceAlarm(context.clock, (command) => context.submit(command));
  }

  /** Reads whatever is due. @returns whether anybody was found or a group was read. */
  async round(fence: Fence): Promise<boolean> {
    let anything = false;
    for (const id of this.entra.groups()) {
      await this.due(`entra-group/${id}`, async (source) => {
        const read = await this.entra.directory.groupMembers(id);
        if (!read.ok) return this.failed(source, read);
        await this.context.submit(takeGroup(id, read.value), [fence]);
        anything = true;
        return this.read(source);
      });
    }
    for (const address of await this.context.store.unpinned(this.entra.addresses())) {
      await this.due(`entra-person/${address}`, async () => {
        const read = await this.entra.directory.person(address);
        if (read.ok) anything = (await this.context.submit(personFound(address, read.value), [fence])) || anything;
        const isAnswer = read.ok || read.code === 'NOT_FOUND';
        // Whoever the directory does not know, or may not be asked about, can still come by themselves.
        if (isAnswer) this.context.report.sourceRead('entra-people', this.context.clock.now().toISOString());
        else this.context.report.sourceFailed('entra-people', `${read.code}: ${read.reason}`);
        return isAnswer ? everyMs : Math.max(soonMs, read.afterMs ?? 0);
      });
    }
    return anything;
  }

  /** Does a reading where it is time; it says after how long the next one is. */
  private async due(source: string, work: (source: string) => Promise<number>): Promise<void> {
    const nowMs = this.context.clock.now().getTime();
    if (nowMs < (this.dueAtMs.get(source) ?? Number.NEGATIVE_INFINITY)) return;
    this.dueAtMs.set(source, nowMs + soonMs);
    await apart(this.context, source, async () => {
      this.dueAtMs.set(source, nowMs + (await work(source)));
    });
  }

  private async failed(source: string, read: { code: string; reason: string; afterMs?: number }): Promise<number> {
    const reason = `${read.code}: ${read.reason}`;
    this.context.report.sourceFailed(source, reason);
    await this.alarm.failed(source, reason);
    return Math.max(soonMs, read.afterMs ?? 0);
  }

  private async read(source: string): Promise<number> {
    this.context.report.sourceRead(source, this.context.clock.now().toISOString());
    await this.alarm.read(source);
    return everyMs;
  }
}
