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
    const blocked = { status: 'unreachable', lastError: 'Teams answered 403' } as const;
    const rows = [
      delivery('1', { ...to('p1'), ...card('L-B'), ...blocked, trouble: { what: 'blocked', since: since(5) } }),
      delivery('2', { ...to('p1'), ...card('L-A'), ...blocked, trouble: { what: 'blocked', since: since(3) } }),
      delivery('3', { ...to('p2'), ...card('L-A'), status: 'parked', lastError: 'old', createdAt: since(1) }),
      delivery('4', { ...to('p3'), ...card('L-A'), status: 'done' }),
      delivery('5', { ...to('p4'), ...card('L-A'), status: 'due', lastError: 'Teams answered 502' }),
    ];
    await commit(store, { deliveries: rows });
    expect(await store.engine.deliveryTrouble()).toEqual([
      { ...to('p2'), status: 'parked', since: since(1), reason: 'old', requests: ['L-A'] },
      {
        ...to('p1'),
        status: 'unreachable',
        trouble: 'blocked',
        since: since(3),
        reason: 'Teams answered 403',
        requests: ['L-A', 'L-B'],
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
