import {
  byosOf,
  later,
  resourceKey,
  subscriptionOf,
  type AccountSnapshot,
  type InventorySnapshot,
  type Signal,
} from '../model';
import {
  controlProviders,
  controlSeen,
  isControlWatched,
  placesOf,
  RequestBodies,
  restoreOf,
  type Places,
} from '../watch';
import { controlReadBegins, takeAccesses, type AccessSource, type Fence } from '../workflow';
import { SourceAlarm } from './alarm';
import { apart, inMs, type EngineContext } from './context';
import { DueSources } from './due';
import { activityName, readLog } from './poll-activity';

/** How long the events of storage that is no longer BYOS are still taken, in milliseconds. */
const lateMs = 24 * 3_600_000;
/** How many logs are read a second at most, on average: a part of what Azure allows for all reads. */
const readsPerSecond = 2;
/** How many events that led to a look at the accounts are kept in mind. */
const maxLooked = 5_000;
/** What tells that an Azure AI account came, changed or went. */
const accountChange = /^microsoft\.cognitiveservices\/accounts\/(?:write|delete)$/i;

/**
 * Watches the control plane: what is done to Speech's storage, to who may reach it, and to the Azure AI accounts, by the
 * activity logs of the subscriptions that hold any of them. The cursors are in the database; what is in memory is only
 * when to read next.
 */
export class ControlWatch {
  private readonly due: DueSources;
  private readonly begun = new Set<string>();
  private readonly looked = new Set<string>();
  private restMs = 0;

  /** @param accountsChanged is told, once for each event, that the inventory is to be read anew. */
  constructor(
    private readonly context: EngineContext,
    private readonly pollMs: number,
    private readonly lease: <T>(name: string, work: (fence: Fence) => Promise<T>) => Promise<T | undefined>,
    private readonly accountsChanged: () => void,
  ) {
    const alarm = new SourceAlarm(context.clock, (command) => context.submit(command));
    this.due = new DueSources(context.clock, alarm, pollMs);
  }

  /** How often a log is read at present, in milliseconds: many are not read too often. */
  get periodMs(): number {
    return Math.max(this.pollMs, this.restMs);
  }

  /** Reads whatever is due, for each subscription under its own lease. @returns how many reviews were opened. */
  async round(): Promise<number> {
    const { store } = this.context;
    const snapshot = await store.inventory();
    if (snapshot === undefined) return 0;
    const snapshots = await store.accountSnapshots();
    const recent = snapshots.filter(({ readAt }) => later(readAt, lateMs) >= inMs(this.context.clock, 0));
    const known: Known = {
      places: placesOf(snapshot.inventory, [], recent),
      late: recent,
      snapshots: new Map(snapshots.map((one) => [resourceKey(one.storageId), one])),
      opened: 0,
    };
    const subscriptions = await this.subscriptions(snapshot);
    this.restMs = (subscriptions.length * controlProviders.length * 1_000) / readsPerSecond;
    for (const id of subscriptions) {
      await apart(this.context, `control/${id}`, async () => {
        await this.lease(`control/${id}`, (fence) => this.readOne(id, known, fence));
      });
    }
    return known.opened;
  }

  /** Those that hold something to watch, and those that did: what happened before it went is still told. */
  private async subscriptions({ inventory }: InventorySnapshot): Promise<string[]> {
    const ids = [...inventory.accounts.map(({ id }) => id), ...byosOf(inventory).map(({ storageId }) => storageId)];
    const holding = ids.map((id) => subscriptionOf(id)).filter((id) => id !== undefined);
    const cursors = await this.context.store.cursors();
    const read = cursors.flatMap(({ source }) => {
      const [kind, id, provider] = source.split('/');
      return kind === 'activity' && id !== undefined && provider !== undefined ? [id] : [];
    });
    return [...new Set([...holding, ...read])].sort();
  }

  private async readOne(id: string, known: Known, fence: Fence): Promise<void> {
    if (!this.begun.has(id)) {
      const sources = controlProviders.map((provider) => activityName({ id }, provider));
      await this.context.submit(controlReadBegins(id, sources), [fence]);
      this.begun.add(id);
    }
    const own = await ownIds(this.context);
    for (const provider of controlProviders) {
      const read = (): ReturnType<typeof readLog> => this.read(id, provider, { known, own }, fence);
      await this.due.read(activityName({ id }, provider), read, this.restMs);
    }
  }

  private read(
    id: string,
    provider: string,
    { known, own }: { known: Known; own: readonly string[] },
    fence: Fence,
  ): ReturnType<typeof readLog> {
    const bodies = new RequestBodies();
    const source: AccessSource = {
      own,
      late: known.late.map(({ storageId, speechIds, expectedPrincipals }) => ({
        storageId,
        speechIds,
        expectedPrincipals,
      })),
      restoreOf: (seen, inventory) => restoreOf(seen, known.snapshots.get(resourceKey(seen.accountId)), inventory),
    };
    return readLog(this.context, {
      log: { id },
      provider,
      isWatched: isControlWatched,
      take: async (batch, move, all) => {
        // What was asked for stands with the start of a call, which may be of another batch.
        if (batch[0] === all[0]) bodies.note(all);
        const looks = batch.map((signal) => controlSeen(bodies.complete(signal), known.places));
        const seen = looks.flatMap((look) => (look.kind === 'seen' ? look.seen : []));
        const ignored = looks.filter(({ kind }) => kind === 'ignored').length;
        const moving = move === undefined ? {} : { move };
        const taken = await this.context.submit(takeAccesses(seen, { ...source, ...moving }), [fence]);
        known.opened += taken.opened.length;
        this.lookAtAccounts(batch);
        return {
          taken: taken.taken + taken.explained,
          ignored: ignored + taken.ignored + taken.expected,
          duplicates: taken.duplicates,
        };
      },
    });
  }

  /** A log is read with overlap: the same event leads to one look. */
  private lookAtAccounts(batch: readonly Signal[]): void {
    const fresh = batch.filter(
      ({ operation, status, key }) =>
        accountChange.test(operation) && status !== 'started' && status !== 'accepted' && !this.looked.has(key),
    );
    for (const { key } of fresh) {
      this.looked.add(key);
      if (this.looked.size > maxLooked) this.looked.delete(this.looked.values().next().value ?? '');
    }
    if (fresh.length > 0) this.accountsChanged();
  }
}

/** What a round judges by. */
interface Known {
  places: Places;
  late: readonly AccountSnapshot[];
  /** By the storage account's key. */
  snapshots: ReadonlyMap<string, AccountSnapshot>;
  /** How many reviews were opened so far. */
  opened: number;
}

/** @returns the ids under which the logs know this service, lower-cased. */
export async function ownIds({ executor }: EngineContext): Promise<string[]> {
  const { appId, objectId } = await executor.identity();
  return [appId, objectId].filter((id) => id !== undefined).map((id) => id.toLowerCase());
}
