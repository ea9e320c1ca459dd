import { castVote } from '../../src/workflow';
import { checkPersonal, decodeEntry, sealedHashes, type JsonValue, type PersonalRow } from '../../src/ledger';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { person } from '../fixtures/requests';
import { start, tenantId } from '../workflow/rig';
import { Office, user } from './courier-rig';

describe.each(playedOn())('cards as they were shown, on $name', ({ fresh }: TestDatabases) => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.open(await fresh());
    await office.joinChannel('ops', '19:ops@thread.tacv2');
    await office.meet(1, 2);
  });
  afterEach(() => office.close());

  /** What entries keep of cards, by the row that each names. */
  async function kept(): Promise<{ request: string | undefined; data: Record<string, unknown>; row: PersonalRow }[]> {
    const { history } = office.desk.store;
    const entries = [];
    for await (const { bytes } of history.entries()) entries.push(decodeEntry(bytes));
    const shown = entries.filter(({ type }) => type === 'message-shown');
    return Promise.all(
      shown.map(async ({ request, data }) => {
        const [row] = await history.personalOf(sealedHashes(data['card'] as JsonValue));
        return { request, data, row: row! };
      }),
    );
  }
  const seenBy = (number: number): unknown[] => office.teams.messages(user(number)).flatMap(({ history }) => history);

  test('are kept whole: what Teams was sent, in every version, as the value that the entry names', async () => {
    const [id = ''] = await office.open(1);
    await office.deliver();
    const by = { ...person(1), tenantId, guest: false };
    await office.desk.writer.submit(castVote({ requestId: id, verdict: 'reject', reason: 'Not ours', by }));
    await office.deliver();
    const all = await kept();
    expect(all.every(({ request, row }) => request === id && checkPersonal(row))).toBe(true);
    for (const number of [1, 2]) {
      const sent = seenBy(number).map((message) => (message as { card: unknown }).card);
      expect(sent).toHaveLength(2);
      for (const card of sent) expect(all.map(({ row }) => row.value)).toContainEqual(card);
    }
    expect(all.map(({ data }) => data['first'])).toEqual([true, true, true, false, false, false]);
  });

  test('are kept once where many see the same, and the ledger with one row for many entries is sound', async () => {
    // A minute of cards: "as of" is the same for all of them.
    office.desk.nowMs = start + 60_000;
    await office.open(2);
    await office.deliver();
    const rows = (await kept()).map(({ request, row }) => `${request ?? ''} ${row.hash}`);
    expect(rows).toHaveLength(6);
    expect(new Set(rows).size).toBeLessThan(6);
    // Cards of two requests share nothing that could be erased with the one and be missed with the other.
    const requestsOf = new Map<string, Set<string>>();
    for (const { request = '', row } of await kept())
      requestsOf.set(row.hash, (requestsOf.get(row.hash) ?? new Set()).add(request));
    expect([...requestsOf.values()].every(({ size }) => size === 1)).toBe(true);
  });

  test('are kept of messages about requests too, whose ids their entries name', async () => {
    await office.enqueue('L-0123456789', { kind: 'person', id: person(1).id });
    const many = { about: 'opened-many', requestIds: ['L-0123456788', 'L-0123456787'] } as const;
    const notice = { ...many, requestIds: [...many.requestIds] };
    await office.enqueue('several', { kind: 'person', id: person(2).id }, { content: { kind: 'notice', notice } });
    await office.deliver();
    const all = await kept();
    expect(all.find(({ request }) => request === 'L-0123456789')).toMatchObject({ data: { purpose: 'notice' } });
    expect(all.find(({ request }) => request === undefined)).toMatchObject({ data: { about: many.requestIds } });
    for (const { row } of all) expect(row.value).toMatchObject({ type: 'AdaptiveCard' });
  });
});
