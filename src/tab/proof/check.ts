import canonicalize from 'canonicalize';
import type { Request, Verified, WireInclusion } from '../../history/wire';
import { verifyInclusion } from '../../ledger/proof';
import { fromBase64, fromHex, sha256, toHex } from './bytes';
import { openCheckpoint, type Checkpoint, type Opened } from './note';

/** What the proof of a request is made of; each may fail, and then that cannot be checked. */
export interface ProofSource {
  /** The newest signed checkpoint, or undefined while there is none. */
  checkpoint: () => Promise<string | undefined>;
  /** Verifier keys of this ledger, as the service gives them, or the one that the reader knows from elsewhere. */
  keys: () => Promise<string[]>;
  inclusion: (entry: number, size: number) => Promise<WireInclusion>;
}

/** What is checked, in the order in which it is shown. */
export const checkNames = ['signature', 'included', 'consistent', 'personal', 'state', 'server'] as const;
/** One of {@link checkNames}. */
export type CheckName = (typeof checkNames)[number];

/** How a check ended. `waiting`: there is no checkpoint yet that could prove it. */
export type Result = 'passed' | 'failed' | 'cannot' | 'waiting';

/** One check with its result. The numbers and names belong to the sentence that tells it. */
export interface Check {
  name: CheckName;
  result: Result;
  why?: Exclude<Opened, { ok: true }>['why'] | 'NO_CHECKPOINT' | 'NOT_ASKED' | 'INSECURE' | 'UNSIGNED';
  /** How many were checked. */
  count?: number;
  /** How many have no checkpoint yet; of values, how many were erased. */
  others?: number;
  /** Entries that failed. */
  seqs?: number[];
}

/** What the checks of one request found. */
export interface ProofReport {
  checks: Check[];
  /** How each entry stands, by its `seq`. */
  entries: ReadonlyMap<number, Result>;
  checkpoint?: Checkpoint;
  /** The key that signed it. */
  key?: string;
}

type Entry = Request['entries'][number];

const encoder = new TextEncoder();
/** Proofs that are asked for at a time. */
const atOnce = 6;

/**
 * Checks a request as it is shown, trusting nothing of the service but its keys: the signature of the checkpoint; that the
 * canonical bytes of each entry, made here from what is shown, are in the tree under it; and that each value shown is the
 * one that was sealed.
 */
export async function checkRequest(
  request: Request & { verified: Verified },
  source: ProofSource,
): Promise<ProofReport> {
  const server: Check = {
    name: 'server',
    result: request.verified.ok === null ? 'cannot' : request.verified.ok ? 'passed' : 'failed',
  };
  // Pages that come neither by https nor from this machine have no WebCrypto.
  if (!hasWebCrypto(globalThis)) {
    const cannot = checkNames.slice(0, -1).map((name): Check => ({ name, result: 'cannot', why: 'INSECURE' }));
    return { checks: [...cannot, server], entries: new Map() };
  }
  const opened = await openNewest(source);
  const under = opened.ok ? opened.checkpoint : undefined;
  const entries = await proveEntries(request.entries, under, source);
  return {
    checks: [
      signatureCheck(opened),
      includedCheck(entries, opened),
      consistentCheck(request),
      await personalCheck(request),
      stateCheck(request),
      server,
    ],
    entries,
    ...(opened.ok ? { checkpoint: opened.checkpoint, key: opened.key } : {}),
  };
}

function hasWebCrypto({ crypto }: { crypto?: { subtle?: unknown } }): boolean {
  return crypto?.subtle !== undefined;
}

/** @returns the verdict of all checks: a failure of one is a failure of all. */
export function verdictOf({ checks }: ProofReport): 'proven' | 'failed' | 'partly' | 'unknown' {
  const results = checks.filter(({ name }) => name !== 'server').map(({ result }) => result);
  if (checks.some(({ result }) => result === 'failed')) return 'failed';
  if (results.includes('cannot')) return 'unknown';
  return results.includes('waiting') ? 'partly' : 'proven';
}

type Newest = Opened | { ok: false; why: 'NO_CHECKPOINT' | 'NOT_ASKED' };

async function openNewest({ checkpoint, keys }: ProofSource): Promise<Newest> {
  try {
    const [note, known] = await Promise.all([checkpoint(), keys()]);
    return note === undefined ? { ok: false, why: 'NO_CHECKPOINT' } : await openCheckpoint(note, known);
  } catch {
    return { ok: false, why: 'NOT_ASKED' };
  }
}

function signatureCheck(opened: Newest): Check {
  if (opened.ok) return { name: 'signature', result: 'passed', count: opened.checkpoint.size };
  const { why } = opened;
  if (why === 'NO_CHECKPOINT') return { name: 'signature', result: 'waiting', why };
  return { name: 'signature', result: why === 'UNSUPPORTED' || why === 'NOT_ASKED' ? 'cannot' : 'failed', why };
}

async function proveEntries(
  entries: readonly Entry[],
  under: Checkpoint | undefined,
  source: ProofSource,
): Promise<Map<number, Result>> {
  const results = new Map<number, Result>();
  for (let start = 0; start < entries.length; start += atOnce) {
    await Promise.all(
      entries.slice(start, start + atOnce).map(async (entry) => {
        results.set(entry.seq, await proveEntry(entry, under, source));
      }),
    );
  }
  return results;
}

async function proveEntry(entry: Entry, under: Checkpoint | undefined, source: ProofSource): Promise<Result> {
  if (under === undefined) return 'cannot';
  if (entry.seq >= under.size) return 'waiting';
  let proof: WireInclusion;
  try {
    proof = await source.inclusion(entry.seq, under.size);
  } catch {
    return 'cannot';
  }
  const hashes = proof.hashes.map(fromBase64);
  const bytes = canonicalBytes(entry);
  if (bytes === undefined || !hashes.every((hash) => hash !== undefined)) return 'failed';
  const leafHash = await sha256(Uint8Array.of(0), bytes);
  const claim = { index: entry.seq, size: under.size, leafHash, root: under.root, hashes };
  return (await verifyInclusion(claim, (left, right) => sha256(Uint8Array.of(1), left, right))) ? 'passed' : 'failed';
}

function includedCheck(entries: ReadonlyMap<number, Result>, opened: Newest): Check {
  const of = (result: Result): number[] => [...entries].filter(([, one]) => one === result).map(([seq]) => seq);
  const [failed, cannot, waiting, passed] = [of('failed'), of('cannot'), of('waiting'), of('passed')];
  const counts = { count: passed.length, ...(waiting.length === 0 ? {} : { others: waiting.length }) };
  if (failed.length > 0) return { name: 'included', result: 'failed', seqs: failed };
  const why = opened.ok || opened.why === 'NOT_ASKED' ? 'NOT_ASKED' : 'UNSIGNED';
  if (cannot.length > 0) return { name: 'included', result: 'cannot', why };
  return { name: 'included', result: waiting.length > 0 ? 'waiting' : 'passed', ...counts };
}

/** A request's entries rise in `seq`, speak of it alone, and begin with the one that opened it. */
function consistentCheck({ id, entries }: Request): Check {
  const rising = entries.every(({ seq }, at) => at === 0 || seq > (entries[at - 1]?.seq ?? seq));
  const own = entries.every(({ request }) => request === id);
  const begun = entries.some(({ type }) => type === 'request-opened');
  return { name: 'consistent', result: rising && own && begun ? 'passed' : 'failed' };
}

async function personalCheck({ entries, personal, salts }: Request): Promise<Check> {
  const sealed = new Set(entries.flatMap((entry) => sealedHashes(entry)));
  const shown = Object.entries(personal);
  const good = await Promise.all(shown.map(([hash, value]) => isSealed(hash, salts[hash], value)));
  // A value that no entry names was never said by anybody.
  const wrong = shown.filter(([hash], at) => good[at] !== true || !sealed.has(hash)).length;
  if (wrong > 0) return { name: 'personal', result: 'failed', count: wrong };
  return { name: 'personal', result: 'passed', count: shown.length, others: sealed.size - shown.length };
}

async function isSealed(hash: string, salt: string | undefined, value: unknown): Promise<boolean> {
  const [saltBytes, bytes] = [fromHex(salt ?? ''), canonicalBytes(value)];
  if (saltBytes?.length !== 32 || bytes === undefined) return false;
  return toHex(await sha256(saltBytes, bytes)) === hash;
}

/** What is shown as the state has to be what the last entry left behind that speaks of one. */
function stateCheck({ entries, state }: Request): Check {
  const afters = entries.map(({ data }) => (data['after'] as { state?: unknown } | undefined)?.state);
  const last = afters.findLast((one) => one !== undefined);
  return { name: 'state', result: last === state ? 'passed' : 'failed' };
}

/** @returns every sealed hash within a value. */
export function sealedHashes(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { $sealed: hash } = value as { $sealed?: unknown };
  if (typeof hash === 'string') return [hash];
  return Object.values(value).flatMap(sealedHashes);
}

/** The bytes as RFC 8785 has them, or undefined for what is not JSON. */
function canonicalBytes(value: unknown): Uint8Array | undefined {
  try {
    const text = canonicalize(value);
    return text === undefined ? undefined : encoder.encode(text);
  } catch {
    return undefined;
  }
}
