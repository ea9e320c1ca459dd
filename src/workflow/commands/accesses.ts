import { actorName, resourceKey, storyKey, type AccessSeen, type ByosStorage } from '../../model';
import { entraGroupsOf, peopleOf, type Policy } from '../../routing';
import { judge, type Judged } from '../../watch';
import { burstNeeds } from '../burst';
import type { Command, CommandContext } from '../command';
import type { Draft } from '../draft';
import type { Needs } from '../ports';
import type { AccessSource } from './access-source';
import { applyStep } from './apply';
import { accountsOfKeys, nameKeyUsers } from './key-users';
import { noteRotation, rotatedAccounts } from './rotations';
import { seenData } from './seen-data';
import { tell, type Unexpected } from './story';
import { markKeys, markTold } from './told-differences';
import { watchedOf } from './watched';

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

/** @returns what {@link takeSeen} needs to have loaded. */
export function accessNeeds(all: readonly AccessSeen[], policy: Policy): Partial<Needs> {
  const stories = [...new Set(all.map(storyKey))];
  const rows = all.filter(({ source }) => source === 'storage-log');
  const calls = all.flatMap(({ clientRequestId }) => (clientRequestId === undefined ? [] : [clientRequestId]));
  return {
    inventory: true,
    stories,
    storiesAt: accountsOfKeys(all),
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
  for (const account of accountsOfKeys(seen)) nameKeyUsers(draft, account, context.now);
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

function bySequence(a: AccessSeen, b: AccessSeen): number {
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.key < b.key ? -1 : 1;
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
