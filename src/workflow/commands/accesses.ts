import { createHash } from 'node:crypto';
import {
  actorName,
  byosOf,
  isDecided,
  later,
  resourceKey,
  storyKey,
  subscriptionOf,
  type AccessRequest,
  type AccessSeen,
  type ByosStorage,
  type InventorySnapshot,
  type PlannedAction,
  type RequestFacts,
  type UnexpectedReason,
} from '../../model';
import { lineKey, reviewOf } from '../../requests';
import { entraGroupsOf, peopleOf, routeFor, type Policy } from '../../routing';
import { judge, type Judged } from '../../watch';
import { burstNeeds } from '../burst';
import type { Command, CommandContext } from '../command';
import type { Draft } from '../draft';
import type { Needs } from '../ports';
import { personal, type RecordData } from '../record';
import { applyStep } from './apply';
import { openNew } from './open';
import { noteRotation, rotatedAccounts } from './rotations';
import type { CursorMove } from './signals';
import { markKeys, markTold } from './told-differences';

/** How the accesses of one read were taken. */
export interface TakenAccesses {
  /** They opened or joined a review. */
  taken: number;
  /** By a principal that is expected there; counted only. */
  expected: number;
  /** Sanctioned, granted, or made by this service: recorded with the request that explains them. */
  explained: number;
  /** Seen before, as often. */
  duplicates: number;
  /** Of accounts that Speech keeps no data in; the keys of Azure AI accounts are recorded all the same. */
  ignored: number;
  /** Ids of reviews that were opened. */
  opened: string[];
}

/** What a source knows besides what was seen. */
export interface AccessSource {
  /** Moves in the same commit. */
  move?: CursorMove;
  /** Object and application id of this service itself, lower-cased. */
  own?: readonly string[];
  /** What would put a changed setting back. */
  restoreOf?: (seen: AccessSeen, inventory: InventorySnapshot) => PlannedAction[];
  /** Records of the past: nobody is asked, and nothing can be decided. */
  source?: 'live' | 'replay';
  /** What records of the past are judged with, in place of what was last read of Azure. */
  inventory?: InventorySnapshot;
  /** Storage that was Speech's until lately: of its end the log tells minutes after it. */
  late?: readonly Pick<ByosStorage, 'storageId' | 'speechIds' | 'expectedPrincipals'>[];
}

/** @returns what {@link takeSeen} needs to have loaded. */
export function accessNeeds(all: readonly AccessSeen[], policy: Policy): Partial<Needs> {
  const stories = [...new Set(all.map(storyKey))];
  const rows = all.filter(({ source }) => source === 'storage-log');
  const calls = all.flatMap(({ clientRequestId }) => (clientRequestId === undefined ? [] : [clientRequestId]));
  return {
    inventory: true,
    stories,
    sanctionsOf: stories,
    seen: [
      ...all.filter(({ source }) => source !== 'storage-log').flatMap(({ key }) => [key, pastKey(key)]),
      ...markKeys(all),
    ],
    accessRows: rows.map(({ key }) => key),
    ownCalls: calls.map((id) => id.toLowerCase()),
    rotationsOf: rotatedAccounts(all),
    grantsAt: [...new Set(all.map(({ accountId }) => resourceKey(accountId)))],
    people: peopleOf(policy),
    groups: entraGroupsOf(policy),
    delegations: true,
    ...burstNeeds(policy),
  };
}

/**
 * Takes accesses to Speech's own storage (BYOS) as a source told them. What nobody expects opens a review, or joins the
 * one that tells its story; what a sanction, granted access or a call of this service explains is recorded with that. The
 * same access told again changes nothing, whichever order they come in.
 */
export function takeAccesses(seen: readonly AccessSeen[], source: AccessSource = {}): Command<TakenAccesses> {
  return {
    name: 'take-accesses',
    needs: (policy) => accessNeeds(seen, policy),
    run: (draft, context) => {
      const taken = takeSeen(draft, seen, context, source);
      if (source.move !== undefined) draft.moveCursor(source.move.source, source.move.cursor);
      return taken;
    },
  };
}

/** Takes accesses inside another command; see {@link takeAccesses}. */
export function takeSeen(
  draft: Draft,
  seen: readonly AccessSeen[],
  context: CommandContext,
  source: AccessSource = {},
): TakenAccesses {
  const taken: TakenAccesses = { taken: 0, expected: 0, explained: 0, duplicates: 0, ignored: 0, opened: [] };
  const { inventory = draft.inventory } = source;
  const byos = watchedOf(inventory, context.policy, source.late);
  const stories = new Map<string, Unexpected[]>();
  for (const one of [...seen].sort(bySequence)) {
    const place = byos.get(resourceKey(one.accountId));
    if (source.source !== 'replay') {
      noteRotation(draft, one);
      markTold(draft, one);
    }
    if (place === undefined) {
      takeElsewhere(draft, one, source, taken);
      continue;
    }
    const fresh = notYetSeen(draft, one, source);
    if (fresh === undefined) {
      taken.duplicates += 1;
      continue;
    }
    const judged = judgeIn(draft, fresh, place, source);
    if (judged.as === 'expected') {
      taken.expected += 1;
      continue;
    }
    remember(draft, one, source);
    if (judged.as !== 'unexpected') {
      explain(draft, fresh, judged, context);
      taken.explained += 1;
      continue;
    }
    const story = storyKey(fresh);
    stories.set(story, [...(stories.get(story) ?? []), { seen: fresh, why: judged.why }]);
    taken.taken += 1;
  }
  for (const [key, accesses] of stories) {
    const opened = tell(draft, key, accesses, context, source, inventory);
    if (opened !== undefined) taken.opened.push(opened);
  }
  return taken;
}

/** The keys of other Azure AI accounts are watched too: whoever listed one or made it anew is recorded and told. */
function takeElsewhere(draft: Draft, one: AccessSeen, source: AccessSource, taken: TakenAccesses): void {
  if (one.what !== 'account-keys-listed' && one.what !== 'account-key-regenerated') {
    taken.ignored += 1;
    return;
  }
  if (notYetSeen(draft, one, source) === undefined) {
    taken.duplicates += 1;
    return;
  }
  remember(draft, one, source);
  draft.record({ type: 'account-keys', actor: one.by.actor, data: seenData(one) });
  taken.explained += 1;
  if (source.source === 'replay') return;
  const { what, accountId, succeeded, by } = one;
  const notice = { about: 'account-keys', what, accountId, succeeded, by: actorName(by.actor) } as const;
  draft.notify(`account-keys/${one.key}`, notice, draft.adminChannels);
}

interface Unexpected {
  seen: AccessSeen;
  why: UnexpectedReason;
}

function bySequence(a: AccessSeen, b: AccessSeen): number {
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}

/** The accounts that are watched, by id: BYOS storage, and the Speech accounts that keep their data in it. */
function watchedOf(
  snapshot: InventorySnapshot | undefined,
  { byos }: Policy,
  late: AccessSource['late'] = [],
): Map<string, ByosStorage> {
  const { allowedPrincipals = [] } = byos ?? {};
  const present = snapshot === undefined ? [] : byosOf(snapshot.inventory, allowedPrincipals);
  const places = [...late.map((one) => ({ ...one, allowedPrincipals: [...allowedPrincipals] })), ...present];
  return new Map(
    places.flatMap((place) => [place.storageId, ...place.speechIds].map((id) => [resourceKey(id), place] as const)),
  );
}

/** Records of the past are noted under keys of their own, so that the live read still takes the event it meets. */
function pastKey(key: string): string {
  return `replay/${key}`;
}

/** @returns what is new of an access; undefined where all of it was seen before. */
function notYetSeen(draft: Draft, one: AccessSeen, { source = 'live' }: AccessSource): AccessSeen | undefined {
  if (one.source === 'storage-log') {
    const count = one.count - draft.timesSeen(one.key);
    return count <= 0 ? undefined : { ...one, count };
  }
  const wasSeen = draft.wasSeen(one.key) || (source === 'replay' && draft.wasSeen(pastKey(one.key)));
  return wasSeen ? undefined : one;
}

function remember(draft: Draft, { source: told, key, accountId, first, count }: AccessSeen, at: AccessSource): void {
  if (told === 'storage-log') draft.putAccessRow({ key, accountId: resourceKey(accountId), at: first, count });
  else draft.markSeen(at.source === 'replay' ? pastKey(key) : key);
}

function judgeIn(draft: Draft, one: AccessSeen, byos: ByosStorage, { own = [] }: AccessSource): Judged {
  const ownCall = one.clientRequestId === undefined ? undefined : draft.ownCall(one.clientRequestId);
  return judge(one, {
    byos,
    own,
    sanctions: draft.sanctionsOf(storyKey(one)),
    grants: draft.grants,
    ...(ownCall === undefined ? {} : { ownCall }),
  });
}

const entryTypes = { sanctioned: 'access-sanctioned', granted: 'access-used', ours: 'own-call-seen' } as const;

/** Records an access that is explained. What granted access is used for is told on its card, too. */
function explain(
  draft: Draft,
  seen: AccessSeen,
  judged: Exclude<Judged, { as: 'expected' | 'unexpected' }>,
  { now }: CommandContext,
): void {
  const { as, requestId: id } = judged;
  draft.record({ type: entryTypes[as], requestId: id, actor: seen.by.actor, data: seenData(seen) });
  const request = draft.request(id);
  if (as !== 'granted' || request === undefined) return;
  const joined = { do: 'accesses-joined', seen: [seen], why: 'NOT_EXPECTED', restore: [] } as const;
  applyStep(draft, request, { ...joined, seen: [seen], restore: [] }, seen.by.actor, now);
}

/** Adds accesses to the review that tells their story, or opens one. @returns the id of the one that was opened. */
function tell(
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
  const request = open(draft, { key, episode }, fresh, restore(fresh), context, source);
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
  { key, episode }: { key: string; episode: number },
  accesses: readonly Unexpected[],
  restore: PlannedAction[],
  context: CommandContext,
  { source = 'live', inventory = draft.inventory, late }: AccessSource,
): AccessRequest {
  const [first, ...others] = accesses as [Unexpected, ...Unexpected[]];
  const facts = factsOf(draft, key, episode, first, restore, { policy: context.policy, inventory, late });
  // The opening key is hashed: it holds who it was, which stands in no entry.
  const request = openNew(draft, { facts, azureStatus: 'Pending' }, context, { source, actor: first.seen.by.actor });
  draft.record({
    type: 'access-seen',
    requestId: request.id,
    actor: first.seen.by.actor,
    data: { accesses: accesses.map(({ seen }) => seenData(seen)), why: accesses.map(({ why }) => why) },
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
  key: string,
  episode: number,
  { seen, why }: Unexpected,
  restore: readonly PlannedAction[],
  { policy, inventory, late }: Pick<CommandContext, 'policy'> & FactsSource,
): RequestFacts {
  const { accountId, by } = seen;
  const place = watchedOf(inventory, policy, late).get(resourceKey(accountId));
  const facts: RequestFacts = {
    kind: 'byos-review',
    azureId: createHash('sha256').update(`${key}|${episode}`).digest('hex').slice(0, 32),
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

/** An access as an entry keeps it: whoever it names, and where they came from, is sealed. */
function seenData(seen: AccessSeen): RecordData {
  const { key, source, what, accountId, target, by, address, first, last, count, succeeded, details } = seen;
  return {
    key,
    source,
    what,
    account: accountId,
    ...(target === '' ? {} : { target: personal(target) }),
    by: personal({ ...by, actor: { ...by.actor } }),
    ...(address === undefined ? {} : { address: personal(address) }),
    first,
    last,
    count,
    succeeded,
    details: personal({ ...details }),
    ...(seen.correlationId === undefined ? {} : { correlationId: seen.correlationId }),
  };
}
