import { AccountAccessWatch } from '../../src/engine/account-access';
import { ControlWatch } from '../../src/engine/control';
import { InventoryKeeper } from '../../src/engine/inventory';
import { underLease } from '../../src/engine/lease';
import type { AccessRequest, Review } from '../../src/model';
import type { TestDatabase } from '../fakes/databases';
import { Surroundings } from './rig';

export const minuteMs = 60_000;

/** The watches over Speech's storage, on a real database, against the simulated Azure, at one clock. */
export class ByosWatch {
  /** How often the accounts were to be read anew. */
  accountsChanged = 0;
  private readonly inventory: InventoryKeeper;
  private control: ControlWatch;
  private accountAccess: AccountAccessWatch;

  private constructor(readonly at: Surroundings) {
    this.inventory = new InventoryKeeper(at.context);
    [this.control, this.accountAccess] = this.watches();
  }

  static async open(database: TestDatabase): Promise<ByosWatch> {
    const watch = new ByosWatch(await Surroundings.open(database));
    await watch.lease('inventory', (fence) => watch.inventory.round(fence));
    return watch;
  }

  /** As after a restart: what is in memory is gone. */
  restart(): void {
    [this.control, this.accountAccess] = this.watches();
  }

  /** Reads the accounts anew. */
  async readInventory(): Promise<void> {
    this.inventory.want();
    await this.lease('inventory', (fence) => this.inventory.round(fence));
  }

  /** Reads the control plane once. */
  readControl(): Promise<number> {
    return this.control.round();
  }

  /** Looks at the accounts once. */
  async look(): Promise<void> {
    await this.lease('byos-access-at', (fence) => this.accountAccess.round(fence));
  }

  /** Lets time pass until the next look at the accounts, and looks. */
  async nextLook(): Promise<void> {
    this.at.pass(15 * minuteMs);
    await this.look();
  }

  /** Every review, the newest first. */
  async reviews(): Promise<AccessRequest[]> {
    const { items } = await this.at.desk.store.history.page({ kind: ['byos-review'] }, 100);
    return items;
  }

  /** What the only review tells. */
  async review(): Promise<Review> {
    const [one, ...others] = await this.reviews();
    if (one?.facts.review === undefined || others.length > 0) throw new Error(`${others.length + 1} reviews`);
    return one.facts.review;
  }

  close(): Promise<void> {
    return this.at.close();
  }

  private watches(): [ControlWatch, AccountAccessWatch] {
    const { context } = this.at;
    const lease: ConstructorParameters<typeof ControlWatch>[2] = (name, work) => this.lease(name, work);
    const changed = (): void => {
      this.accountsChanged += 1;
    };
    return [new ControlWatch(context, minuteMs, lease, changed), new AccountAccessWatch(context)];
  }

  private lease: ConstructorParameters<typeof ControlWatch>[2] = (name, work) => {
    const { store, clock } = this.at.context;
    return underLease({ store, clock, owner: 'test', ttlMs: 600 * minuteMs }, name, work);
  };
}
