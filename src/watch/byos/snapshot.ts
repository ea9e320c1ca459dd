import {
  later,
  resourceKey,
  type AccessSeen,
  type AccountAccess,
  type AccountSnapshot,
  type ByosStorage,
  type DiagnosticHeld,
  type Instant,
  type NetworkKnown,
  type UntoldDifference,
} from '../../model';
import { accessDifferences } from './differences';
import { networkText } from './network-change';

/** How many earlier states of a network, and of diagnostic settings, are kept. */
const maxFormer = 20;
/** How long the activity log may take to tell of a change, with who made it, in milliseconds. */
const logMayTakeMs = 45 * 60_000;
/** How many differences may wait for the log; of more than these something else is wrong, and all are told. */
const maxUntold = 500;

/** What a look at an account leads to. */
export interface Looked {
  snapshot: AccountSnapshot;
  /** Whether it is the first look at the account. */
  isFirst: boolean;
  /** Everything that is not as it was. */
  differences: AccessSeen[];
  /** Differences that no log can tell. */
  seen: AccessSeen[];
  /** Those whose time to be told by the log is over: they are to be taken unless it did. */
  overdue: UntoldDifference[];
}

/** One look at an account. */
export interface AccountLook {
  byos: ByosStorage;
  access: AccountAccess;
  /** When the network was read that the storage account of `byos` shows. */
  networkReadAt: Instant;
  readAt: Instant;
}

/**
 * Puts a look in place of the last one. The first one of all, and the first of a part, only says how things are: nothing
 * is asked about what was there before anybody watched. What was set above the subscription never reaches its log and is
 * told at once; the rest the log tells better, since it knows who, so that it has the first word for a while.
 */
export function looked(before: AccountSnapshot | undefined, look: AccountLook): Looked {
  const { byos, access, readAt, networkReadAt } = look;
  const { storageId, speechIds, expectedPrincipals, storage } = byos;
  const parts = { ...partsOf(before), ...access };
  const after = { ...parts, storageId, readAt };
  const differences = before === undefined ? [] : accessDifferences(before, after);
  const [loggedNowhere, rest] = [differences.filter(isAboveSubscriptions), differences.filter(isLogged)];
  const fresh = rest.map((seen): UntoldDifference => ({ seen, from: before?.readAt ?? readAt, to: readAt }));
  const waiting = [...(before?.untold ?? []), ...fresh];
  const isOverdue = ({ to }: UntoldDifference): boolean => later(to, logMayTakeMs) <= readAt;
  const overdue = waiting.length > maxUntold ? waiting : waiting.filter(isOverdue);
  const network = typeof storage?.networkAcls === 'object' ? storage.networkAcls : undefined;
  const reach = storage?.publicNetworkAccess;
  return {
    snapshot: {
      ...after,
      speechIds: [...speechIds],
      expectedPrincipals: [...expectedPrincipals],
      networks:
        network === undefined
          ? (before?.networks ?? [])
          : networksOf(before?.networks ?? [], {
              since: networkReadAt,
              rules: network,
              ...(reach === undefined ? {} : { publicNetworkAccess: reach }),
            }),
      formerDiagnostics: formerOf(before, access.diagnostics, readAt),
      untold: waiting.filter((one) => !overdue.includes(one)),
    },
    isFirst: before === undefined,
    differences,
    seen: loggedNowhere,
    overdue,
  };
}

function partsOf(before: AccountSnapshot | undefined): AccountAccess {
  const { roles, locks, diagnostics } = before ?? {};
  return {
    ...(roles === undefined ? {} : { roles }),
    ...(locks === undefined ? {} : { locks }),
    ...(diagnostics === undefined ? {} : { diagnostics }),
  };
}

function isAboveSubscriptions({ target }: AccessSeen): boolean {
  return !/^\/subscriptions\//.test(target);
}

function isLogged(seen: AccessSeen): boolean {
  return !isAboveSubscriptions(seen);
}

function networksOf(known: readonly NetworkKnown[], now: NetworkKnown): NetworkKnown[] {
  const last = known.at(-1);
  if (last !== undefined && same(last, now)) return [...known];
  return [...known, now].slice(-maxFormer);
}

function formerOf(
  before: AccountSnapshot | undefined,
  now: readonly DiagnosticHeld[] | undefined,
  until: Instant,
): AccountSnapshot['formerDiagnostics'] {
  const former = before?.formerDiagnostics ?? [];
  if (before?.diagnostics === undefined || now === undefined) return former;
  const same = new Set(now.map(({ id, body }) => `${resourceKey(id)} ${body}`));
  const changed = before.diagnostics.filter(({ id, body }) => !same.has(`${resourceKey(id)} ${body}`));
  return [...former, ...changed.map((one) => ({ ...one, until }))].slice(-maxFormer);
}

function same(one: NetworkKnown, other: NetworkKnown): boolean {
  return networkText(one.rules, one.publicNetworkAccess) === networkText(other.rules, other.publicNetworkAccess);
}
