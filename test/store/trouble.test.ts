import { openStore, type Store } from '../../src/store';
import { testDatabases, type TestDatabase, type TestDatabases } from '../fakes/databases';
import { commit, delivery, fresh as freshRequests, request } from './samples';

const since = (minute: number): string => `2026-11-24T08:${String(minute).padStart(2, '0')}:00.000Z`;
const to = (id: string) => ({ recipient: { kind: 'person', id } }) as const;
const card = (requestId: string) => ({ content: { kind: 'card', requestId } }) as const;

describe.each(testDatabases())('what does not reach its recipient, on $name,', ({ fresh }: TestDatabases) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    database = await fresh();
    store = await openStore(database.url);
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  test('is told for each recipient once, with what stands in the way, since when, and which requests it concerns', async () => {
    const [a, b] = [request(1), request(2)];
    const over = request(3, { current: { state: 'cancelled', at: since(0) } });
    const blocked = { status: 'unreachable', lastError: 'Teams answered 403' } as const;
    const rows = [
      delivery('1', { ...to('p1'), ...card(b.id), ...blocked, trouble: { what: 'blocked', since: since(5) } }),
      delivery('2', { ...to('p1'), ...card(a.id), ...blocked, trouble: { what: 'blocked', since: since(3) } }),
      delivery('3', { ...to('p2'), ...card(a.id), status: 'parked', lastError: 'old', createdAt: since(1) }),
      delivery('4', { ...to('p3'), ...card(a.id), status: 'done' }),
      delivery('5', { ...to('p4'), ...card(a.id), status: 'due', lastError: 'Teams answered 502' }),
      // Nobody can answer it any more: that it never came is no trouble.
      delivery('6', { ...to('p5'), ...card(over.id), status: 'unreachable' }),
    ];
    await commit(store, { ...freshRequests(a, b, over), deliveries: rows });
    expect((await store.history.status(since(0))).deliveries).toEqual([
      {
        recipient: 'person/p2',
        status: 'parked',
        trouble: null,
        since: since(1),
        reason: 'old',
        requests: [a.id],
      },
      {
        recipient: 'person/p1',
        status: 'unreachable',
        trouble: 'blocked',
        since: since(3),
        reason: 'Teams answered 403',
        requests: [a.id, b.id].sort(),
      },
    ]);
  });

  test('is looked for elsewhere once it lasts, while its request waits, and only where it is a person', async () => {
    const waits = request(1);
    const over = request(2, { current: { state: 'cancelled', at: since(0) } });
    const out = { status: 'unreachable' } as const;
    const long = { trouble: { what: 'blocked', since: since(3) } } as const;
    const short = { trouble: { what: 'blocked', since: since(4) } } as const;
    const rows = [
      delivery('1', { ...to('p2'), ...card(waits.id), ...out, ...long }),
      delivery('2', { ...to('p1'), ...card(waits.id), status: 'parked', ...long }),
      delivery('3', { ...to('p3'), ...card(waits.id), ...out, ...short }),
      delivery('4', { ...to('p4'), ...card(over.id), ...out, ...long }),
      delivery('5', { recipient: { kind: 'channel', name: 'ops' }, ...card(waits.id), ...out, ...long }),
    ];
    await commit(store, { ...freshRequests(waits, over), deliveries: rows });
    expect(await store.engine.stranded(since(3))).toEqual([{ requestId: waits.id, people: ['p1', 'p2'] }]);
  });

  test('leaves out the recipients that something is on its way to', async () => {
    await commit(store, { deliveries: [delivery('1', to('p1')), delivery('2', to('p2'))] });
    const due = await store.engine.deliveriesDue('2027-01-01T00:00:00.000Z', 10, ['person/p1']);
    expect(due.map(({ key }) => key)).toEqual(['2']);
  });
});
