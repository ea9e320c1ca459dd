import type { Page, Request } from '../../src/history';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, Story } from './rig';

describe.each(playedOn())('the past of the whole service, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  afterEach(() => story.end());

  test('is read over HTTP as it happened, proven, by everybody where nobody signs in, which is said; and that it was read is recorded', async () => {
    story = await Story.start(await fresh());
    const { id, card } = await story.asked();
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${String(story.service.port)}${path}`);
    const list = await ask(`/api/requests?text=${id}&state=approved&count=true`);
    expect(list.headers.get('lockbox-sign-in')).toContain('development');
    expect((await list.json()) as Page).toMatchObject({ items: [{ id, state: 'approved' }], count: { value: 1 } });
    const one = (await (await ask(`/api/requests/${id}`)).json()) as Request & { verified: object };
    expect(one.verified).toEqual({ ok: true, by: 'proof', at: null, faults: [] });
    expect(one.entries.map(({ type }) => type)).toEqual(expect.arrayContaining(['request-opened', 'approved']));
    const decided = { requests: 1, decidedBy: [{ kind: 'person', id: ada.id, approved: 1 }] };
    const range = `from=2020-01-01&to=2024-12-31`;
    expect(await (await ask(`/api/statistics?${range}`)).json()).toMatchObject({ requests: 0, decidedBy: [] });
    expect(await (await ask('/api/statistics?to=2030-01-01&from=2026-01-01')).json()).toMatchObject(decided);
    expect((await story.types()).filter((type) => type === 'auditor-read')).toHaveLength(4);
  });
});
