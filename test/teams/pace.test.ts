import fc from 'fast-check';
import { appLimits, conversationLimits, type Limit } from '../../src/teams/limits';
import { Pace } from '../../src/teams/pace';

function clockAt(ms: number): { now: () => Date; ms: number } {
  return {
    ms,
    now() {
      return new Date(this.ms);
    },
  };
}

type Clock = ReturnType<typeof clockAt>;

/** A send that takes no time. @returns how long to wait first, 0 where it was sent. */
function send(pace: Pace, conversation: string): number {
  const turn = pace.take(conversation);
  if (!turn.free) return turn.afterMs;
  turn.end();
  return 0;
}

/** Whether some stretch of a limit's length holds more than it allows. */
function isCrowded(arrivals: readonly number[], { count, windowMs }: Limit): boolean {
  const sorted = [...arrivals].sort((a, b) => a - b);
  return sorted.some((at, index) => index >= count && at - sorted[index - count]! < windowMs);
}

test('the eighth message to a conversation within a second waits for the second to pass', () => {
  const clock = clockAt(1_000_000);
  const pace = new Pace(clock);
  expect(Array.from({ length: 7 }, () => send(pace, 'a'))).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(send(pace, 'a')).toBe(1_000);
  expect(send(pace, 'b')).toBe(0);
  clock.ms += 1_000;
  expect(send(pace, 'a')).toBe(0);
  expect(send(pace, 'a')).toBe(1_000);
});

test.each<[string, number, number, number, number]>([
  ['7 in a second', 7, 0, 0, 1_000],
  ['8 in two seconds', 8, 200, 0, 400],
  ['60 in thirty seconds', 60, 400, 0, 6_000],
  ['1,800 in an hour', 1_800, 600, 0, 2_520_000],
])('however evenly they come, there are no more than %s', (_, count, everyMs, began, waitMs) => {
  const clock = clockAt(began);
  const pace = new Pace(clock);
  for (let index = 0; index < count; index += 1) {
    expect(send(pace, 'a')).toBe(0);
    clock.ms += everyMs;
  }
  expect(send(pace, 'a')).toBe(waitMs);
});

test('the app as a whole keeps below its own limit, whatever the conversations, and says that it is the app', () => {
  const pace = new Pace(clockAt(0));
  const waits = Array.from({ length: 30 }, (_, index) => send(pace, `conversation ${String(index)}`));
  expect(waits.every((wait) => wait === 0)).toBe(true);
  expect(pace.take('another')).toEqual({ free: false, afterMs: 1_000, all: true });
});

test('a full conversation is not taken for a full app', () => {
  const pace = new Pace(clockAt(0));
  for (let index = 0; index < 7; index += 1) send(pace, 'a');
  expect(pace.take('a')).toEqual({ free: false, afterMs: 1_000, all: false });
});

test('a conversation that Teams asked to leave alone is left alone, and others are not', () => {
  const clock = clockAt(0);
  const pace = new Pace(clock);
  pace.hold('a', 7_000);
  expect(send(pace, 'a')).toBe(7_000);
  expect(send(pace, 'b')).toBe(0);
  clock.ms = 7_000;
  expect(send(pace, 'a')).toBe(0);
});

test('a send counts until a window after its end, however long it takes', () => {
  const clock = clockAt(0);
  const pace = new Pace(clock);
  const turns = Array.from({ length: 7 }, () => pace.take('a'));
  clock.ms = 5_000;
  expect(send(pace, 'a')).toBe(1_000);
  for (const turn of turns) if (turn.free) turn.end();
  expect(send(pace, 'a')).toBe(1_000);
  clock.ms = 6_000;
  expect(send(pace, 'a')).toBe(0);
});

test('a turn that is said to have ended twice counts once', () => {
  const pace = new Pace(clockAt(0));
  const turn = pace.take('a');
  if (turn.free) for (let times = 0; times < 9; times += 1) turn.end();
  expect(Array.from({ length: 6 }, () => send(pace, 'a'))).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a clock that was set back delays a conversation by no more than its window', () => {
  const clock = clockAt(10_000_000);
  const pace = new Pace(clock);
  for (let index = 0; index < 7; index += 1) send(pace, 'a');
  clock.ms = 0;
  expect(send(pace, 'a')).toBe(1_000);
});

/** Sends that are under way: Teams counts each somewhere between its start and its end. */
interface Call {
  conversation: string;
  endsMs: number;
  end: () => void;
}

/** Plays sends that take any time; several at once to the app, one at a time to a conversation. */
function play(clock: Clock, pace: Pace, steps: readonly { to: number; pause: number; takes: number; share: number }[]) {
  const arrivals = new Map<string, number[]>();
  let underWay: Call[] = [];
  const advance = (ms: number): void => {
    clock.ms += ms;
    for (const call of underWay.filter(({ endsMs }) => endsMs <= clock.ms)) call.end();
    underWay = underWay.filter(({ endsMs }) => endsMs > clock.ms);
  };
  for (const { to, pause, takes, share } of steps) {
    advance(pause);
    const conversation = `conversation ${String(to)}`;
    for (let turn = pace.take(conversation); ; turn = pace.take(conversation)) {
      if (turn.free && !underWay.some((call) => call.conversation === conversation)) {
        const at = clock.ms + takes * share;
        arrivals.set(conversation, [...(arrivals.get(conversation) ?? []), at]);
        underWay.push({ conversation, endsMs: clock.ms + takes, end: turn.end });
        break;
      }
      if (turn.free) turn.end();
      advance(turn.free ? takes + 1 : turn.afterMs);
    }
  }
  return arrivals;
}

const step = fc.record({
  to: fc.integer({ min: 0, max: 60 }).map((number) => (number < 20 ? 0 : number)),
  pause: fc.integer({ min: 0, max: 60 }),
  takes: fc.integer({ min: 0, max: 700 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});

test('wherever in a call Teams counts it, no window of Teams ever holds more than it allows', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 100, maxLength: 400 }), (steps) => {
      const clock = clockAt(0);
      const arrivals = play(clock, new Pace(clock), steps);
      for (const own of arrivals.values()) {
        for (const limit of conversationLimits) expect(isCrowded(own, limit)).toBe(false);
      }
      for (const limit of appLimits) expect(isCrowded([...arrivals.values()].flat(), limit)).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test('a wait that is kept is enough, and what is sent without pause uses all that the limits allow', () => {
  const clock = clockAt(0);
  const pace = new Pace(clock);
  let sent = 0;
  while (clock.ms < 300_000) {
    const waitMs = send(pace, 'a');
    if (waitMs === 0) sent += 1;
    clock.ms += waitMs;
  }
  expect(sent).toBe(600);
});
