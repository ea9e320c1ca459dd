import type { Request } from '../../src/history';
import type { AccessRequest, RequestFacts } from '../../src/model';
import { openStore } from '../../src/store';
import type { Changes } from '../../src/workflow';
import { lockboxFacts, person, routeTaken } from '../fixtures/requests';
import { commit, delivery, fresh, request } from '../store/samples';

const subscriptions = ['5F1C2A9E-0D34-4B6A-9A77-1F0F8F0C1A01', '5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a02'];

function facts(number: number, changes: Partial<RequestFacts>): RequestFacts {
  return lockboxFacts({ azureId: `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`, ...changes });
}

/** Six requests that differ in everything that can be looked for; number 1 is the oldest. */
export const six: AccessRequest[] = [
  request(1, {
    facts: facts(1, {
      azureId: 'beef0000-0000-4000-8000-000000000001',
      service: 'speech',
      subscription: { id: subscriptions[1]! },
      supportCase: { number: '100' },
    }),
    route: routeTaken(2, 1, { name: 'Speech' }),
  }),
  request(2, {
    facts: facts(2, { kind: 'byos-review', justification: '100% of the prompts_of C:\\data were lost' }),
    current: { state: 'expired', at: '2026-11-24T09:00:00.000Z' },
  }),
  request(3, {
    facts: facts(3, {
      subscription: { id: subscriptions[0]!, name: 'Contoso AI Production' },
      resourceIds: [`subscriptions/${subscriptions[0]!}/resourceGroups/Prod-AI/providers/Microsoft.X/accounts/GPT/`],
      justification: '100 of the promptsXof data were lost',
    }),
    route: routeTaken(0, 1, { unresolved: ['gone@example.com'] }),
    current: {
      state: 'approved',
      outcome: {
        via: 'card',
        attribution: 'ours',
        by: { kind: 'person', ...person(7) },
        votes: [{ by: person(7), verdict: 'approve', reason: 'yes', at: '2026-11-24T09:00:00.000Z' }],
        reason: 'yes',
        at: '2026-11-24T09:00:00.000Z',
      },
    },
  }),
  request(4, { source: 'replay', route: routeTaken(0), facts: facts(4, { service: 'translator' }) }),
  request(5, {
    route: routeTaken(1, 2),
    current: {
      state: 'pending',
      votes: [{ by: person(1), verdict: 'approve', reason: '', at: '2026-11-24T09:00:00.000Z' }],
    },
  }),
  request(6, {
    current: {
      state: 'rejected',
      outcome: {
        via: 'elsewhere',
        attribution: 'elsewhere',
        by: { kind: 'app', id: 'b0000000-0000-4000-8000-000000000001', name: 'Portal App' },
        votes: [],
        at: '2026-11-24T09:00:00.000Z',
      },
    },
  }),
];

/** Begins a ledger of nothing but requests, which is enough to look for them. */
export async function begin(url: string, requests: AccessRequest[]): Promise<void> {
  await write(url, { ledger: { tenantId: 't', origin: 'lockbox-bot/t/1' }, ...withCards(requests) });
}

/** Adds requests. */
export async function add(url: string, requests: AccessRequest[]): Promise<void> {
  await write(url, withCards(requests));
}

function withCards(requests: AccessRequest[]): Partial<Changes> {
  const cards = requests.map(({ id }) => delivery(`card/${id}`, { content: { kind: 'card', requestId: id } }));
  return { ...fresh(...requests), deliveries: cards };
}

async function write(url: string, some: Partial<Changes>): Promise<void> {
  const store = await openStore(url);
  await commit(store, some);
  await store.close();
}

/** The numbers of requests, as they came. */
export function numbers({ items }: { items: Request[] }): number[] {
  return items.map(({ id }) => Number(id.slice(2)));
}
