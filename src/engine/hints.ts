import { type Actor } from '../model';
import { attribute, hintTried, isPushed, recordEntry, takeReads, type Fence, type Hint } from '../workflow';
import { apart, inMs, type EngineContext } from './context';
import { pollLockbox } from './poll-lockbox';
import type { AzureRead, LockboxRead, Subscription } from './ports';

/** After this many reads that do not confirm it, a hint is given up and said so in the ledger. */
const attemptsBeforeGivingUp = 12;

/** How many hints are looked for in one round. */
const atOnce = 200;
/** How many subscriptions are read side by side for them. */
const width = 8;
/**
 * How often one subscription is read in one round: an alert that comes meanwhile, and the cards of what was found, wait
 * for the end of the round.
 */
const readsOfOne = 20;

/**
 * Reads Azure for each hint that is due: an event is only a hint, the read is the truth. Hints of one subscription are
 * followed one after the other, those of others beside them; of those that were looked for,
 * what was pushed goes first, since it is the newest. Hints that one read answers share it.
 *
 * @param heard is told of each subscription that Azure was read of.
 * @returns how many hints were followed; more may be due.
 */
export async function resolveHints(
  context: EngineContext,
  subscriptions: readonly Subscription[],
  fence: Fence,
  heard: (subscriptionId: string) => void = () => undefined,
): Promise<number> {
  const due = await context.store.hintsDue(inMs(context.clock, 0), atOnce);
  const queue = [...grouped(due, ({ subscriptionId }) => subscriptionId)];
  let followed = 0;
  // A storm of alerts does not ask Azure for more than it allows: what is left is due still.
  const mayRead = (): boolean => context.reads?.has(context.clock.now().getTime()) ?? true;
  const workers = Array.from({ length: Math.min(width, queue.length) }, async () => {
    for (let next = queue.shift(); next !== undefined && mayRead(); next = queue.shift()) {
      const [subscriptionId, hints] = next;
      const subscription = subscriptions.find(({ id }) => id === subscriptionId) ?? { id: subscriptionId };
      heard(subscriptionId);
      for (const alike of answeredTogether(hints).slice(0, readsOfOne)) {
        if (!mayRead()) break;
        followed += alike.length;
        await follow(context, alike, subscription, fence);
      }
    }
  });
  await Promise.all(workers);
  return followed;
}

function grouped(hints: readonly Hint[], by: (hint: Hint) => string): Map<string, Hint[]> {
  const groups = new Map<string, Hint[]>();
  for (const hint of hints) {
    const group = groups.get(by(hint));
    if (group === undefined) groups.set(by(hint), [hint]);
    else group.push(hint);
  }
  return groups;
}

/** Hints of a subscription, those together that one read answers; what was pushed comes first. */
function answeredTogether(hints: readonly Hint[]): Hint[][] {
  const pushed = hints.filter(isPushed);
  const told = hints.filter((hint) => !isPushed(hint));
  const runs = [...grouped(told, ({ azureId = '' }) => azureId).values()];
  return pushed.length === 0 ? runs : [pushed, ...runs];
}

async function follow(
  context: EngineContext,
  hints: readonly Hint[],
  subscription: Subscription,
  fence: Fence,
): Promise<void> {
  const [first] = hints;
  if (first === undefined) return;
  // Each of them is older than the read, so it shows what each reported. It is used at once, while it is the truth.
  let answer: Promise<AzureRead<LockboxRead[]>> | undefined;
  const look = (): Promise<AzureRead<LockboxRead[]>> => (answer ??= readFor(context, first, subscription, fence));
  for (const hint of hints) {
    let resolved: Resolved = { done: false };
    await apart(context, 'hint', async () => {
      resolved = await resolve(context, hint, look, fence);
    });
    await finish(context, hint, resolved, fence);
  }
}

/** Whether Azure confirmed what the hint reported, or how long it asks to be left alone. */
type Resolved = { done: true } | { done: false; afterMs?: number };

async function finish(context: EngineContext, hint: Hint, resolved: Resolved, fence: Fence): Promise<void> {
  const { submit, clock } = context;
  const { done } = resolved;
  if (!done && hint.attempts + 1 < attemptsBeforeGivingUp) {
    const dueAt = inMs(clock, Math.max(resolved.afterMs ?? 0, Math.min(5_000 * 2 ** hint.attempts, 1_800_000)));
    await submit(hintTried(hint, { done: false, dueAt }), [fence]);
    return;
  }
  if (!done) {
    const data = { key: hint.key, subscription: hint.subscriptionId, azureId: hint.azureId };
    await submit(recordEntry({ type: 'hint-not-confirmed', actor: { kind: 'service' }, data }), [fence]);
  }
  await submit(hintTried(hint, { done: true }), [fence]);
}

/** Takes what Azure shows for a hint. It is done once that confirms what the hint reported. */
async function resolve(
  context: EngineContext,
  hint: Hint,
  look: () => Promise<AzureRead<LockboxRead[]>>,
  fence: Fence,
): Promise<Resolved> {
  const answer = await look();
  if (!answer.ok) return { done: false, ...(answer.afterMs === undefined ? {} : { afterMs: answer.afterMs }) };
  const reads = answer.value;
  const { azureId, decidedBy } = hint;
  // An event that names no request tells of none of them in particular who decided it.
  const auto = azureId !== undefined && decidedBy?.caller.kind === 'azure' ? { auto: decidedBy.verdict } : {};
  if (reads.length > 0) await context.submit(takeReads(reads.map((read) => ({ ...read, ...auto }))), [fence]);
  const [read] = reads;
  if (decidedBy === undefined || azureId === undefined || read === undefined) return { done: true };
  return { done: await name(context, hint, read, fence) };
}

async function readFor(
  context: EngineContext,
  hint: Hint,
  subscription: Subscription,
  fence: Fence,
): Promise<AzureRead<LockboxRead[]>> {
  if (isPushed(hint)) {
    // It says that there is something to read, and nothing of its own: the poll takes what it finds.
    const polled = await pollLockbox(context, subscription, false, fence);
    return polled.ok ? { ok: true, value: [] } : polled;
  }
  if (hint.azureId !== undefined) {
    const one = await context.azure.lockboxRequest(subscription, hint.azureId);
    return one.ok ? { ok: true, value: [one.value] } : one;
  }
  const all = await context.azure.lockboxRequests(subscription, false);
  return all.ok ? { ok: true, value: all.value.requests } : all;
}

async function name(context: EngineContext, hint: Hint, read: LockboxRead, fence: Fence): Promise<boolean> {
  const { decidedBy } = hint;
  if (decidedBy === undefined) return true;
  const { verdict, caller, at } = decidedBy;
  const as = caller.kind === 'azure' ? 'azure-auto' : (await isOurs(context, caller)) ? 'ours' : 'elsewhere';
  const answer = await context.submit(attribute({ facts: read.facts, verdict, by: caller, as, at }), [fence]);
  return answer === 'done';
}

async function isOurs(context: EngineContext, caller: Actor): Promise<boolean> {
  if (caller.kind !== 'app' && caller.kind !== 'person') return false;
  const { appId, objectId } = await context.executor.identity();
  const id = caller.id.toLowerCase();
  return id === appId?.toLowerCase() || id === objectId?.toLowerCase();
}
