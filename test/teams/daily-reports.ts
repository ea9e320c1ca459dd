import type { DailyReport, HeldBack } from '../../src/model';

/** A checkpoint that covers the entries of the tests. */
export const covered = { size: 44, root: 'q80zNJ5l1XWj3Ro2wDhM3z3hzsHCd0JjqSU0v0bIrD0=' };

/** A report of a day on which nothing happened and everything was read. */
export function dailyReport(changes: Partial<DailyReport> = {}): DailyReport {
  return {
    from: '2026-11-23T08:00:00.000Z',
    to: '2026-11-24T08:00:00.000Z',
    fromSeq: 1,
    toSeq: 41,
    onDemand: false,
    subscriptions: ids(3),
    isListed: true,
    gaps: [],
    logGaps: [],
    requests: { opened: [], approved: [], rejected: [], expired: [], cancelled: [], accessEnded: [], waiting: [] },
    ...changes,
  };
}

/** A report of a day on which much happened in many subscriptions, some of which could not be read. */
export function busyReport(): DailyReport {
  const gap = { from: '2026-11-23T10:00:00.000Z', to: '2026-11-23T12:30:00.000Z' };
  const requests = Array.from({ length: 60 }, (_, index) => `L-${String(index).padStart(10, '0')}`);
  return dailyReport({
    subscriptions: ids(400),
    gaps: [{ source: 'subscriptions', ...gap }, ...ids(30).map((id) => ({ source: `lockbox/${id}`, ...gap }))],
    logGaps: [{ source: `activity/${ids(1)[0]!}`, ...gap }],
    requests: {
      opened: requests,
      approved: requests.slice(0, 3),
      rejected: requests.slice(3, 5),
      expired: requests.slice(5, 6),
      cancelled: [],
      accessEnded: requests.slice(0, 1),
      waiting: requests.slice(6),
    },
  });
}

/** Messages that a silence held back. */
export function held(count: number): HeldBack[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `card/${String(index)}`,
    at: '2026-11-24T08:00:00.000Z',
    channel: 'ops',
    hears: 'opened',
    about: index % 2 === 0 ? 'card' : 'source-failing',
    requestIds: index % 2 === 0 ? [`L-${String(index).padStart(10, '0')}`] : [],
    subscriptions: [],
  }));
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `a1111111-1111-4111-8111-${String(index).padStart(12, '0')}`);
}
