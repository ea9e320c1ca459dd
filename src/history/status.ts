import type { JsonValue } from '../ledger';
import {
  anchorSource,
  isOffHost,
  ledgerCheckSource,
  readAnchorState,
  outgoingSource,
  readLedgerCheck,
  readOutgoingState,
  type OutgoingKind,
  type AnchorKind,
  accountAccessEveryMs,
  accountAccessSource,
  eventHubEveryMs,
  eventHubSources,
  inventoryEveryMs,
  inventorySource,
  later,
  storageLogEveryMs,
  storageLogSources,
  type Instant,
  type SourceHealth,
} from '../model';
import type { HistoryStore, StoredStatus } from './ports';
import { member } from './told';
import type { Status, StatusFault } from './wire-status';

/** What only the running instance knows of itself. */
export interface LiveStatus {
  version: string;
  startedAt: Instant;
  policyHash: string;
  /** The sources as this instance read them. */
  sources: readonly SourceHealth[];
  /** How often a source is to be read, in milliseconds. */
  pollMs: number;
  /** How often one of them is read at present, in milliseconds; undefined where this instance does not plan it. */
  periodOf?: (source: string) => number | undefined;
  /** The anchors of the ledger that are configured. */
  anchors?: readonly { id: string; kind: AnchorKind }[];
  /** How long personal data is kept, in milliseconds. */
  keepPersonalMs?: number;
  /** What goes out by itself. */
  outgoing?: readonly { id: string; kind: OutgoingKind }[];
}

/** A request may wait so long without anybody having been shown it, in milliseconds. */
export const undeliveredAfterMs = 2 * 60_000;
/** A source is behind when this many polls, and at least ten minutes, went by without one. */
const missedPolls = 3;
const behindAtLeastMs = 10 * 60_000;
/** What is read more seldom than the polls, in milliseconds. */
const seldom: ReadonlyMap<string, number> = new Map([
  ['subscriptions', 3_600_000],
  [inventorySource, inventoryEveryMs],
]);

/** Gathers how the service stands from what is stored and what this instance knows. */
export async function statusOf(store: HistoryStore, live: LiveStatus, now: Instant): Promise<Status> {
  const [stored, head, checkpoint, anchors, check, sent] = await Promise.all([
    store.status(later(now, -undeliveredAfterMs)),
    store.head(),
    store.newestCheckpoint(),
    Promise.all((live.anchors ?? []).map((anchor) => anchorStatus(store, anchor))),
    store.place(ledgerCheckSource).then(readLedgerCheck),
    Promise.all((live.outgoing ?? []).map((outgoing) => outgoingStatus(store, outgoing))),
  ]);
  const anchored = anchors.some(({ kind, lastSuccess }) => isOffHost(kind) && lastSuccess !== null);
  const sources = sourcesOf(stored, live, now);
  const preflight = preflightOf(stored);
  const { undelivered, waiting, deliveries } = stored;
  const faults: [StatusFault, boolean][] = [
    ['SOURCE_BEHIND', sources.some((source) => isBehind(source, live))],
    ['REQUEST_UNDELIVERED', undelivered.length > 0],
    ['DELIVERY_TROUBLE', deliveries.length > 0],
    ['PREFLIGHT', preflight.some(({ findings }) => findings.length > 0)],
    ['NOT_ANCHORED', !anchored],
    ['ANCHOR_FAILING', anchors.some(({ failing }) => failing)],
    ['EXPORT_FAILING', sent.some(({ failing }) => failing)],
    ['LEDGER_DIVERGED', (check?.faults.length ?? 0) > 0],
  ];
  return {
    at: now,
    version: live.version,
    startedAt: live.startedAt,
    policyHash: live.policyHash,
    faults: faults.filter(([, holds]) => holds).map(([fault]) => fault),
    sources,
    requests: { waiting, undelivered },
    deliveries,
    preflight,
    retention: retentionOf(stored, live),
    exports: sent,
    ledger: {
      entries: head?.size ?? 0,
      checkpoint: checkpoint === undefined ? null : { size: checkpoint.size, at: checkpoint.at },
      anchored,
      anchors,
      check: check ?? null,
    },
  };
}

/** A checkpoint that is kept on the database's own host is out of nobody's reach who has that. */
async function anchorStatus(
  store: HistoryStore,
  { id, kind }: { id: string; kind: AnchorKind },
): Promise<Status['ledger']['anchors'][number]> {
  const { kept, failed, isFailing } = readAnchorState(await store.place(anchorSource(id)));
  return {
    anchor: id,
    kind,
    lastSuccess: kept ?? null,
    lastFailure: failed ?? null,
    failing: isFailing === true,
  };
}

async function outgoingStatus(
  store: HistoryStore,
  { id, kind }: { id: string; kind: OutgoingKind },
): Promise<Status['exports'][number]> {
  const { next, sentAt, failed, isFailing } = readOutgoingState(await store.place(outgoingSource(id)));
  return {
    export: id,
    kind,
    lastSuccess: sentAt === undefined ? null : { entries: next ?? 0, at: sentAt },
    lastFailure: failed ?? null,
    failing: isFailing === true,
  };
}

function isBehind(
  { name, behindSeconds, lastError }: Status['sources'][number],
  { pollMs, periodOf }: LiveStatus,
): boolean {
  // Few tenants let the service read their own log, and what it says is a hint: not to be allowed is no fault.
  if (name === 'activity/tenant' && lastError?.startsWith('FORBIDDEN') === true) return false;
  const everyMs = seldom.get(name) ?? everyMsOf(name) ?? periodOf?.(name) ?? pollMs;
  return behindSeconds * 1_000 > Math.max(behindAtLeastMs, missedPolls * everyMs);
}

/** Each source by its newest read: that of this instance, or of another one, which stands in the database. */
function sourcesOf({ sources }: StoredStatus, live: LiveStatus, now: Instant): Status['sources'] {
  const own = new Map(live.sources.map((source) => [source.name, source]));
  const names = new Set([...own.keys(), ...sources.map(({ source }) => source)].filter(isWatched));
  return [...names].sort().map((name) => {
    const stored = sources.find(({ source }) => source === name)?.readAt;
    const ownRead = own.get(name)?.lastReadAt;
    const lastReadAt = [stored, ownRead]
      .filter((at) => at !== undefined)
      .sort()
      .at(-1);
    // A source that was never read to its end is behind by as long as it was tried.
    const behindMs = Date.parse(now) - Date.parse(lastReadAt ?? live.startedAt);
    return {
      name,
      lastReadAt: lastReadAt ?? null,
      behindSeconds: Math.max(0, Math.round(behindMs / 1_000)),
      lastError: own.get(name)?.lastError ?? null,
    };
  });
}

/** The sources that requests are found in. Whatever else is read, or kept as a place to go on from, is told elsewhere. */
function isWatched(name: string): boolean {
  const everyPoll = ['lockbox/', 'activity/'].some((kind) => name.startsWith(kind));
  return everyPoll || seldom.has(name) || everyMsOf(name) !== undefined;
}

/** How often sources are read that have many names and a pace of their own. */
function everyMsOf(name: string): number | undefined {
  if (name.startsWith(storageLogSources)) return storageLogEveryMs;
  if (name.startsWith(eventHubSources)) return eventHubEveryMs;
  return name.startsWith(accountAccessSource('')) ? accountAccessEveryMs : undefined;
}

function retentionOf({ parts }: StoredStatus, { keepPersonalMs }: LiveStatus): Status['retention'] {
  const look = parts.find(({ part }) => part === 'retention');
  const count = (key: string): number => Number(member(look?.doc, key) ?? 0);
  return {
    afterSeconds: keepPersonalMs === undefined ? null : Math.round(keepPersonalMs / 1_000),
    lastLook:
      look === undefined
        ? null
        : { at: look.at, requests: count('requests'), values: count('values'), holds: count('holds') },
  };
}

function preflightOf({ parts }: StoredStatus): Status['preflight'] {
  return parts
    .filter(({ part }) => part.startsWith('preflight/'))
    .map(({ part, at, doc }) => {
      const of = part.slice('preflight/'.length);
      // What concerns the tenant, or the storage of Speech, concerns no one subscription.
      return { subscription: ['tenant', 'byos'].includes(of) ? null : of, readAt: at, findings: findingsOf(doc) };
    });
}

function findingsOf(doc: JsonValue): { code: string; says: string; mend: string }[] {
  const findings = member(doc, 'findings');
  if (!Array.isArray(findings)) return [];
  const text = (finding: JsonValue, key: string): string => {
    const value = member(finding, key);
    return typeof value === 'string' ? value : '';
  };
  return findings.map((one) => ({ code: text(one, 'code'), says: text(one, 'says'), mend: text(one, 'mend') }));
}
