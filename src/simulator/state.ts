import type { LoggedEvent } from './activity-events';
import { CallLog } from './calls';
import { SimulatedClock } from './clock';
import { simulatedTenantId } from './constants';
import { Delays } from './delays';
import { exportedAccess, exportedEvent, type ExportedRecord } from './event-hubs/export';
import { Ids } from './ids';
import type { LogRow } from './logs/row';
import { Tokens } from './tokens';
import { defaultWorld, type World } from './world';

/** What the service's application may do, where it may not do everything. Names are compared without regard to case. */
export interface Rights {
  /** Actions of Azure Resource Manager, as role definitions name them. */
  actions: readonly string[];
  /** Application permissions of Microsoft Graph. */
  graph: readonly string[];
}

/** Options of a simulator; each has a default. */
export interface SimulatorOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Loopback only: the control API has no sign-in. */
  host?: '127.0.0.1';
  /** Default: all zeros. */
  tenantId?: string;
  /** The base clock. Default: the system's. */
  now?: () => Date;
  /** Milliseconds until the activity log shows an event. Default 0. */
  lateMs?: number;
  /** Made-up ids follow from it. Another run with the same seed makes the same ids. */
  seed?: string;
  /** Whoever plays Teams hears of an app that Graph installed, so that Teams can tell the bot. Default: nobody does. */
  installed?: (userId: string) => void;
  /** What the service's application may do. Default: everything. */
  rights?: Rights;
  /** Event Hubs are played too, with this certificate: every record of both logs is exported there as it is written. */
  eventHubs?: { tls: { key: string; cert: string }; hub: string; partitions: number };
}

/** Everything the simulator knows; in memory only. */
export class State {
  readonly tenantId: string;
  readonly clock: SimulatedClock;
  readonly ids: Ids;
  readonly tokens: Tokens;
  readonly calls = new CallLog();
  readonly delays = new Delays();
  world: World;
  /** Tells whoever plays Teams that the app was installed for somebody. */
  readonly installed: (userId: string) => void;
  readonly rights: Rights | undefined;
  private readonly lateMs: number;
  /** Puts a record into the event hub, where one is played. */
  exportTo: (record: ExportedRecord) => void = () => undefined;

  constructor(options: SimulatorOptions) {
    const seed = options.seed ?? 'simulator';
    this.tenantId = options.tenantId ?? simulatedTenantId;
    this.clock = new SimulatedClock(options.now ?? (() => new Date()));
    this.ids = new Ids(seed);
    this.tokens = new Tokens(this.tenantId, this.ids, seed);
    this.installed = options.installed ?? (() => undefined);
    this.rights = options.rights;
    this.lateMs = options.lateMs ?? 0;
    this.world = defaultWorld(this.tenantId, this.lateMs);
  }

  /** Writes an event into the activity log. */
  logEvent(event: LoggedEvent): void {
    this.world.log.push(event);
    this.exportTo(exportedEvent(event.body));
  }

  /** Exports a row of a storage log. */
  exportAccess(row: LogRow): void {
    this.exportTo(exportedAccess(row));
  }

  /**
   * Back to the world at the start. Tokens stay good, so that a running client is not signed out; made-up ids go on
   * counting, so that a new request is never taken for one from before.
   */
  reset(): void {
    this.world = defaultWorld(this.tenantId, this.lateMs);
    this.clock.offsetMs = 0;
    this.calls.clear();
  }
}
