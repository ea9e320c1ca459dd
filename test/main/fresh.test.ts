import { freshSecrets } from '../../src/main/fresh';
import { createLog } from '../../src/telemetry';

const canary = 'canary-secret';
let nowMs = 0;
let lines: string[];
beforeEach(() => {
  nowMs = 0;
  lines = [];
});

const fresh = freshSecrets(
  { now: () => new Date(nowMs) },
  createLog({ level: 'info', destination: { write: (line) => lines.push(line) } }),
);

test('a secret is read anew after two seconds, and not with every call', () => {
  let reads = 0;
  const secret = fresh('NAME', () => (reads += 1));
  expect([secret(), secret(), reads]).toEqual([1, 1, 1]);
  nowMs = 1_999;
  expect(secret()).toBe(1);
  nowMs = 2_000;
  expect([secret(), secret()]).toEqual([2, 2]);
  // A clock that was set back is no reason to keep it.
  nowMs = -10_000;
  expect(secret()).toBe(3);
});

test('what cannot be read anew stays what it was, and the log names the variable and no secret', () => {
  let value: string | undefined = 'first';
  const secret = fresh('NAME', () => {
    if (value === undefined) throw Object.assign(new Error('not there'), { password: canary, headers: { canary } });
    return value;
  });
  value = undefined;
  nowMs = 5_000;
  expect(secret()).toBe('first');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"variable":"NAME"');
  expect(lines[0]).not.toContain(canary);
  value = 'second';
  nowMs = 10_000;
  expect(secret()).toBe('second');
});

test('what cannot be read at the start is said there', () => {
  expect(() =>
    fresh('NAME', () => {
      throw new Error('no');
    }),
  ).toThrow('no');
});
