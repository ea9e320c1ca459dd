import {
  type AccessRequest,
  type Actor,
  closedFrom,
  type Delegation,
  isFollowed,
  type KnownGroup,
  normalResourceId,
  type Person,
  type Silence,
} from '../model';
import { recipientKey, requestOf, type Delivery } from '../outbox';
import type { Hint, KnownChannel, KnownPerson } from '../workflow';
import { StoreError } from './errors';

/** A row with its stored document. */
interface WithDoc {
  doc: string;
}

/** @returns the request of a row. @throws StoreError `BAD_ROW` where its document cannot be read. */
export const toRequest = (row: WithDoc): AccessRequest => parsed(row) as AccessRequest;
/** @returns the delivery of a row. @throws StoreError `BAD_ROW`. */
export const toDelivery = (row: WithDoc): Delivery => parsed(row) as Delivery;
/** @returns the person of a row. @throws StoreError `BAD_ROW`. */
export const toPerson = (row: WithDoc): KnownPerson => parsed(row) as KnownPerson;
/** @returns the channel of a row. @throws StoreError `BAD_ROW`. */
export const toChannel = (row: WithDoc): KnownChannel => parsed(row) as KnownChannel;
/** @returns the delegation of a row. @throws StoreError `BAD_ROW`. */
export const toDelegation = (row: WithDoc): Delegation => parsed(row) as Delegation;
/** @returns the hint of a row. @throws StoreError `BAD_ROW`. */
export const toHint = (row: WithDoc): Hint => parsed(row) as Hint;

/** @returns the Entra group of a row. @throws StoreError `BAD_ROW`. */
export const toGroup = (row: WithDoc): KnownGroup => parsed(row) as KnownGroup;
/** @returns the silence of a row. @throws StoreError `BAD_ROW`. */
export const toSilence = (row: WithDoc): Silence => parsed(row) as Silence;

/** What stands in a document was written by this room as that type; only somebody at the database can change it. */
export function parsed({ doc }: WithDoc): unknown {
  try {
    return JSON.parse(doc);
  } catch (error) {
    throw new StoreError('BAD_ROW', 'a stored document cannot be read', { cause: error });
  }
}

/**
 * Text from outside as a column to find by: lower case, and without NUL, which PostgreSQL cannot keep. The document
 * keeps it as it was.
 */
export function searchable(text: string): string {
  return text.replaceAll('\0', '').toLowerCase();
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
    closed: !isFollowed(request),
    service: facts.service,
    subscriptionId: searchable(facts.subscription.id),
    azureId: searchable(facts.azureId),
    routeName: searchable(route.name),
    supportCase: facts.supportCase === undefined ? null : searchable(facts.supportCase.number),
    openedAt: request.openedAt,
    dueAt: request.dueAt ?? null,
    doc: JSON.stringify(request),
    searchText: searchText(request),
    closedAt: closedFrom(request) ?? null,
    erasedAt: request.erased?.at ?? null,
    ...decisionColumns(request),
  };
}

const maxDecider = 200;

function decisionColumns({ current }: AccessRequest): { decidedAt: string | null; decidedBy: string | null } {
  if (!('outcome' in current)) return { decidedAt: null, decidedBy: null };
  const { by, at } = current.outcome;
  const who = 'id' in by ? `${by.kind}/${by.id}` : by.kind;
  return { decidedAt: at, decidedBy: who.replaceAll('\0', '').slice(0, maxDecider) };
}

/** The most segments of a resource id that are looked for by themselves; ARM's have about ten. */
const maxDepth = 40;

/** The places of a request's resources: every beginning of an id that ends with a segment, each once. */
export function placeRows(request: AccessRequest): { requestId: string; place: string; depth: number }[] {
  const places = new Map<string, number>();
  for (const { resourceId } of resourceRows(request)) {
    if (!resourceId.startsWith('/')) continue;
    let place = '';
    for (const [index, segment] of resourceId.slice(1).split('/').slice(0, maxDepth).entries()) {
      place += `/${segment}`;
      places.set(place, index + 1);
    }
  }
  return [...places].map(([place, depth]) => ({ requestId: request.id, place, depth }));
}

/** The resources of a request, lower-cased, each once. */
export function resourceRows({ id, facts }: AccessRequest): { requestId: string; resourceId: string }[] {
  const unique = new Set(facts.resourceIds.map((resource) => searchable(normalResourceId(resource))));
  return [...unique].map((resourceId) => ({ requestId: id, resourceId }));
}

/** Everybody a request is found by: under object id, address and name, lower-cased. */
export function personRows(request: AccessRequest): { requestId: string; role: string; who: string }[] {
  const rows = [
    ...request.route.approvers.flatMap((person) => named('approver', person)),
    ...(request.route.delegations ?? []).flatMap(({ to }) => named('approver', to)),
    ...request.route.unresolved.map((who) => ({ role: 'approver', who: searchable(who) })),
    ...(request.facts.requester === undefined
      ? []
      : [{ role: 'requester', who: searchable(request.facts.requester.id) }]),
    ...actors(request).flatMap((actor) =>
      actor.kind === 'person' || actor.kind === 'app' ? named('actor', actor) : [],
    ),
  ];
  const unique = new Map(rows.map((row) => [`${row.role} ${row.who}`, row]));
  return [...unique.values()].map((row) => ({ requestId: request.id, ...row }));
}

function named(role: string, { id, name, address }: Partial<Person>): { role: string; who: string }[] {
  return [id, name, address].filter((who) => who !== undefined).map((who) => ({ role, who: searchable(who) }));
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
  // Whoever asked finds their own by their id alone; words are of those who answer.
  const people = personRows(request).flatMap(({ role, who }) => (role === 'requester' ? [] : [who]));
  const parts = [id, facts.azureId, facts.service, route.name, facts.subscription.name ?? '', facts.justification];
  return searchable([...parts, ...facts.resourceIds, facts.supportCase?.number ?? '', ...people].join('\n'));
}

/** The columns of a delivery. */
export function deliveryRow(delivery: Delivery) {
  const { key, recipient, status, priority, dueAt, wanted, shown, lastError } = delivery;
  return {
    key,
    requestId: requestOf(delivery) ?? null,
    recipient: recipientKey(recipient),
    status,
    priority,
    dueAt,
    wanted,
    shown,
    lastError: lastError?.replaceAll('\0', '') ?? null,
    doc: JSON.stringify(delivery),
  };
}
