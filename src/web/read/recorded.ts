import { createHash } from 'node:crypto';
import type { HistoryFilter } from '../../history';
import type { Actor, Clock } from '../../model';

/** What an auditor looked at. */
export interface AuditorReading {
  by: Actor;
  what: 'requests' | 'request' | 'statistics' | 'evidence' | 'evidence-period' | 'export';
  /** The id of the request that was looked at. */
  requestId?: string;
  filter?: HistoryFilter;
  /** Of what is taken away: how much of what, up to which size of the ledger. It names nobody. */
  handedOut?: Readonly<Record<string, string | number | boolean>>;
}

/** Writes a reading into the ledger. */
export type RecordReading = (reading: AuditorReading) => Promise<void>;

const hourMs = 3_600_000;
/** The most different things that one caller looks at in an hour: each of them is an entry. */
const maxAnHour = 1_000;

/** Whether the reading stands in the ledger; or for how many seconds its caller has to wait. */
export type Recorded = { ok: true } | { ok: false; waitSeconds: number };

/**
 * Records what auditors look at before they see it: once an hour for each of them and each thing. An instance that is
 * started anew, and another one, record it again.
 */
export class Readings {
  private hour = 0;
  private times = 0;
  private readonly known = new Map<string, Map<string, Promise<void>>>();

  constructor(
    private readonly record: RecordReading,
    private readonly clock: Clock,
  ) {}

  /** Records what is taken away, each time. @throws what recording fails with: then nothing is handed out. */
  takeEach(reading: AuditorReading): Promise<Recorded> {
    this.times += 1;
    return this.take(reading, this.times);
  }

  /** @throws what recording fails with: then nothing is shown. */
  async take(reading: AuditorReading, time = 0): Promise<Recorded> {
    const nowMs = this.clock.now().getTime();
    const hour = Math.floor(nowMs / hourMs);
    if (hour !== this.hour) this.known.clear();
    this.hour = hour;
    const { by, ...thing } = reading;
    const caller = 'id' in by ? `${by.kind}/${by.id}` : by.kind;
    const things = this.known.get(caller) ?? new Map<string, Promise<void>>();
    this.known.set(caller, things);
    const key = createHash('sha256')
      .update(JSON.stringify([thing, time]))
      .digest('base64');
    const before = things.get(key);
    if (before === undefined && things.size >= maxAnHour) {
      return { ok: false, waitSeconds: Math.ceil(((hour + 1) * hourMs - nowMs) / 1_000) };
    }
    const written = before ?? this.record(reading);
    things.set(key, written);
    try {
      await written;
    } catch (error) {
      things.delete(key);
      throw error;
    }
    return { ok: true };
  }
}
