import type { HeldBack } from '../../src/model';
import {
  addSilence,
  castVote,
  endDueSilences,
  endSilence,
  readBack,
  sourceFailing,
  takeReads,
  tellUndelivered,
  type SilenceAnswer,
} from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person } from '../fixtures/requests';
import { route } from '../routing/policies';
import { Desk, policyOf, start, tenantId } from './rig';

const hourMs = 3_600_000;
const far = '2027-01-01T00:00:00.000Z';
const ada = { ...person(1), tenantId, guest: false };

describe.each(playedOn())('a silence on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open(await fresh());
  });
  afterEach(() => desk.close());

  const quiet = (
    match: Parameters<typeof addSilence>[0]['match'] = { channel: 'ops' },
    changes: Partial<Parameters<typeof addSilence>[0]> = {},
  ): Promise<SilenceAnswer> =>
    desk.writer.submit(
      addSilence({ by: { via: 'teams', presser: ada }, match, forMs: 4 * hourMs, comment: 'maintenance', ...changes }),
    );
  const open = async (number = 0): Promise<string> => {
    const azureId = `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const { opened } = await desk.writer.submit(
      takeReads([{ facts: lockboxFacts({ azureId }), azureStatus: 'Pending' }]),
    );
    return opened[0]!;
  };
  const due = async (): Promise<string[]> =>
    (await desk.store.engine.deliveriesDue(far, 500)).map(({ key }) => key).sort();
  const told = async (): Promise<{ count: number; held: HeldBack[] }[]> =>
    (await desk.store.engine.deliveriesDue(far, 500)).flatMap(({ content }) =>
      content.kind === 'notice' && content.notice.about === 'silence-over' ? [content.notice] : [],
    );

  test('holds back what a channel would get, records each message, and leaves the approvers their cards', async () => {
    await quiet();
    const id = await open();
    expect(await due()).toEqual([`card/${id}/person/${person(1).id}`, `card/${id}/person/${person(2).id}`]);
    const held = (await desk.entries()).filter(({ type }) => type === 'message-held');
    expect(held).toMatchObject([{ request: id, data: { channel: 'ops', hears: 'opened', about: 'card' } }]);
    expect(await desk.store.history.silences(false)).toMatchObject([{ count: 1 }]);
  });

  test('tells each channel at its end what it missed, once, and holds nothing any more', async () => {
    await quiet();
    const [first, second] = [await open(1), await open(2)];
    expect(await desk.store.engine.silenceDue(new Date(start + 4 * hourMs - 1).toISOString())).toBe(false);
    desk.nowMs = start + 4 * hourMs;
    expect(await desk.store.engine.silenceDue(new Date(desk.nowMs).toISOString())).toBe(true);
    const ended = await Promise.all([endDueSilences(), endDueSilences()].map((each) => desk.writer.submit(each)));
    expect(ended).toEqual([1, 0]);
    expect(await told()).toMatchObject([{ count: 2, held: [{ requestIds: [first] }, { requestIds: [second] }] }]);
    const third = await open(3);
    expect(await due()).toContain(`card/${third}/channel/ops`);
    expect(await desk.store.history.silences(false)).toEqual([]);
  });

  test('ends early when somebody ends it, and the record names both', async () => {
    const added = await quiet();
    const id = added.ok ? added.silence.id : '';
    await open();
    await desk.writer.submit(endSilence(id.toLowerCase(), { via: 'local', author: { name: 'root' } }));
    expect(await told()).toMatchObject([{ silenceId: id, count: 1 }]);
    const entries = (await desk.entries()).filter(({ type }) => type.startsWith('silence-'));
    expect(entries.map(({ type, data }) => [type, data['silence'], data['via']])).toEqual([
      ['silence-added', id, 'teams'],
      ['silence-ended', id, 'local'],
    ]);
    expect(entries.map(({ text }) => text).join()).not.toMatch(/Approver 1|maintenance|root/);
  });

  test('that ends while another holds the same hands on what it held, and the channel hears it once', async () => {
    await quiet();
    await quiet({ hears: ['opened'] }, { forMs: 6 * hourMs });
    const id = await open();
    desk.nowMs = start + 4 * hourMs;
    await desk.writer.submit(endDueSilences());
    expect(await told()).toEqual([]);
    desk.nowMs = start + 6 * hourMs;
    await desk.writer.submit(endDueSilences());
    expect(await told()).toMatchObject([{ count: 1, held: [{ requestIds: [id] }] }]);
  });

  test('never holds that nobody decided or that nobody was shown a request, nor a fault it does not name', async () => {
    await quiet({ channel: 'ops' });
    await quiet({ channel: 'ops', hears: ['expired'] });
    const id = await open();
    await desk.writer.submit(tellUndelivered(id));
    await desk.writer.submit(sourceFailing('lockbox/s1', far, 'timed out'));
    await desk.writer.submit(readBack(id, 'Expired', far));
    const keys = (await due()).filter((key) => key.startsWith('notice/'));
    expect(keys).toEqual([
      `notice/nobody-decided/${id}/channel/ops`,
      `notice/source-failing/lockbox/s1/${far}/channel/ops`,
      `notice/undelivered/${id}/channel/ops`,
    ]);
  });

  test('that names the channel and faults holds faults', async () => {
    await quiet({ channel: 'ops', hears: ['faults'] });
    await desk.writer.submit(sourceFailing('lockbox/s1', far, 'timed out'));
    expect(await due()).toEqual([]);
    expect((await desk.types()).at(-1)).toBe('message-held');
  });

  test('does not hold the only card of a request that nobody else is asked about', async () => {
    await desk.close();
    const alone = policyOf({ routes: [route('alone', { approvers: ['none'], notify: ['ops'] })] });
    const groups = { owners: { members: [person(1).id] }, none: { members: ['late@example.com'] } };
    const routes = [route('first', { match: { service: ['speech'] } }), ...alone.routes];
    desk = await Desk.open(await fresh(), { policy: { ...alone, groups, routes } });
    expect((await quiet()).ok).toBe(true);
    const id = await open();
    expect(await due()).toContain(`card/${id}/channel/ops`);
  });

  test('lets a card that stands in the channel already tell how its request ended', async () => {
    const id = await open();
    await quiet();
    await desk.writer.submit(castVote({ requestId: id, verdict: 'reject', reason: 'no', by: ada }));
    await desk.writer.submit(readBack(id, 'Denied', far));
    const card = (await desk.store.engine.deliveriesDue(far, 10)).find(({ key }) => key.endsWith('channel/ops'));
    expect(card?.wanted).toBe((await desk.store.engine.request(id))?.version);
  });

  test.each([
    ['by somebody who is no approver', { by: { via: 'teams', presser: { ...ada, ...person(9) } } }, 'MAY_NOT_SILENCE'],
    ['by a guest', { by: { via: 'teams', presser: { ...ada, guest: true } } }, 'MAY_NOT_SILENCE'],
    ['by another tenant', { by: { via: 'teams', presser: { ...ada, tenantId: 'x' } } }, 'MAY_NOT_SILENCE'],
    ['of nothing in particular', { match: {} }, 'SILENCES_NOTHING'],
    ['of nothing that can be heard', { match: { hears: [] } }, 'SILENCES_NOTHING'],
    ['of a channel that is not there', { match: { channel: 'oops' } }, 'UNKNOWN_CHANNEL'],
    ['for more than 30 days', { forMs: 30 * 24 * hourMs + 1 }, 'SILENCE_TOO_LONG'],
    ['for no time', { forMs: 0 }, 'SILENCE_TOO_LONG'],
    ['without a reason', { comment: ' \n' }, 'SILENCE_NEEDS_REASON'],
    ['with an endless reason', { comment: 'x'.repeat(501) }, 'SILENCE_NEEDS_REASON'],
  ] as const)('%s is refused by name, and that is recorded', async (_case, changes, why) => {
    expect(await quiet(undefined, changes as Partial<Parameters<typeof addSilence>[0]>)).toEqual({ ok: false, why });
    expect((await desk.entries()).at(-1)).toMatchObject({ type: 'silence-refused', data: { why } });
    expect(await desk.store.history.silences(true)).toEqual([]);
  });

  test('that is not there cannot be ended', async () => {
    const answer = await desk.writer.submit(endSilence('S-99', { via: 'teams', presser: ada }));
    expect(answer).toEqual({ ok: false, why: 'UNKNOWN_SILENCE' });
  });
});
