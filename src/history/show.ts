import type { AccessRequest } from '../model';
import { checkPersonal, decodeEntry, sealedHashes, type Entry } from '../ledger';
import { HistoryError } from './errors';
import type { EntryRow, HistoryFilter, HistoryStore } from './ports';
import { proveRequest, type Proven } from './proven';
import { wireRequest, type Story } from './wire-request';
import type { Page, Request } from './wire';

/** How a page is cut. */
export interface PageOptions {
  limit: number;
  /** Of an earlier page, to go on behind it. */
  cursor?: string | undefined;
  /** Leaves out what may not be shown, whatever found it. */
  mayShow?: (request: AccessRequest) => boolean;
  /** With deliveries, entries and what is sealed in them. Without, those lists are empty, and the page is quicker. */
  whole?: boolean;
}

/** Requests whose stories are read at a time. */
const atOnce = 20;

/** @returns a page of requests, newest first. @throws HistoryError `BAD_CURSOR`, `BAD_ENTRY`. */
export async function page(store: HistoryStore, filter: HistoryFilter, options: PageOptions): Promise<Page> {
  const { limit, cursor, whole = false, mayShow = () => true } = options;
  const { next, ...read } = await store.page(filter, limit, cursor);
  const found = { items: read.items.filter(mayShow), next };
  const items: Request[] = [];
  for (let start = 0; start < found.items.length; start += atOnce) {
    const some = found.items.slice(start, start + atOnce);
    items.push(...(whole ? await Promise.all(some.map((one) => wholeRequest(store, one))) : some.map(bareRequest)));
  }
  return { items, next: found.next ?? null };
}

/** More is not counted: to read on costs, and tells little. */
const maxCount = 10_000;

/** How many requests a filter finds. `more` where there are more than were counted. */
export async function countFound(
  store: HistoryStore,
  filter: HistoryFilter,
): Promise<{ value: number; more: boolean }> {
  const count = await store.count(filter, maxCount + 1);
  return { value: Math.min(count, maxCount), more: count > maxCount };
}

/**
 * One request by its own id, in full, with the proof that it is as the ledger says.
 *
 * @returns undefined where there is none, or `mayShow` says no.
 */
export async function provenRequest(
  store: HistoryStore,
  id: string,
  mayShow: (request: AccessRequest) => boolean,
): Promise<{ request: Request; bare: Request; proven: Proven } | undefined> {
  // An answer is of one moment: what was written between two looks at a request is looked at anew.
  for (let tries = 3; ; tries -= 1) {
    const found = (await store.find(id)).find((request) => request.id === id);
    if (found === undefined || !mayShow(found)) return undefined;
    const rows = await store.entriesOf(id);
    // One that cannot be read is not shown; that it was changed is.
    const entries = rows.map(readableEntry).filter((entry) => entry !== undefined);
    const sealed = await store.personalOf([...new Set(entries.flatMap((entry) => sealedHashes(entry)))]);
    const proven = await proveRequest(store, found, { rows, entries, personal: sealed });
    if (!proven.ok && tries > 1) continue;
    const deliveries = await store.deliveriesOf(id);
    const request = wireRequest(found, { deliveries, entries, personal: sealed.filter(checkPersonal) });
    return { request, bare: bareRequest(found), proven };
  }
}

/** What a look-up by id finds: nothing, one request with its whole story, or several that the text may mean. */
export type Found = { found: 'none' } | { found: 'one'; request: Request } | { found: 'several'; ids: string[] };

/** Finds a request by its id, Azure's id, or the beginning of either. @throws HistoryError `BAD_ENTRY`. */
export async function show(store: HistoryStore, id: string): Promise<Found> {
  const [first, ...others] = await store.find(id);
  if (first === undefined) return { found: 'none' };
  if (others.length > 0) return { found: 'several', ids: [first, ...others].map((request) => request.id) };
  return { found: 'one', request: await wholeRequest(store, first) };
}

function bareRequest(request: AccessRequest): Request {
  return wireRequest(request);
}

async function wholeRequest(store: HistoryStore, request: AccessRequest): Promise<Request> {
  return wireRequest(request, await storyOf(store, request.id));
}

async function storyOf(store: HistoryStore, id: string): Promise<Story> {
  const [deliveries, rows] = await Promise.all([store.deliveriesOf(id), store.entriesOf(id)]);
  const entries = rows.map(entryOf);
  const sealed = await store.personalOf([...new Set(entries.flatMap((entry) => sealedHashes(entry)))]);
  // A value that was changed is not what was sealed: it is not shown as if it were.
  return { deliveries, entries, personal: sealed.filter(checkPersonal) };
}

function entryOf({ seq, bytes }: EntryRow): Entry {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    throw new HistoryError('BAD_ENTRY', `entry ${seq} cannot be read: verify says what is wrong`, { cause: error });
  }
}

function readableEntry({ bytes }: EntryRow): Entry | undefined {
  try {
    return decodeEntry(bytes);
  } catch {
    return undefined;
  }
}
