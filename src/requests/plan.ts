import { createHash } from 'node:crypto';
import {
  later,
  type AccessRequest,
  type CarriedAction,
  type Instant,
  type PlannedAction,
  type RequestFacts,
  type Review,
  type ReviewLine,
  type Verdict,
} from '../model';

const hourMs = 3_600_000;

/**
 * What a verdict would change besides the request itself: nothing for a Lockbox request, which Azure carries out, nor for
 * a review that is approved, nor for one whose route only tells. It is shown before it is done, and confirmed once more.
 *
 * @param at when it is decided: access that is granted ends so many hours after it.
 * @param seed unguessable text, for the names of what is made.
 */
export function planOf(
  { id, facts, route: { onReject = 'notify' } }: Pick<AccessRequest, 'id' | 'facts' | 'route'>,
  verdict: Verdict,
  at: Instant,
  seed: string,
): PlannedAction[] {
  switch (facts.kind) {
    case 'lockbox':
      return [];
    case 'byos-review':
      return verdict === 'reject' && onReject === 'revoke' && facts.review !== undefined ? undoing(facts.review) : [];
    case 'byos-access':
      return verdict === 'approve' ? granting(id, facts, at, seed) : [];
  }
}

/** @returns the plan as it is to be carried out, each action with the name that its call to Azure bears. */
export function toCarryOut(plan: readonly PlannedAction[], seed: string): CarriedAction[] {
  return plan.map((action, index) => ({ action, clientRequestId: guidOf(`${seed}/call/${index}`), state: 'to-do' }));
}

/**
 * @returns a name for what a plan would do, without the moments in it: a person confirms what they were shown, and
 *   another plan has to be shown anew.
 */
export function planHash(plan: readonly PlannedAction[]): string {
  const lasting = plan.map((action) => (action.do === 'grant-role' ? { ...action, until: '', name: '' } : action));
  return createHash('sha256').update(JSON.stringify(lasting)).digest('hex').slice(0, 32);
}

function granting(id: string, { asks, requester }: RequestFacts, at: Instant, seed: string): PlannedAction[] {
  if (asks === undefined || requester === undefined) return [];
  const { storageId, container, role, hours } = asks;
  return [
    {
      do: 'grant-role',
      name: guidOf(`${seed}/grant`),
      scope: container === undefined ? storageId : `${storageId}/blobServices/default/containers/${container}`,
      role,
      principalId: requester.id,
      until: later(at, hours * hourMs),
      description: `Lockbox Bot ${id}`,
    },
  ];
}

/** What undoes an access, each thing once, in the order of the lines. What only failed needs no undoing. */
function undoing({ accountId, by, lines, restore = [] }: Review): PlannedAction[] {
  const done = lines.filter(({ succeeded }) => succeeded);
  const gone = new Set(done.filter(({ what }) => what === 'role-removed').map(({ target }) => target.toLowerCase()));
  const actions = done.flatMap((line) => {
    if (line.what === 'role-granted' && gone.has(line.target.toLowerCase())) return [];
    return undoingOf(line, accountId);
  });
  const keys = by.credential?.kind === 'account-key' || by.credential?.kind === 'sas' ? keysOf(lines, accountId) : [];
  const links: PlannedAction[] =
    by.credential?.kind === 'delegation-sas' ? [{ do: 'revoke-delegation-keys', storageId: accountId }] : [];
  const each = new Map([...actions, ...keys, ...links, ...restore].map((action) => [JSON.stringify(action), action]));
  return [...each.values()];
}

function undoingOf(line: ReviewLine, storageId: string): PlannedAction[] {
  switch (line.what) {
    case 'role-granted':
      return [{ do: 'delete-role-assignment', assignmentId: line.target }];
    case 'keys-listed':
    case 'sas-issued':
    case 'key-regenerated':
      return keysOf([line], storageId);
    case 'delegation-key-issued':
      return [{ do: 'revoke-delegation-keys', storageId }];
    default:
      return [];
  }
}

/** The keys that lines name, or both: whoever listed them has both, and which one signed a link is seldom told. */
function keysOf(lines: readonly ReviewLine[], storageId: string): PlannedAction[] {
  const named = lines.flatMap(({ details: { key } }) => (key === undefined ? [] : [key]));
  const both = ['key1', 'key2'] as const;
  const keys = both.filter((key) => named.length === 0 || named.includes(key));
  return keys.map((key) => ({ do: 'rotate-key', storageId, key }));
}

/** A name in the form of a GUID that only whoever knows the seed could tell beforehand. */
function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
