import fc from 'fast-check';
import type { HistoryFilter } from '../../src/history';
import { kinds, type AccessRequest } from '../../src/model';
import { openStore, type Store } from '../../src/store';
import { testDatabases } from '../fakes/databases';
import { lockboxFacts, person, routeTaken } from '../fixtures/requests';
import { commit, fresh as added, request } from '../store/samples';

/** What is drawn of a request; few values, so that many requests share them. */
interface Drawn {
  /** Milliseconds behind a moment: requests share one, and arrive before and behind each other. */
  at: number;
  kind: number;
  approver: number;
  place: number;
  word: number;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  at: fc.integer({ min: 0, max: 5 }),
  kind: fc.nat({ max: 2 }),
  approver: fc.integer({ min: 1, max: 3 }),
  place: fc.nat({ max: 1 }),
  word: fc.nat({ max: 1 }),
});
const words = ['alpha beta', 'beta'];
const filters = fc.record(
  {
    kind: fc.subarray([...kinds], { minLength: 1 }),
    approver: fc.integer({ min: 1, max: 3 }).map((number) => person(number).id),
    resource: fc.constantFrom('/subscriptions/s/resourceGroups/rg', '/subscriptions/s/resourceGroups/rg-0'),
    text: fc.constantFrom('alpha', 'beta', 'BETA alpha'),
  },
  { requiredKeys: [] },
);

let next = 0;
function make(run: string, { at, kind, approver, place, word }: Drawn): AccessRequest {
  next += 1;
  return request(next, {
    openedAt: new Date(Date.parse('2026-11-24T08:00:00.000Z') + at).toISOString(),
    route: routeTaken(0, 1, { name: run, approvers: [person(approver)] }),
    facts: lockboxFacts({
      kind: kinds[kind]!,
      azureId: `c0ffee00-0000-4000-8000-${String(next).padStart(12, '0')}`,
      resourceIds: [`/subscriptions/s/resourceGroups/rg-${place}/providers/Microsoft.X/accounts/a`],
      justification: words[word]!,
    }),
  });
}

/** The same filter, spelled out. */
function holds({ facts, route }: AccessRequest, { kind, approver, resource, text }: HistoryFilter): boolean {
  return (
    (kind === undefined || kind.includes(facts.kind)) &&
    (approver === undefined || route.approvers.some(({ id }) => id === approver)) &&
    (resource === undefined || facts.resourceIds.some((id) => id.toLowerCase().startsWith(resource.toLowerCase()))) &&
    (text === undefined ||
      text
        .toLowerCase()
        .split(' ')
        .every((word) => facts.justification.includes(word)))
  );
}

describe.each(testDatabases())('paging on $name', ({ fresh }) => {
  let store: Store;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await fresh();
    [store, drop] = [await openStore(database.url), database.drop];
  });
  afterAll(async () => {
    await store.close();
    await drop();
  });

  test('shows each request that was there exactly once, newest first, whatever arrives between two pages', async () => {
    const [old, arriving] = [
      fc.array(drawn, { maxLength: 12 }),
      fc.array(fc.array(drawn, { maxLength: 2 }), { maxLength: 6 }),
    ];
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(old, arriving, filters, fc.integer({ min: 1, max: 4 }), async (before, later, some, limit) => {
        runs += 1;
        const run = `run-${runs}`;
        const there = before.map((one) => make(run, one));
        await commit(store, added(...there));
        const filter: HistoryFilter = { route: run, ...some };
        const seen: AccessRequest[] = [];
        let cursor: string | undefined;
        for (let pages = 0; pages < 40; pages += 1) {
          const page = await store.history.page(filter, limit, cursor);
          seen.push(...page.items);
          cursor = page.next;
          if (cursor === undefined) break;
          const arrived = (later[pages] ?? []).map((one) => make(run, one));
          await commit(store, added(...arrived));
          there.push(...arrived.map((one) => ({ ...one, source: 'replay' as const })));
        }
        const ids = seen.map(({ id }) => id);
        const wanted = there.slice(0, before.length).filter((one) => holds(one, filter));
        expect(cursor).toBeUndefined();
        expect(new Set(ids).size).toBe(ids.length);
        expect(wanted.filter(({ id }) => !ids.includes(id))).toEqual([]);
        expect(seen.filter((one) => !holds(one, filter))).toEqual([]);
        expect(seen.map(({ openedAt }) => openedAt)).toEqual(
          seen
            .map(({ openedAt }) => openedAt)
            .sort()
            .reverse(),
        );
        const all = there.filter((one) => holds(one, filter)).length;
        expect(await store.history.count(filter, 100)).toBe(all);
      }),
      { numRuns: 30 },
    );
  });
});
