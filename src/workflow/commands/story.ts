import {
  isDecided,
  later,
  resourceKey,
  subscriptionOf,
  type AccessRequest,
  type AccessSeen,
  type InventorySnapshot,
  type PlannedAction,
  type RequestFacts,
  type UnexpectedReason,
} from '../../model';
import { lineKey, reviewOf } from '../../requests';
import { routeFor } from '../../routing';
import type { CommandContext } from '../command';
import type { Draft } from '../draft';
import type { AccessSource } from './access-source';
import { applyStep } from './apply';
import { openNew } from './open';
import { seenData } from './seen-data';
import { watchedOf } from './watched';

/** An access that has to be asked about. */
export interface Unexpected {
  seen: AccessSeen;
  why: UnexpectedReason;
}

/** Adds accesses to the review that tells their story, or opens one. @returns the id of the one that was opened. */
export function tell(
  draft: Draft,
  key: string,
  accesses: readonly Unexpected[],
  context: CommandContext,
  source: AccessSource,
  inventory: InventorySnapshot | undefined,
): string | undefined {
  const story = draft.story(key);
  const telling = story === undefined ? undefined : draft.request(story.requestId);
  const joining = telling === undefined ? [] : accesses.filter(({ seen }) => belongs(telling, seen));
  const fresh = accesses.filter((one) => !joining.includes(one));
  const restore = (some: readonly Unexpected[]): PlannedAction[] =>
    inventory === undefined ? [] : some.flatMap(({ seen }) => source.restoreOf?.(seen, inventory) ?? []);
  if (telling !== undefined && joining.length > 0) join(draft, telling, joining, restore(joining), context);
  if (fresh.length === 0) return undefined;
  const episode = story === undefined ? 0 : story.episode + 1;
  const request = open(draft, fresh, restore(fresh), context, source);
  draft.putStory({ key, requestId: request.id, episode });
  return request.id;
}

/**
 * Whether an access is a part of what a review tells: of one that is not decided all that comes, and of one that is, what
 * happened before it was decided, is like what its approvers saw, and only came late.
 */
function belongs({ current, facts }: AccessRequest, seen: AccessSeen): boolean {
  if (!isDecided(current.state)) return true;
  const decidedAt = 'outcome' in current ? (current.outcome.votes.at(-1)?.at ?? current.outcome.at) : undefined;
  if (decidedAt === undefined || seen.last > decidedAt) return false;
  return facts.review?.lines.some(({ key }) => key === lineKey(seen)) === true;
}

function join(
  draft: Draft,
  request: AccessRequest,
  accesses: readonly Unexpected[],
  restore: PlannedAction[],
  { now }: CommandContext,
): void {
  const seen = accesses.map((one) => one.seen);
  const [first] = accesses;
  if (first === undefined) return;
  const why = accesses.map((one) => one.why);
  const data = { accesses: seen.map(seenData), why };
  const step = { do: 'accesses-joined', seen, why: gravestOf(why), restore } as const;
  applyStep(draft, request, { ...step, seen: [...seen] }, first.seen.by.actor, now, data);
}

function gravestOf(why: readonly UnexpectedReason[]): UnexpectedReason {
  const order: readonly UnexpectedReason[] = ['NOT_OUR_CALL', 'OUTSIDE_GRANT', 'WHO_CANNOT_BE_KNOWN', 'NOT_EXPECTED'];
  return order.find((one) => why.includes(one)) ?? 'NOT_EXPECTED';
}

function open(
  draft: Draft,
  accesses: readonly Unexpected[],
  restore: PlannedAction[],
  context: CommandContext,
  { source = 'live', inventory = draft.inventory, late }: AccessSource,
): AccessRequest {
  const [first, ...others] = accesses as [Unexpected, ...Unexpected[]];
  const facts = factsOf(draft, first, restore, { ...context, inventory, late });
  const request = openNew(draft, { facts, azureStatus: 'Pending' }, context, { source, actor: first.seen.by.actor });
  draft.record({
    type: 'access-seen',
    requestId: request.id,
    actor: first.seen.by.actor,
    // The first alone: the others join it, and are recorded with that.
    data: { accesses: [seenData(first.seen)], why: [first.why] },
  });
  if (others.length > 0) join(draft, request, others, [], context);
  return draft.request(request.id) ?? request;
}

/** What the facts of a review are taken from. */
interface FactsSource {
  inventory: InventorySnapshot | undefined;
  late: AccessSource['late'];
}

function factsOf(
  draft: Draft,
  { seen, why }: Unexpected,
  restore: readonly PlannedAction[],
  { policy, random, inventory, late }: CommandContext & FactsSource,
): RequestFacts {
  const { accountId, by } = seen;
  const place = watchedOf(inventory, policy, late).get(resourceKey(accountId));
  const facts: RequestFacts = {
    kind: 'byos-review',
    // Not made of what it is about: whoever guessed the accessor could confirm it by that.
    azureId: Buffer.from(random(16)).toString('hex'),
    subscription: { id: subscriptionOf(accountId) ?? 'unknown' },
    resourceIds: [place?.storage?.id ?? place?.storageId ?? accountId],
    resourceType: 'Microsoft.Storage/storageAccounts',
    service: 'speech',
    speechResourceIds: place?.speechIds ?? [],
    justification: '',
    accessDuration: '',
    actors: by.actor.kind === 'unknown' ? [] : [by.actor],
    createdAt: draft.now,
    review: reviewOf(seen, why, restore),
  };
  return { ...facts, expiresAt: later(draft.now, routeFor(policy, facts).route.expireAfterMs) };
}
