import { personActor, type AccessRequest, type Outcome, type RequestState, type Vote } from '../model';
import { decodeEntry } from '../ledger';
import type { DeliveryRow, EntryRow, HistoryFilter, HistoryStore } from './ports';
import type { Decision, Page, Request } from './wire';

/** @returns the request as it leaves the process. */
export function wireRequest(
  request: AccessRequest,
  deliveries: readonly DeliveryRow[] = [],
  entries: readonly EntryRow[] = [],
): Request {
  const { facts, current, route } = request;
  const decision = decisionOf(current);
  return {
    id: request.id,
    kind: facts.kind,
    state: current.state,
    source: request.source,
    service: facts.service,
    resourceIds: facts.resourceIds,
    subscription: facts.subscription,
    justification: facts.justification,
    ...(facts.supportCase === undefined ? {} : { supportCase: { number: facts.supportCase.number } }),
    openedAt: request.openedAt,
    ...(facts.expiresAt === undefined ? {} : { expiresAt: facts.expiresAt }),
    accessDuration: facts.accessDuration,
    azure: { id: facts.azureId, status: request.azureStatus },
    route: { name: route.name, policyHash: route.policyHash },
    asked: route.approvers,
    votes: votesOf(current),
    ...(decision === undefined ? {} : { decision }),
    deliveries: deliveries.map(({ purpose: _, ...row }) => row),
    entries: entries.map(({ bytes }) => decodeEntry(bytes)),
  };
}

function votesOf(current: RequestState): Vote[] {
  switch (current.state) {
    case 'pending':
    case 'deciding':
      return current.votes;
    case 'approved':
    case 'rejected':
    case 'access-ended':
      return current.outcome.votes;
    case 'expired':
    case 'cancelled':
      return [];
  }
}

function decisionOf(current: RequestState): Decision | undefined {
  switch (current.state) {
    case 'pending':
    case 'expired':
    case 'cancelled':
      return undefined;
    case 'deciding': {
      const last = current.votes.at(-1)?.by;
      const by =
        last === undefined || current.sent === 'elsewhere' ? ({ kind: 'unknown' } as const) : personActor(last);
      return {
        verdict: current.verdict,
        by,
        at: current.at,
        ...(current.reason === '' ? {} : { reason: current.reason }),
      };
    }
    case 'approved': {
      const until = current.accessUntil;
      return { ...made('approve', current.outcome), ...(until === undefined ? {} : { accessUntil: until }) };
    }
    case 'access-ended':
      return made('approve', current.outcome);
    case 'rejected':
      return made('reject', current.outcome);
  }
}

function made(verdict: Decision['verdict'], outcome: Outcome): Decision {
  const { via, attribution, by, at, reason } = outcome;
  return { verdict, via, attribution, by, at, ...(reason === undefined || reason === '' ? {} : { reason }) };
}

/** @returns a page of requests without their entries. */
export async function page(store: HistoryStore, filter: HistoryFilter, limit: number, cursor?: string): Promise<Page> {
  const { items, next } = await store.page(filter, limit, cursor);
  return { items: items.map((item) => wireRequest(item)), ...(next === undefined ? {} : { next }) };
}

/** What a look-up by id finds: nothing, one request with its whole story, or several that the text may mean. */
export type Found = { found: 'none' } | { found: 'one'; request: Request } | { found: 'several'; ids: string[] };

/** Finds a request by its id, Azure's id, or the beginning of either. */
export async function show(store: HistoryStore, id: string): Promise<Found> {
  const [first, ...others] = await store.find(id);
  if (first === undefined) return { found: 'none' };
  if (others.length > 0) return { found: 'several', ids: [first, ...others].map((request) => request.id) };
  const [deliveries, entries] = await Promise.all([store.deliveriesOf(first.id), store.entriesOf(first.id)]);
  return { found: 'one', request: wireRequest(first, deliveries, entries) };
}
