import fc from 'fast-check';
import { ReadBudget } from '../../src/engine/read-budget';
import { periodsOf } from '../../src/engine/read-plan';
import { ReadSchedule, type Source } from '../../src/engine/read-schedule';

const pollMs = 60_000;
const secondMs = 1_000;
const took = 100;

function lockbox(of: string, shard = 'watch/0'): Source {
  return { name: `lockbox/${of}`, kind: 'lockbox', of, shard };
}

function both(count: number): Source[] {
  return Array.from({ length: count }, (_, number) => String(number)).flatMap((of): Source[] => [
    lockbox(of),
    { ...lockbox(of), name: `activity/${of}`, kind: 'activity' },
  ]);
}

/** Every source that may begin at a moment, in order; each ends at once. */
function reads(schedule: ReadSchedule, nowMs: number, perSecond = 1_000): string[] {
  const names: string[] = [];
  for (
    let next = schedule.take(nowMs, perSecond, true);
    next !== undefined;
    next = schedule.take(nowMs, perSecond, true)
  ) {
    names.push(next.name);
    schedule.ended(next, nowMs, { ok: true, isBusy: false }, took);
  }
  return names;
}

describe('the plan', () => {
  const none = { busy: 0, quiet: 0 };

  test('reads everything as often as is wanted where that fits', () => {
    const quiet = { busy: 0, quiet: 500 };
    const all = { busy: pollMs, quiet: pollMs };
    expect(periodsOf({ lockbox: quiet, activity: quiet }, pollMs, 22)).toEqual({ lockbox: all, activity: all });
  });

  test('reads 10,000 quiet subscriptions every 12 minutes, and their logs every 48', () => {
    const quiet = { busy: 0, quiet: 10_000 };
    const { lockbox: requests, activity } = periodsOf({ lockbox: quiet, activity: quiet }, pollMs, 22);
    expect(requests.quiet / pollMs).toBeCloseTo(11.8, 1);
    expect(activity.quiet / pollMs).toBeCloseTo(47.3, 1);
  });

  test('keeps busy subscriptions at the wanted period while they are few', () => {
    const counts = { lockbox: { busy: 100, quiet: 9_900 }, activity: { busy: 100, quiet: 9_900 } };
    expect(periodsOf(counts, pollMs, 22).lockbox.busy).toBe(pollMs);
  });

  test('never plans more reads than there may be, and none at an end of time', () => {
    const amount = fc.integer({ min: 0, max: 20_000 });
    const paces = fc.record({ busy: amount, quiet: amount });
    const perSecond = fc.double({ min: 1, max: 50, noNaN: true });
    fc.assert(
      fc.property(paces, paces, perSecond, (requests, activity, most) => {
        const plan = periodsOf({ lockbox: requests, activity }, pollMs, most);
        const periods = [plan.lockbox.busy, plan.lockbox.quiet, plan.activity.busy, plan.activity.quiet];
        for (const period of periods) expect(Number.isFinite(period) && period >= pollMs).toBe(true);
        const perMs =
          requests.busy / plan.lockbox.busy +
          requests.quiet / plan.lockbox.quiet +
          activity.busy / plan.activity.busy +
          activity.quiet / plan.activity.quiet;
        expect(perMs * 1_000).toBeLessThanOrEqual(most * 0.8 + 1e-9);
      }),
    );
  });

  test('is the wanted period where there is nothing to read', () => {
    expect(periodsOf({ lockbox: none, activity: none }, pollMs, 22).lockbox.quiet).toBe(pollMs);
  });
});

describe('a source', () => {
  let schedule: ReadSchedule;
  beforeEach(() => {
    schedule = new ReadSchedule(pollMs);
    schedule.keep([lockbox('a'), lockbox('b')], 0);
  });

  test('is read at once when it is new, and then once in a period', () => {
    expect(reads(schedule, 0)).toEqual(['lockbox/a', 'lockbox/b']);
    expect(reads(schedule, pollMs - secondMs)).toEqual([]);
    expect(reads(schedule, pollMs)).toHaveLength(2);
    schedule.keep([lockbox('a'), lockbox('c')], pollMs);
    expect(reads(schedule, pollMs)).toEqual(['lockbox/c']);
  });

  test('is not read while it is being read', () => {
    expect(schedule.take(0, 100, true)?.name).toBe('lockbox/a');
    expect(schedule.take(0, 100, true)?.name).toBe('lockbox/b');
    expect(schedule.take(10 * pollMs, 100, true)).toBeUndefined();
  });

  test('that fails is tried again after one poll, two, four, and then every five minutes; the other goes on', () => {
    const tries: number[] = [];
    for (let nowMs = 0; nowMs < 30 * pollMs; nowMs += secondMs) {
      for (let next = schedule.take(nowMs, 100, true); next !== undefined; next = schedule.take(nowMs, 100, true)) {
        if (next.of === 'a') tries.push(nowMs / pollMs);
        schedule.ended(next, nowMs, next.of === 'a' ? { ok: false } : { ok: true, isBusy: false }, took);
      }
    }
    expect(tries).toEqual([0, 1, 3, 7, 12, 17, 22, 27]);
    expect(schedule.freshness(30 * pollMs).map(({ state }) => state)).toEqual(['late', 'fresh']);
  });

  test('that asks to be left alone is, for as long as it asks', () => {
    const first = schedule.take(0, 100, true)!;
    schedule.ended(first, 0, { ok: false, afterMs: 10 * pollMs }, took);
    reads(schedule, 0);
    schedule.want(9 * pollMs);
    expect(reads(schedule, 9 * pollMs)).toEqual(['lockbox/b']);
    expect(reads(schedule, 10 * pollMs)).toContain('lockbox/a');
  });

  test("that was slow waits for its lane, and is in nobody else's way", () => {
    const slow = schedule.take(0, 100, true)!;
    schedule.ended(slow, 0, { ok: true, isBusy: false }, 14_000);
    expect(schedule.isSlow(slow)).toBe(true);
    reads(schedule, 0);
    expect(schedule.take(pollMs, 100, false)?.name).toBe('lockbox/b');
    expect(schedule.take(pollMs, 100, false)).toBeUndefined();
    expect(schedule.take(pollMs, 100, true)?.name).toBe('lockbox/a');
  });

  test('under the lease of another instance is left to it for a while, and not counted as ours', () => {
    const one = schedule.take(0, 100, true)!;
    schedule.left(one);
    schedule.leaveShard('watch/0', 0, 5_000);
    expect(reads(schedule, 4_000)).toEqual([]);
    expect(schedule.freshness(4_000)).toEqual([]);
    expect(reads(schedule, 5_000)).toHaveLength(2);
  });

  test('is read by a clock that was set back an hour, not an hour later', () => {
    reads(schedule, 3_600_000);
    expect(reads(schedule, 0)).toHaveLength(2);
  });

  test('that another instance held by a clock an hour ahead is not left alone for that hour', () => {
    const one = schedule.take(3_600_000, 100, true)!;
    schedule.left(one);
    schedule.leaveShard('watch/0', 3_600_000, 5_000);
    expect(reads(schedule, 0)).toHaveLength(2);
  });

  test('of a subscription where something happened is read as often as is wanted for an hour', () => {
    const sources = both(3_000);
    schedule.keep(sources, 0);
    const perSecond = 22;
    schedule.touch('7', 0);
    schedule.take(0, perSecond, true);
    expect(schedule.periodOf('lockbox/7')).toBe(pollMs);
    expect(schedule.periodOf('lockbox/8')).toBeGreaterThan(3 * pollMs);
    schedule.take(3_600_000, perSecond, true);
    expect(schedule.periodOf('lockbox/7')).toBeGreaterThan(3 * pollMs);
  });
});

/** Reads for a while, as the watch does, with a share of what answers late, fails, or is busy. @returns the greatest age of what answers in time, in periods. */
function play(count: number, hours: number, part: { busy: number; failing: number; slow: number }) {
  const schedule = new ReadSchedule(pollMs);
  const budget = new ReadBudget();
  schedule.keep(both(count), 0);
  const is = ({ of }: Source, permille: number, shift: number): boolean => (Number(of) * 7 + shift) % 1_000 < permille;
  const flying: { source: Source; endsMs: number; tookMs: number }[] = [];
  const lastMs = new Map<string, number>();
  const quiet = ({ kind }: Source): number => schedule.periods[kind].quiet;
  let [oldest, total] = [0, 0];
  const endMs = hours * 3_600_000;
  for (let nowMs = 0; nowMs <= endMs; nowMs += 10 * secondMs) {
    for (const one of flying.filter(({ endsMs }) => endsMs <= nowMs)) {
      flying.splice(flying.indexOf(one), 1);
      const { source } = one;
      const isFailing = is(source, part.failing, 500);
      schedule.ended(
        source,
        nowMs,
        isFailing ? { ok: false } : { ok: true, isBusy: is(source, part.busy, 0) },
        one.tookMs,
      );
      if (!isFailing) lastMs.set(source.name, nowMs);
    }
    while (flying.length < 320 && budget.has(nowMs)) {
      const slow = flying.filter(({ source }) => schedule.isSlow(source)).length;
      const source = schedule.take(nowMs, budget.perSecond, slow < 8);
      if (source === undefined) break;
      budget.spend(nowMs);
      total += 1;
      // The steps are of ten seconds: so many more are on their way at once.
      const tookMs = is(source, part.slow, 250) ? 14_000 : 900;
      flying.push({ source, endsMs: nowMs + tookMs, tookMs });
      const before = lastMs.get(source.name) ?? 0;
      // What has only just become busy was planned for as quiet.
      const periodMs = lastMs.has(source.name) && nowMs > 1_800_000 ? schedule.periodOf(source.name)! : quiet(source);
      if (!is(source, part.failing, 500) && !schedule.isSlow(source))
        oldest = Math.max(oldest, (nowMs - before) / periodMs);
    }
  }
  return { schedule, oldest, total, lastMs, endMs, perSecond: total / (endMs / 1_000) };
}

describe('ten thousand subscriptions, one in a hundred failing and one in a hundred slow,', () => {
  test('are each read within two periods, within what Azure allows', () => {
    const { schedule, oldest, perSecond, endMs } = play(10_000, 1, { busy: 10, failing: 10, slow: 10 });
    expect(oldest).toBeLessThanOrEqual(2.05);
    expect(perSecond).toBeLessThan(22 * 0.8 + 220 / 3_600 + 1);
    const stand = schedule.freshness(endMs);
    const failing = stand.filter(({ state }) => state !== 'fresh');
    expect(failing).toHaveLength(200);
    expect(failing.filter(({ state, kind }) => state === 'late' && kind === 'lockbox')).toHaveLength(100);
    expect(stand.filter(({ state }) => state === 'fresh')).toHaveLength(19_800);
    const busy = stand.filter(({ periodMs }) => periodMs === pollMs);
    expect(busy).toHaveLength(200);
    for (const { ageMs } of busy) expect(ageMs).toBeLessThanOrEqual(2 * pollMs);
  });
});

test('whatever part is busy, fails or is slow, nothing that answers grows older than two periods', () => {
  const permille = fc.integer({ min: 0, max: 300 });
  const parts = fc.record({ busy: permille, failing: permille, slow: fc.integer({ min: 0, max: 50 }) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), parts, (count, part) => {
      const { schedule, oldest, endMs } = play(count, 1, part);
      expect(oldest).toBeLessThanOrEqual(2.5);
      for (const { state, name } of schedule.freshness(endMs)) {
        const number = Number(name.split('/')[1]) * 7;
        const isOdd = (number + 500) % 1_000 < part.failing || (number + 250) % 1_000 < part.slow;
        if (!isOdd) expect(state).toBe('fresh');
      }
    }),
    { numRuns: Number(process.env['LOCKBOX_PROPERTY_RUNS'] ?? 2) },
  );
});
