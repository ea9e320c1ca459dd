import { castVote, decisionStep, followAccess, readBack, takeReads } from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person, subscriptionId } from '../fixtures/requests';
import { Desk, start, tenantId } from './rig';

const hourMs = 3_600_000;
const soon = '2026-11-30T00:00:00.000Z';

describe.each(playedOn())('access after an approval, on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open(await fresh());
  });
  afterEach(() => desk.close());

  const approved = async (): Promise<string> => {
    const { opened } = await desk.writer.submit(takeReads([{ facts: lockboxFacts(), azureStatus: 'Pending' }]));
    const id = opened[0]!;
    const by = { ...person(1), tenantId, guest: false };
    await desk.writer.submit(castVote({ requestId: id, verdict: 'approve', reason: '', by }));
    const request = (await desk.store.engine.request(id))!;
    const sent = await desk.writer.submit(decisionStep(request, { do: 'sending' }));
    await desk.writer.submit(decisionStep(sent!, { do: 'accepted' }));
    await desk.writer.submit(readBack(id, 'Approved', soon));
    return id;
  };
  const due = async (): Promise<string[]> =>
    (await desk.store.engine.accessDue(new Date(desk.nowMs).toISOString(), 10)).map(({ id }) => id);
  const read = async (): Promise<number> => (await desk.store.engine.watched(subscriptionId)).length;
  const look = async (id: string, azureStatus: string): Promise<void> => {
    await desk.writer.submit(followAccess(id, azureStatus, soon));
  };

  test('is due when its time and the grace are over, is then recorded as over, and Azure is read for a day more', async () => {
    const id = await approved();
    expect(await due()).toEqual([]);
    desk.nowMs = start + 8 * hourMs + 15 * 60_000;
    expect(await due()).toEqual([id]);
    await look(id, 'Approved');
    expect((await desk.entries()).at(-1)).toMatchObject({
      type: 'access-ended',
      data: { how: 'assumed', at: '2026-11-24T17:00:00.000Z' },
    });
    expect([await due(), await read()]).toEqual([[], 1]);
    desk.nowMs += 24 * hourMs;
    expect(await due()).toEqual([id]);
    await look(id, 'Approved');
    expect([await due(), await read()]).toEqual([[], 0]);
    expect((await desk.types()).at(-1)).toBe('access-ended');
  });

  test.each(['Completed', 'Revoked'])('that was assumed to be over is corrected when Azure says %s', async (word) => {
    const id = await approved();
    desk.nowMs = start + 9 * hourMs;
    await look(id, 'Approved');
    desk.nowMs += hourMs;
    await desk.writer.submit(takeReads([{ facts: lockboxFacts(), azureStatus: word }]));
    const shown = await desk.store.engine.request(id);
    expect(shown?.current).toMatchObject({ state: 'access-ended', how: word.toLowerCase() });
    expect((await desk.entries()).at(-1)).toMatchObject({
      type: 'access-end-corrected',
      data: { how: word.toLowerCase(), after: { version: shown?.version } },
    });
    expect([await due(), await read()]).toEqual([[], 0]);
  });

  test('takes what Azure says in the very look that would have assumed it', async () => {
    const id = await approved();
    desk.nowMs = start + 9 * hourMs;
    await look(id, 'Revoked');
    expect((await desk.types()).slice(-1)).toEqual(['access-ended']);
    expect((await desk.store.engine.request(id))?.current).toMatchObject({ how: 'revoked' });
  });

  test('looked at twice, as two instances would, ends once', async () => {
    const id = await approved();
    desk.nowMs = start + 9 * hourMs;
    await Promise.all([look(id, 'Approved'), look(id, 'Approved')]);
    expect((await desk.types()).filter((type) => type === 'access-ended')).toHaveLength(1);
  });

  test('looked at before it is due stays open, and is looked at again when it is', async () => {
    const id = await approved();
    desk.nowMs = start + 8 * hourMs;
    await look(id, 'Approved');
    expect((await desk.store.engine.request(id))?.current.state).toBe('approved');
    desk.nowMs += 15 * 60_000;
    expect(await due()).toEqual([id]);
  });
});
