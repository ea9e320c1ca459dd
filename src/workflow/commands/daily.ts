import {
  dailyMessage,
  type Actor,
  type SilenceAuthor,
  type CoveredBy,
  type DailyReport,
  type Instant,
} from '../../model';
import type { Command } from '../command';
import { noticeKey } from '../draft';
import { personal } from '../record';

const service: Actor = { kind: 'service' };

/** Where it stands how far the daily messages have come. */
export const dailySource = 'daily';

/** How far the daily messages have come. */
export interface DailyPlace {
  /** The end of the period that was told last. */
  at: Instant;
  /** The first entry that was not told yet. */
  fromSeq: number;
  /** A report that stands in the ledger and was not sent yet: it waits for its checkpoint. */
  untold?: { seq: number; report: DailyReport };
}

/** @returns the stored place as it is kept. */
export function dailyPlace(stored: string): DailyPlace {
  return JSON.parse(stored) as DailyPlace;
}

/** Begins to count: the first daily message speaks of the time from now on. It does nothing where that was begun. */
export function beginDaily(): Command<void> {
  return {
    name: 'begin-daily',
    needs: () => ({ cursors: [dailySource] }),
    run: (draft) => {
      if (draft.cursor(dailySource) !== undefined) return;
      draft.moveCursor(dailySource, JSON.stringify({ at: draft.now, fromSeq: draft.size } satisfies DailyPlace));
    },
  };
}

/**
 * Writes the facts of a daily message into the ledger, whole.
 *
 * @param after the stored place that the report goes on from: another instance that was first has moved it, and then
 *   nothing is written. Absent for a report that somebody asked for, which moves nothing.
 * @param by who had it made; a local command names only who the machine says runs it.
 * @returns the place of its entry, or undefined where another was first.
 */
export function recordDaily(
  report: DailyReport,
  by: Actor | { local: SilenceAuthor },
  after?: string,
): Command<number | undefined> {
  return {
    name: 'record-daily',
    needs: () => ({ cursors: [dailySource] }),
    run: (draft) => {
      if (after !== undefined && draft.cursor(dailySource)?.cursor !== after) return undefined;
      const seq = draft.size;
      const { from, to, fromSeq, toSeq, onDemand, subscriptions, isListed, gaps, logGaps, requests } = report;
      draft.record({
        type: 'daily',
        actor: 'local' in by ? { kind: 'unknown' } : by,
        data: {
          ...('local' in by ? { via: 'local', author: personal(by.local.name) } : {}),
          from,
          to,
          fromSeq,
          toSeq,
          onDemand,
          subscriptions,
          isListed,
          gaps: gaps.map((gap) => ({ ...gap })),
          logGaps: logGaps.map((gap) => ({ ...gap })),
          requests,
          // What no API can read is said to be not read.
          tenantScope: 'not-readable',
        },
      });
      const place: DailyPlace = { at: to, fromSeq: toSeq, untold: { seq, report } };
      if (after !== undefined) draft.moveCursor(dailySource, JSON.stringify(place));
      return seq;
    },
  };
}

/**
 * Sends a recorded report to every channel that hears daily messages, once, with the checkpoint that covers its entry.
 *
 * @returns whether there was anything to tell.
 */
export function tellDaily(place: string, checkpoint: CoveredBy): Command<boolean> {
  const { untold, ...told } = dailyPlace(place);
  const about = `daily/${String(untold?.seq ?? '')}`;
  return {
    name: 'tell-daily',
    needs: ({ channels }) => ({
      cursors: [dailySource],
      deliveries: Object.keys(channels).map((name) => noticeKey(about, name)),
    }),
    run: (draft, { policy }) => {
      if (untold === undefined || draft.cursor(dailySource)?.cursor !== place) return false;
      const message = dailyMessage(untold.report, untold.seq, checkpoint);
      draft.notify(about, { about: 'daily', message }, Object.keys(policy.channels));
      draft.moveCursor(dailySource, JSON.stringify(told));
      return true;
    },
  };
}

/** The service acts by itself in what it tells every day. */
export const dailyAuthor = service;
