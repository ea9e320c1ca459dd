import { SourceAlarm } from '../../src/engine/alarm';
import { DueSources } from '../../src/engine/due';
import { Lines } from '../../src/engine/lines';

const minuteMs = 60_000;
let nowMs = 0;
const clock = { now: (): Date => new Date(nowMs) };

describe('a clock that was an hour ahead and is set back', () => {
  beforeEach(() => {
    nowMs = Date.parse('2026-11-28T12:00:00.000Z');
  });

  test('leaves no source unread for that hour', () => {
    const due = new DueSources(clock, new SourceAlarm(clock, () => Promise.reject(new Error('not asked'))), minuteMs);
    due.pause('lockbox/a', minuteMs);
    expect(due.isDue('lockbox/a')).toBe(false);
    nowMs -= 60 * minuteMs;
    expect(due.isDue('lockbox/a')).toBe(true);
  });

  test('holds no recipient for that hour', () => {
    const lines = new Lines(clock);
    lines.hold('ada', minuteMs);
    lines.hold('ada', 1_000);
    expect([lines.closed(), lines.isFree('ada'), lines.nextMs()]).toEqual([['ada'], false, minuteMs]);
    nowMs -= 60 * minuteMs;
    expect([lines.isFree('ada'), lines.nextMs(), lines.closed()]).toEqual([true, 0, []]);
    lines.hold('ada', minuteMs);
    expect(lines.nextMs()).toBe(minuteMs);
  });
});
