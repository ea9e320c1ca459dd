import { gatherDaily, type AzureTruth, type EngineStore } from '../engine';
import {
  dailyMessage,
  instant,
  type Actor,
  type Clock,
  type CoveredBy,
  type DailyMessage,
  type DailyReport,
} from '../model';
import { dailyPlace, dailySource, recordDaily, type Command } from '../workflow';

/** What a report on demand is made with. */
export interface OnDemand {
  store: EngineStore;
  submit: <T>(command: Command<T>) => Promise<T>;
  clock: Clock;
  /** Signs what the ledger holds. */
  sign: () => Promise<CoveredBy | undefined>;
  by: Actor;
  /** Absent where Azure is not to be asked. */
  subscriptions?: AzureTruth['subscriptions'];
}

/** Makes a report of the time since the last daily message, writes it into the ledger, and has it signed. */
export async function dailyOnDemand(options: OnDemand): Promise<DailyMessage> {
  const { store, submit, clock, sign, by, subscriptions } = options;
  const listed = await subscriptions?.();
  const report = await reportNow(store, clock, listed?.ok === true ? listed.value.map(({ id }) => id) : undefined);
  const seq = (await submit(recordDaily(report, by))) ?? report.toSeq;
  return dailyMessage(report, seq, await sign());
}

/** @returns the facts since the last daily message, or since the ledger began where there was none. */
export async function reportNow(store: EngineStore, clock: Clock, listed?: readonly string[]): Promise<DailyReport> {
  const now = instant(clock.now());
  const stored = await store.cursor(dailySource);
  const [opened] = await store.entriesBetween(0, 1, ['ledger-opened']);
  const since = stored === undefined ? { at: opened?.at ?? now, fromSeq: 0 } : dailyPlace(stored.cursor);
  return gatherDaily({ store, now, since, onDemand: true, ...(listed === undefined ? {} : { listed }) });
}
