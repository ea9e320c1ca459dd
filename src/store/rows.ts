import { isClosed, type AccessRequest, type Actor, type Person } from '../model';
import { recipientKey, type Delivery } from '../outbox';
import { StoreError } from './errors';

/** Reads a stored document. @throws StoreError `BAD_ROW` where somebody put something else there. */
export function fromDoc<T>(doc: string): T {
  try {
    return JSON.parse(doc) as T;
  } catch (error) {
    throw new StoreError('BAD_ROW', 'a stored document cannot be read', { cause: error });
  }
}

/** The columns of a request: the document itself and what it is found by. */
export function requestRow(request: AccessRequest) {
  const { facts, route, current } = request;
  return {
    id: request.id,
    version: request.version,
    source: request.source,
    kind: facts.kind,
    state: current.state,
    closed: isClosed(current.state),
    service: facts.service,
    subscriptionId: facts.subscription.id,
    azureId: facts.azureId.toLowerCase(),
    routeName: route.name,
    supportCase: facts.supportCase?.number ?? null,
    openedAt: request.openedAt,
    dueAt: request.dueAt ?? null,
    doc: JSON.stringify(request),
    searchText: searchText(request),
  };
}

/** The resources of a request, lower-cased, each once. */
export function resourceRows({ id, facts }: AccessRequest): { requestId: string; resourceId: string }[] {
  const unique = new Set(facts.resourceIds.map((resource) => resource.toLowerCase()));
  return [...unique].map((resourceId) => ({ requestId: id, resourceId }));
}

/** Everybody a request is found by: under object id, address and name, lower-cased. */
export function personRows(request: AccessRequest): { requestId: string; role: string; who: string }[] {
  const rows = [
    ...request.route.approvers.flatMap((person) => named('approver', person)),
    ...request.route.unresolved.map((who) => ({ role: 'approver', who })),
    ...actors(request).flatMap((actor) =>
      actor.kind === 'person' || actor.kind === 'app' ? named('actor', actor) : [],
    ),
  ];
  const unique = new Map(rows.map((row) => [`${row.role} ${row.who}`, row]));
  return [...unique.values()].map((row) => ({ requestId: request.id, ...row }));
}

function named(role: string, { id, name, address }: Partial<Person>): { role: string; who: string }[] {
  return [id, name, address].filter((who) => who !== undefined).map((who) => ({ role, who: who.toLowerCase() }));
}

function actors({ current }: AccessRequest): Actor[] {
  switch (current.state) {
    case 'pending':
    case 'deciding':
      return current.votes.map(({ by }) => ({ kind: 'person', ...by }));
    case 'approved':
    case 'rejected':
    case 'access-ended':
      return [current.outcome.by, ...current.outcome.votes.map(({ by }): Actor => ({ kind: 'person', ...by }))];
    case 'expired':
    case 'cancelled':
      return [];
  }
}

function searchText(request: AccessRequest): string {
  const { id, facts, route } = request;
  const people = personRows({ ...request }).map(({ who }) => who);
  const parts = [id, facts.azureId, facts.service, route.name, facts.subscription.name ?? '', facts.justification];
  return [...parts, ...facts.resourceIds, facts.supportCase?.number ?? '', ...people].join('\n').toLowerCase();
}

/** The columns of a delivery. */
export function deliveryRow(delivery: Delivery) {
  const { key, content, recipient, status, priority, dueAt, wanted, shown, lastError } = delivery;
  return {
    key,
    requestId: content.kind === 'card' ? content.requestId : null,
    recipient: recipientKey(recipient),
    status,
    priority,
    dueAt,
    wanted,
    shown,
    lastError: lastError ?? null,
    doc: JSON.stringify(delivery),
  };
}
