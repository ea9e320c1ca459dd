import { asking } from './cards';
import { check, rules, type Rule } from './checker';
import { doctored, postAgain, takeBack } from './doctored';
import type { Observations } from './observations';
import { people } from './scene';
import { card, checkpoint, soundRun } from './sound';
import { at, inPortal } from './sound-ledger';

function rulesBroken(seen: Observations): Rule[] {
  return [...new Set(check(seen).map(({ rule }) => rule))];
}

describe('the checker of the fault runs', () => {
  test('finds nothing in a run that kept every rule', () => {
    expect(check(soundRun())).toEqual([]);
  });

  test.each(doctored)('finds %s where %s', (rule, _what, doctor) => {
    const seen = soundRun();
    doctor(seen);
    expect(rulesBroken(seen)).toContain(rule);
  });

  test('has seen each of its rules broken', () => {
    expect(new Set(doctored.map(([rule]) => rule))).toEqual(new Set(Object.keys(rules)));
  });

  test.each<[string, (seen: Observations) => void]>([
    [
      'the service was killed in between',
      (seen) => {
        postAgain(seen);
        seen.kills.push({ at: at(23), aim: 'at any moment', hit: true });
      },
    ],
    [
      'its commit failed in between',
      (seen) => {
        postAgain(seen);
        seen.faults.push({ at: at(23), point: 'commit/after', kind: 'fail-but-persist' });
      },
    ],
    [
      'its database was full meanwhile',
      (seen) => {
        postAgain(seen);
        seen.faults.push({ at: at(20), point: 'database', kind: 'disk-full', until: at(22.5) });
      },
    ],
    [
      'its answer never arrived',
      (seen) => {
        postAgain(seen, (before) => (before.passed = false));
      },
    ],
  ])('excuses a second card where %s', (_why, doctor) => {
    const seen = soundRun();
    doctor(seen);
    expect(check(seen)).toEqual([]);
  });

  test('excuses no second card where its database was full again long before', () => {
    const seen = soundRun();
    postAgain(seen);
    seen.faults.push({ at: at(10), point: 'database', kind: 'disk-full', until: at(12) });
    expect(rulesBroken(seen)).toEqual(['CARD_TWICE']);
  });

  test('asks for no hub and no blobs where there were none', () => {
    const { hub: _, blobAnchor: __, ...seen } = soundRun();
    expect(check(seen)).toEqual([]);
  });

  test('judges the card that was posted last, which is the one that is kept up to date', () => {
    const seen = soundRun();
    postAgain(seen, (before) => {
      before.passed = false;
      before.now = card(inPortal, asking);
    });
    expect(check(seen)).toEqual([]);
    seen.posted.at(-1)!.now = card(inPortal, asking);
    expect(rulesBroken(seen)).toEqual(['CARD_UNTRUE']);
  });

  test('excuses that a request taken back is told as an access only where the answer to its approval was lost', () => {
    const seen = soundRun();
    takeBack(seen);
    expect(rulesBroken(seen)).toEqual(['STATE_DIFFERS', 'CARD_UNTRUE']);
    seen.decisionCalls[0]!.passed = false;
    expect(check(seen)).toEqual([]);
  });

  test.each([
    ['after it had noted the sending and before it sent', 16.2, []],
    ['before it noted the sending', 15.9, ['STATE_DIFFERS', 'CARD_UNTRUE']],
    ['after it had noted the end', 18.2, ['STATE_DIFFERS', 'CARD_UNTRUE']],
  ])(
    'judges the same by whether the approval may have been sent, where the service was killed %s',
    (_when, seconds, broken) => {
      const seen = soundRun();
      takeBack(seen);
      seen.decisionCalls[0]!.at = at(16.9);
      seen.kills.push({ at: at(seconds), aim: 'azure.decide/before', hit: true });
      expect(rulesBroken(seen)).toEqual(broken);
    },
  );

  test('goes by the time of this machine where the clock of the service was set, and only there', () => {
    const seen = soundRun();
    const hourLate = seen.entries.map((line) => {
      const entry = JSON.parse(line) as { at: string };
      const ahead = Date.parse(entry.at) >= at(15) && Date.parse(entry.at) < at(20);
      return JSON.stringify({ ...entry, at: ahead ? entry.at.replace('T09', 'T10') : entry.at });
    });
    Object.assign(seen, { entries: hourLate, checkpoints: [checkpoint(hourLate, hourLate.length)] });
    expect(rulesBroken(seen)).toContain('SENT_WITHOUT_INTENT');
    seen.clock = [
      { at: at(14.95), offsetMs: 3_600_000 },
      { at: at(19.5), offsetMs: 0 },
    ];
    expect(check(seen)).toEqual([]);
  });

  test('takes no answer for a promise that promises nothing', () => {
    const seen = soundRun();
    const { requestId, verdict } = seen.presses[0]!;
    const press = { at: at(14), who: people.bo.id, requestId, verdict, reason: 'press 3' };
    seen.presses.push({
      ...press,
      answer: { at: at(14), status: 200, sentence: 'Something went wrong here. Please look.' },
    });
    seen.presses.push(press);
    expect(check(seen)).toEqual([]);
  });
});
