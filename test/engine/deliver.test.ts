import { Courier } from '../../src/engine/deliver';
import { priorities } from '../../src/outbox';
import { castVote } from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { person } from '../fixtures/requests';
import { tenantId } from '../workflow/rig';
import { Office, user } from './courier-rig';

const to = (number: number) => ({ kind: 'person', id: person(number).id }) as const;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe.each(playedOn())('the courier on $name', ({ fresh }: TestDatabases) => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.open(await fresh());
  });
  afterEach(() => office.close());

  /** What a person was shown, in order: the names that the notices carry. */
  const shown = (number: number): string[] =>
    office.teams
      .messages(user(number))
      .map(({ history }) => /(?:first|second|third|\d+)-of-\d+/.exec(JSON.stringify(history[0]))?.[0] ?? '');

  test('sends to many below every limit of Teams: nothing is refused, nothing lost, nothing sent twice', async () => {
    const people = numbers(40);
    await office.meet(...people);
    for (const number of people) {
      for (const index of numbers(3)) await office.enqueue(`${String(index)}-of-${String(number)}`, to(number));
    }
    for (const index of numbers(30)) await office.enqueue(`${String(index + 3)}-of-1`, to(1));
    await office.deliver();
    expect(office.limiter.refused).toBe(0);
    for (const number of people) expect(new Set(shown(number)).size).toBe(number === 1 ? 33 : 3);
    expect(office.teams.calls).toHaveLength(150);
    expect(office.told.filter((outcome) => outcome !== 'sent')).toEqual([]);
  });

  test('shows questions before outcomes before notices to each, and of these what was wanted earlier first', async () => {
    await office.meet(1);
    const at = (second: number) => ({ createdAt: `2026-11-24T08:00:0${String(second)}.000Z` });
    await office.enqueue('5-of-1', to(1), { priority: priorities.notice, ...at(1) });
    await office.enqueue('4-of-1', to(1), { priority: priorities.outcome, ...at(2) });
    await office.enqueue('3-of-1', to(1), { priority: priorities.question, ...at(4) });
    await office.enqueue('2-of-1', to(1), { priority: priorities.question, ...at(3) });
    await office.enqueue('1-of-1', to(1), { priority: priorities.question, ...at(2) });
    await office.deliver();
    expect(shown(1)).toEqual(['1-of-1', '2-of-1', '3-of-1', '4-of-1', '5-of-1']);
  });

  test('lets a question that comes later pass everything that still waits for the limits', async () => {
    await office.meet(1);
    for (const index of numbers(20)) await office.enqueue(`${String(index)}-of-1`, to(1));
    await office.whileTimePasses(async () => {
      const round = office.deliver();
      await office.teams.nextCard(user(1));
      await office.enqueue('99-of-1', to(1), { priority: priorities.question });
      await round;
    });
    expect(shown(1)).toHaveLength(21);
    expect(shown(1).indexOf('99-of-1')).toBeLessThan(12);
  });

  test('is not held up by a conversation that hangs: the others get theirs meanwhile, and it gets its own in order', async () => {
    await office.meet(1, 2, 3);
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    office.teams.failNext({ held }, new RegExp(person(1).id));
    for (const number of [1, 2, 3]) {
      for (const index of numbers(3)) {
        await office.enqueue(`${String(index)}-of-${String(number)}`, to(number), {
          createdAt: `2026-11-24T08:00:0${String(index)}.000Z`,
        });
      }
    }
    await office.whileTimePasses(async () => {
      const round = office.deliver();
      await office.teams.when(() => (shown(2).length + shown(3).length === 6 ? true : undefined), 'the others');
      expect(shown(1)).toEqual([]);
      answer();
      await round;
    });
    expect(shown(1)).toEqual(['1-of-1', '2-of-1', '3-of-1']);
  });

  test('ends a round though a conversation hangs, so that its lease can be taken anew', async () => {
    await office.meet(1);
    let answer = (): void => undefined;
    office.teams.failNext({ held: new Promise<void>((resolve) => (answer = resolve)) });
    await office.enqueue('1-of-1', to(1));
    await office.whileTimePasses(async () => {
      expect(await office.courier.round(office.fence)).toBe(true);
    });
    expect(shown(1)).toEqual([]);
    answer();
    await office.deliver();
    expect(shown(1)).toEqual(['1-of-1']);
  });

  test.each([
    ['429 and says until when', { status: 429, retryAfter: '7' }, 7_000],
    ['412', { status: 412 }, 1_000],
    ['502', { status: 502 }, 1_000],
    ['504', { status: 504 }, 1_000],
  ] as const)(
    'waits where Teams answers %s, keeps the order, and sends to others meanwhile',
    async (_, fault, waitMs) => {
      await office.meet(1, 2);
      for (const index of numbers(3)) {
        const createdAt = `2026-11-24T08:00:0${String(index)}.000Z`;
        await office.enqueue(`${String(index)}-of-1`, to(1), { createdAt });
      }
      await office.enqueue('1-of-2', to(2), { priority: priorities.notice + 1 });
      office.teams.failNext(fault, new RegExp(person(1).id));
      const began = office.desk.nowMs;
      const calls = (): number => office.teams.calls.filter(({ path }) => path.includes(person(1).id)).length;
      await office.whileTimePasses(async () => {
        while (shown(1).length === 0) {
          await office.courier.round(office.fence);
          if (shown(1).length > 0) break;
          expect(calls()).toBeLessThanOrEqual(1);
          await new Promise((resolve) => setImmediate(resolve));
        }
      });
      expect(office.desk.nowMs - began).toBeGreaterThanOrEqual(waitMs);
      await office.deliver();
      expect(shown(1)).toEqual(['1-of-1', '2-of-1', '3-of-1']);
      expect(shown(2)).toEqual(['1-of-2']);
    },
  );

  test('does not let a message that fails on its own hold up the ones after it', async () => {
    await office.meet(1);
    office.teams.failNext({ status: 500 });
    await office.enqueue('1-of-1', to(1), { createdAt: '2026-11-24T08:00:01.000Z' });
    await office.enqueue('2-of-1', to(1), { createdAt: '2026-11-24T08:00:02.000Z' });
    // The clock stands still, so that the one that failed is not due again.
    await office.courier.round(office.fence);
    expect(shown(1)).toEqual(['2-of-1']);
    await office.deliver();
    expect(shown(1)).toEqual(['2-of-1', '1-of-1']);
  });

  test('speaks one at a time to a channel that goes by two names', async () => {
    await office.joinChannel('ops', '19:one');
    await office.joinChannel('also-ops', '19:one');
    let answer = (): void => undefined;
    office.teams.failNext({ held: new Promise<void>((resolve) => (answer = resolve)) });
    await office.enqueue('1-of-1', { kind: 'channel', name: 'ops' });
    await office.enqueue('2-of-1', { kind: 'channel', name: 'also-ops' });
    await office.enqueue('1-of-2', to(2));
    await office.meet(2);
    await office.whileTimePasses(async () => {
      const round = office.deliver();
      await office.teams.nextCard(user(2));
      expect(office.teams.calls.filter(({ path }) => path.includes('19'))).toHaveLength(1);
      answer();
      await round;
    });
    expect(office.teams.messages({ teamId: '', channelId: '19:one' })).toHaveLength(2);
  });

  test('shows every copy of a card once more after a change, in the newest version, and nothing after that', async () => {
    await office.meet(1, 2);
    await office.joinChannel('ops', '19:ops');
    const [id = ''] = await office.open(1);
    await office.deliver();
    const by = { ...person(1), tenantId, guest: false };
    await office.desk.writer.submit(castVote({ requestId: id, verdict: 'approve', reason: '', by }));
    await office.deliver();
    await office.deliver();
    const copies = [user(1), user(2), { teamId: '', channelId: '19:ops' }].flatMap((where) =>
      office.teams.messages(where),
    );
    expect(copies.map(({ history }) => history.length)).toEqual([2, 2, 2]);
    for (const { history } of copies) expect(JSON.stringify(history[1])).toContain('Being approved');
    expect(office.teams.calls.map(({ method }) => method).sort()).toEqual([
      'POST',
      'POST',
      'POST',
      'PUT',
      'PUT',
      'PUT',
    ]);
  });

  test('shows a card again that changed while it was on its way', async () => {
    await office.meet(1);
    const [id = ''] = await office.open(1);
    let answer = (): void => undefined;
    office.teams.failNext({ held: new Promise<void>((resolve) => (answer = resolve)) }, new RegExp(person(1).id));
    await office.whileTimePasses(async () => {
      const round = office.deliver();
      await office.teams.when(() => (office.teams.calls.length > 0 ? true : undefined), 'the call');
      const by = { ...person(2), tenantId, guest: false };
      await office.desk.writer.submit(castVote({ requestId: id, verdict: 'approve', reason: '', by }));
      answer();
      await round;
    });
    const [card] = office.teams.messages(user(1));
    expect(JSON.stringify(card?.history.at(-1))).toContain('Being approved');
  });

  test('that lost its lease records nothing, and changes its message instead of posting another once it is back', async () => {
    await office.meet(1);
    await office.enqueue('1-of-1', to(1));
    office.desk.nowMs += 3_600_001;
    const other = await office.lease('two');
    await expect(office.courier.round(office.fence)).rejects.toMatchObject({ code: 'FENCED_OFF' });
    expect(await office.delivery('1-of-1')).toMatchObject({ shown: 0, status: 'due' });
    office.fence = other;
    await office.deliver();
    expect(shown(1)).toEqual(['1-of-1']);
    expect(await office.delivery('1-of-1')).toMatchObject({ shown: 1, status: 'done' });
  });

  test('whose list was sent and not recorded changes that one, and not a newer list that took its key', async () => {
    await office.meet(1);
    const list = async (key: string, name: string, createdAt: string): Promise<void> =>
      office.enqueue(key, to(1), {
        createdAt,
        content: { kind: 'notice', notice: { about: 'opened-many', requestIds: [name] } },
      });
    const [early, late] = ['2026-11-24T07:00:00.000Z', '2026-11-24T07:30:00.000Z'] as const;
    await list('list', '1-of-1', early);
    office.desk.nowMs += 3_600_001;
    const other = await office.lease('two');
    await expect(office.courier.round(office.fence)).rejects.toMatchObject({ code: 'FENCED_OFF' });
    await list('list', '2-of-1', late);
    await list(`list/${early}`, '1-of-1', early);
    office.fence = other;
    await office.deliver();
    expect(shown(1)).toEqual(['1-of-1', '2-of-1']);
    const [first, second] = office.teams.messages(user(1));
    expect(JSON.stringify(first?.history.at(-1))).toContain('1-of-1');
    expect(second?.history).toHaveLength(1);
  });

  test('posts a second time only what was on its way when it was killed', async () => {
    const people = numbers(30);
    await office.meet(...people);
    for (const number of people) await office.enqueue(`1-of-${String(number)}`, to(number));
    office.desk.nowMs += 3_600_001;
    const next = await office.lease('two');
    // With the lease gone nothing can be written, as after kill -9 between the sending and the commit.
    await expect(office.courier.round(office.fence)).rejects.toMatchObject({ code: 'FENCED_OFF' });
    await office.courier.settled();
    const sentBefore = office.teams.calls.length;
    expect(sentBefore).toBeLessThanOrEqual(16);
    office.courier = new Courier(office.context);
    office.fence = next;
    await office.deliver();
    for (const number of people) expect([1, 2]).toContain(shown(number).length);
    expect(people.filter((number) => shown(number).length === 2)).toHaveLength(sentBefore);
  });

  test('does not wait for one send to be stored before it stores the next: they share transactions', async () => {
    const people = numbers(16);
    await office.meet(...people);
    for (const number of people) await office.enqueue(`1-of-${String(number)}`, to(number));
    const { work } = office.desk.store;
    const transact = work.transact.bind(work);
    const { submit } = office.context;
    let submitted = 0;
    let allSubmitted = (): void => undefined;
    const all = new Promise<void>((resolve) => (allSubmitted = resolve));
    office.context.submit = (command, fences) => {
      submitted += 1;
      if (submitted === 16) allSubmitted();
      return submit(command, fences);
    };
    let groups = 0;
    jest.spyOn(work, 'transact').mockImplementation(async (inside) => {
      groups += 1;
      await all;
      return transact(inside);
    });
    await office.deliver();
    expect(office.told).toHaveLength(16);
    expect(groups).toBe(2);
  });
});
