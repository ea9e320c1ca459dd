import {
  azureStatusOf,
  isDecided,
  type AccessRequest,
  type Actor,
  type Instant,
  type RequestFacts,
  type Verdict,
} from '../../model';
import { openRequest, requestId } from '../../requests';
import { delegationsOf, entraGroupsOf, peopleOf, takeRoute } from '../../routing';
import { priorities } from '../../outbox';
import type { Command, CommandContext } from '../command';
import { burst, burstNeeds, isAlone } from '../burst';
import type { Draft } from '../draft';
import { WorkflowError } from '../errors';
import { personal, type RecordData } from '../record';
import { applyStep } from './apply';
import { ask, audience, enqueueCards, enqueueTold, membersIn } from './ask';
import { stateData } from './outcome-entry';
import { publicData } from './public-events';

/** One request as Azure told it, and how that came. */
export interface Read {
  facts: RequestFacts;
  azureStatus: string;
  /** The log says that Azure decided by itself. It is believed where Azure shows that verdict: nobody was asked. */
  auto?: Verdict;
}

/** What a read did: ids of requests that are new here, and of those that changed. */
export interface TakenReads {
  opened: string[];
  changed: string[];
}

const azure: Actor = { kind: 'azure' };

/**
 * Takes what a read of Azure gave: new requests open and their approvers are asked; known ones follow Azure's state.
 * Reading the same again changes nothing.
 */
export function takeReads(reads: readonly Read[]): Command<TakenReads> {
  const ids = reads.map(({ facts }) => requestId(facts.kind, facts.azureId));
  return {
    name: 'take-reads',
    needs: (policy) => ({
      requests: ids,
      deliveriesOf: ids,
      people: peopleOf(policy),
      groups: entraGroupsOf(policy),
      delegations: true,
      ...burstNeeds(policy),
    }),
    run: (draft, context) => {
      const taken: TakenReads = { opened: [], changed: [] };
      const closed: string[] = [];
      const alone = reads.filter(({ azureStatus }, index) => isNew(draft, ids[index], azureStatus)).length <= burst;
      reads.forEach((read, index) => {
        const known = draft.request(ids[index] ?? '');
        if (known === undefined || known.source === 'replay') {
          const request = open(draft, read, context, { replayed: known, alone });
          if (request === undefined) return;
          taken.opened.push(request.id);
          if (isDecided(request.current.state) && !isAutomatic(request)) closed.push(request.id);
        } else if (!isBeingSent(known) && followAzure(draft, known, read.azureStatus, draft.now, context.now)) {
          taken.changed.push(known.id);
        }
      });
      tellFirstSeenClosed(draft, closed, context);
      return taken;
    },
  };
}

/**
 * Opens a request that is new here, or that is known only from a replay: what a record of the past said of it may be all
 * there is, until Azure shows that it waits. Where both say that it is over, the record stands.
 */
function open(
  draft: Draft,
  read: Read,
  context: CommandContext,
  { replayed, alone }: { replayed: AccessRequest | undefined; alone: boolean },
): AccessRequest | undefined {
  const request = fresh(draft, read, context, replayed);
  if (request === undefined) return undefined;
  opened(draft, request, azure, alone);
  return request;
}

/**
 * Opens a request that is not Azure's but this service's own: a review of an access, or a request for access.
 *
 * @param how `actor` is whose doing it is, and `details` what else the opening entry keeps.
 */
export function openNew(
  draft: Draft,
  read: Read,
  context: CommandContext,
  { source = 'live', actor, details = {} }: { source?: AccessRequest['source']; actor: Actor; details?: RecordData },
): AccessRequest {
  const request = fresh(draft, read, context, undefined, source);
  if (request === undefined) throw new WorkflowError('BROKEN_INVARIANT', 'a request in Pending opens');
  opened(draft, request, actor, true, details);
  return request;
}

/** Takes the route of a request and makes it of what was read; undefined where it is known, or Azure is still making it. */
function fresh(
  draft: Draft,
  read: Read,
  context: CommandContext,
  replayed: AccessRequest | undefined,
  source: AccessRequest['source'] = 'live',
): AccessRequest | undefined {
  const { facts, azureStatus } = read;
  const taken = takeRoute(context.policy, facts, (who) => draft.person(draft.pinned(who) ?? who), membersIn(draft));
  const delegations = delegationsOf(taken.approvers, [...draft.delegations.values()], draft.now);
  const route = delegations.length === 0 ? taken : { ...taken, delegations };
  const request = openRequest(facts, azureStatus, route, source, context.now);
  if (request === undefined) return undefined;
  const automatic = read.auto !== undefined && shows(request, read.auto);
  if (replayed !== undefined && isDecided(replayed.current.state) && isDecided(request.current.state)) return undefined;
  return { ...(automatic ? asAutomatic(request) : request), version: (replayed?.version ?? 0) + 1 };
}

/** Keeps a new request, says so in the ledger, and asks or tells whom it concerns. */
function opened(draft: Draft, request: AccessRequest, actor: Actor, alone: boolean, details: RecordData = {}): void {
  draft.putRequest(request);
  const seq = draft.record({
    type: 'request-opened',
    requestId: request.id,
    actor,
    data: { ...factsData(request), ...stateData(request), ...details },
  });
  if (request.source === 'replay') return;
  const data = { ...publicData(request), seq };
  if (!isDecided(request.current.state)) {
    ask(draft, request, alone);
    draft.announce('request.opened.v1', request, data);
  } else if (isAutomatic(request)) {
    tellAutomatic(draft, request);
    draft.announce('request.decided.v1', request, data);
  }
  if (oddStatus(request)) tellOddStatus(draft, request);
}

/**
 * A decision of ours that Azure may have is read back by whoever sends it, who alone knows what Azure answered: taken from
 * a poll in between, the end of a request could be laid to an answer that was refused.
 */
function isBeingSent({ current }: AccessRequest): boolean {
  return current.state === 'deciding' && (current.sent === 'unanswered' || current.sent === 'accepted');
}

/**
 * Takes Azure's word for the state of a known request, and tells the admins what they have to hear of it.
 *
 * @param retryAt when a decision that is under way is looked at again.
 * @returns whether it changed anything.
 */
export function followAzure(
  draft: Draft,
  known: AccessRequest,
  azureStatus: string,
  retryAt: Instant,
  now: Date,
): boolean {
  const result = applyStep(draft, known, { do: 'observed', azureStatus, retryAt }, azure, now);
  if (!result.ok || !result.changed) return false;
  if (result.event === 'azure-status-unknown') tellOddStatus(draft, result.request);
  if (result.event === 'expired') tellExpired(draft, result.request);
  return true;
}

/** Says to everybody concerned that Azure decided and nobody was asked. */
export function tellAutomatic(draft: Draft, request: AccessRequest): void {
  const recipients = audience(draft, request, 'decided', draft.adminChannels);
  enqueueCards(draft, request, recipients, priorities.outcome, { hears: 'decided' });
  enqueueTold(draft, request);
}

/** Says to the admins that nobody decided. */
export function tellExpired(draft: Draft, request: AccessRequest): void {
  const notice = { about: 'nobody-decided', requestId: request.id } as const;
  const alone = draft.adminChannels.filter(
    (name) => draft.hears(name, 'expired') && isAlone(draft, 'unanswered', name, request),
  );
  draft.notify(`nobody-decided/${request.id}`, notice, alone);
}

function tellOddStatus(draft: Draft, request: AccessRequest): void {
  const status = request.azureStatus;
  const notice = { about: 'azure-status-unknown', requestId: request.id, status } as const;
  draft.notify(`status/${request.id}/${request.version}`, notice, draft.adminChannels);
}

function oddStatus(request: AccessRequest): boolean {
  return request.current.state === 'pending' && !/^pending$/i.test(request.azureStatus);
}

function isNew(draft: Draft, id: string | undefined, azureStatus: string): boolean {
  return id !== undefined && draft.request(id) === undefined && azureStatusOf(azureStatus) === 'Pending';
}

/** One message for all requests that a read found closed already: a first start may meet years of them. */
function tellFirstSeenClosed(draft: Draft, ids: readonly string[], context: CommandContext): void {
  const [first] = ids;
  if (first === undefined) return;
  const routes = ids.flatMap((id) => draft.request(id)?.route.notify ?? []);
  const channels = [...routes, ...draft.adminChannels];
  const about = `first-seen-closed/${first}/${context.now.toISOString()}`;
  draft.notify(about, { about: 'first-seen-closed', requestIds: [...ids] }, channels);
}

function shows({ current }: AccessRequest, verdict: Verdict): boolean {
  if (current.state === 'rejected') return verdict === 'reject';
  return verdict === 'approve' && (current.state === 'approved' || current.state === 'access-ended');
}

function isAutomatic({ current }: AccessRequest): boolean {
  return 'outcome' in current && current.outcome.via === 'azure-auto';
}

function asAutomatic(request: AccessRequest): AccessRequest {
  const { current } = request;
  if (current.state !== 'approved' && current.state !== 'rejected' && current.state !== 'access-ended') return request;
  const outcome = { ...current.outcome, via: 'azure-auto', attribution: 'azure-auto', by: azure } as const;
  return { ...request, current: { ...current, outcome } };
}

/** What a request is about, as its opening entry keeps it. Microsoft's free text is sealed. */
export function factsData(request: AccessRequest): RecordData {
  const { facts, source, route } = request;
  return {
    source,
    kind: facts.kind,
    azureId: facts.azureId,
    subscription: facts.subscription.id,
    service: facts.service,
    resourceIds: facts.resourceIds,
    ...(facts.resourceType === undefined ? {} : { resourceType: facts.resourceType }),
    justification: personal(facts.justification),
    ...(facts.supportCase === undefined ? {} : { supportCase: facts.supportCase.number }),
    accessDuration: facts.accessDuration,
    ...(facts.requester === undefined ? {} : { requester: personal({ ...facts.requester }) }),
    ...(facts.asks === undefined ? {} : { asks: { ...facts.asks } }),
    ...(facts.actors === undefined ? {} : { actors: facts.actors.map((actor) => personal({ ...actor })) }),
    createdAt: facts.createdAt,
    ...(facts.expiresAt === undefined ? {} : { expiresAt: facts.expiresAt }),
    route: route.name,
    policyHash: route.policyHash,
  };
}
