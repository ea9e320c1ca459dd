import {
  accessorKey,
  resourceKey,
  type AccessKind,
  type AccessRequest,
  type AccessSeen,
  type ByosStorage,
  type OwnCall,
  type Sanction,
  type UnexpectedReason,
} from '../../model';

/** Everything that an access is judged by. */
export interface JudgedBy {
  /** The BYOS storage that it concerns, if it is of one. */
  byos?: ByosStorage;
  sanctions: readonly Sanction[];
  /** Access requests for that storage, in any state. */
  grants: readonly AccessRequest[];
  /** The call of this service that bears the event's client request id. */
  ownCall?: OwnCall;
  /** Ids that the log shows for this service itself, lower-cased. */
  own: readonly string[];
}

/** What an access means: to be asked about, or why not. */
export type Judged =
  | { as: 'expected' }
  | { as: 'sanctioned'; requestId: string }
  | { as: 'granted'; requestId: string }
  | { as: 'ours'; requestId: string }
  | { as: 'unexpected'; why: UnexpectedReason };

/**
 * Judges one access to Speech's own storage. Pure: the same access is judged alike whichever source told it, and however
 * often.
 */
export function judge(seen: AccessSeen, by: JudgedBy): Judged {
  const { ownCall, sanctions, grants } = by;
  // Anybody can send a client request id, and anybody who takes over this service can call in its name: it takes both.
  if (ownCall !== undefined && isOwnIdentity(seen, by.own)) {
    if (isEventOf(seen, ownCall)) return { as: 'ours', requestId: ownCall.requestId };
    return { as: 'unexpected', why: 'NOT_OUR_CALL' };
  }
  if (isExpected(seen, by.byos)) return { as: 'expected' };
  const sanction = sanctions.find((one) => covers(one, seen));
  if (sanction !== undefined) return { as: 'sanctioned', requestId: sanction.requestId };
  const own = grants.filter((request) => isGrantedTo(request, seen));
  const granted = own.find((request) => allows(request, seen));
  if (granted !== undefined) return { as: 'granted', requestId: granted.id };
  return { as: 'unexpected', why: whyUnexpected(seen, by.own, own.length > 0) };
}

function whyUnexpected(seen: AccessSeen, own: readonly string[], wasGranted: boolean): UnexpectedReason {
  if (isOwnIdentity(seen, own)) return 'NOT_OUR_CALL';
  if (seen.by.credential !== undefined) return 'WHO_CANNOT_BE_KNOWN';
  return wasGranted ? 'OUTSIDE_GRANT' : 'NOT_EXPECTED';
}

function isOwnIdentity({ by }: AccessSeen, own: readonly string[]): boolean {
  const ids = [by.principalId, by.actor.kind === 'app' || by.actor.kind === 'person' ? by.actor.id : undefined];
  return ids.some((id) => id !== undefined && own.includes(id.toLowerCase()));
}

/** How far the clocks of Azure and of this service may differ, in milliseconds. */
const clocksMs = 60_000;
/** How long before its event a call may have been noted, in milliseconds: it may be tried for a while. */
const slackMs = 10 * 60_000;

function isEventOf(seen: AccessSeen, call: OwnCall): boolean {
  return seen.what === call.what && Date.parse(seen.last) >= Date.parse(call.at) - slackMs;
}

/** Whoever holds a key or a link cannot be known, whoever gave it out; so only those who signed in are expected. */
function isExpected({ by }: AccessSeen, byos: ByosStorage | undefined): boolean {
  if (byos === undefined || by.credential !== undefined) return false;
  const expected = new Set([...byos.expectedPrincipals, ...byos.allowedPrincipals].map((id) => id.toLowerCase()));
  return expected.has(accessorKey(by)) || (by.actor.kind === 'app' && expected.has(by.actor.id.toLowerCase()));
}

function covers({ kinds, from, until }: Sanction, { what, first, last }: AccessSeen): boolean {
  return kinds.includes(what) && first >= from && last <= until;
}

const readKinds: ReadonlySet<AccessKind> = new Set(['blobs-read', 'blobs-listed', 'blobs-other']);
const writeKinds: ReadonlySet<AccessKind> = new Set([...readKinds, 'blobs-written', 'blobs-deleted']);

function isGrantedTo({ facts: { requester, asks } }: AccessRequest, { by, accountId }: AccessSeen): boolean {
  if (requester === undefined || asks === undefined || by.credential !== undefined) return false;
  return requester.id.toLowerCase() === accessorKey(by) && resourceKey(asks.storageId) === resourceKey(accountId);
}

/** Whether it is a use of granted access: of its kind, in its container, and from its approval to its end. */
function allows({ facts: { asks }, current }: AccessRequest, { what, target, first, last }: AccessSeen): boolean {
  if (asks === undefined || (current.state !== 'approved' && current.state !== 'access-ended')) return false;
  const grant = current.outcome.actions?.map(({ action }) => action).find((action) => action.do === 'grant-role');
  const until = current.state === 'access-ended' ? current.at : grant?.until;
  if (until === undefined || !(asks.role === 'write' ? writeKinds : readKinds).has(what)) return false;
  if (asks.container !== undefined && asks.container.toLowerCase() !== target.toLowerCase()) return false;
  const from = Date.parse(current.outcome.votes.at(-1)?.at ?? current.outcome.at);
  return Date.parse(first) >= from - clocksMs && Date.parse(last) <= Date.parse(until) + clocksMs;
}
