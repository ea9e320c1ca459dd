import { resourceKey, type AccessSeen, type Inventory, type InventorySnapshot, type Signal } from '../model';
import type { Tally } from '../signals';
import { controlSeen, isDataPlane, placesOf, recordSeen, RequestBodies, type Look, type Places } from '../watch';
import { takeAccesses, type Command, type TakenAccesses } from '../workflow';

/** What records of the past are judged with. */
export interface PastInventory {
  inventory: Inventory;
  readAt: string;
}

/** How many accesses share one command. */
const batchSize = 500;

type Submit = <T>(command: Command<T>) => Promise<T>;

/** Takes the accesses to Speech's own storage that records of the past tell of, and counts what became of each record. */
export class PastAccesses {
  private readonly places: Places;
  private readonly bodies = new RequestBodies();
  private readonly snapshot: InventorySnapshot;
  private batch: Signal[] = [];

  constructor(
    { inventory, readAt }: PastInventory,
    private readonly submit: Submit,
    private readonly tally: Tally,
  ) {
    this.places = placesOf(inventory);
    this.snapshot = { inventory, readAt, unseen: [] };
  }

  /** Takes a record that is nothing of Customer Lockbox. */
  async take(signal: Signal): Promise<void> {
    this.bodies.note([signal]);
    const look = this.look(signal);
    if (look.kind === 'ignored') {
      this.tally.ignored(look.why);
      return;
    }
    // The keys of any Azure AI account are watched, and of those without storage of their own nobody is asked.
    if (look.seen.every((one) => this.places.accounts.get(resourceKey(one.accountId))?.hasOwnStorage === false)) {
      this.tally.ignored('OTHER_RESOURCE');
      return;
    }
    this.batch.push(signal);
    if (this.batch.length >= batchSize) await this.flush();
  }

  /** Takes what was kept back: the start of a call, with what was asked for, may stand behind its end. */
  async flush(): Promise<void> {
    const signals = this.batch;
    this.batch = [];
    const each = signals.map((signal) => {
      const look = this.look(this.bodies.complete(signal));
      return look.kind === 'seen' ? look.seen : [];
    });
    const single = each.filter(({ length }) => length === 1).flat();
    if (single.length > 0) this.count(await this.submitted(single));
    // A record that concerns several accounts is one record all the same.
    for (const seen of each.filter(({ length }) => length > 1)) this.countOne(await this.submitted(seen));
  }

  private look(signal: Signal): Look {
    return isDataPlane(signal) ? recordSeen(signal, this.places) : controlSeen(signal, this.places);
  }

  private submitted(seen: readonly AccessSeen[]): Promise<TakenAccesses> {
    return this.submit(takeAccesses(seen, { source: 'replay', inventory: this.snapshot }));
  }

  private count({ taken, expected, explained, duplicates, ignored, opened }: TakenAccesses): void {
    const times = (count: number, note: (index: number) => void): void => {
      for (let index = 0; index < count; index += 1) note(index);
    };
    times(taken, (index) => {
      this.tally.taken(index < opened.length ? 1 : 0);
    });
    times(expected, () => {
      this.tally.ignored('EXPECTED_PRINCIPAL');
    });
    times(explained, () => {
      this.tally.ignored('SANCTIONED');
    });
    times(duplicates, () => {
      this.tally.duplicate();
    });
    times(ignored, () => {
      this.tally.ignored('OTHER_RESOURCE');
    });
  }

  private countOne({ taken, expected, explained, duplicates, opened }: TakenAccesses): void {
    if (taken > 0) this.tally.taken(opened.length);
    else if (explained > 0) this.tally.ignored('SANCTIONED');
    else if (expected > 0) this.tally.ignored('EXPECTED_PRINCIPAL');
    else if (duplicates > 0) this.tally.duplicate();
    else this.tally.ignored('OTHER_RESOURCE');
  }
}
