import { decodeEntry, documentDigest, type Entry, type JsonValue } from '../ledger';
import { vouched, type AccessRequest } from '../model';
import type { HistoryStore } from './ports';

/** Requests that are looked up at a time. */
const atOnce = 50;

/** What the ledger says of one request. */
interface Told {
  /** What its last entry that speaks of a state left behind. */
  after?: After;
  /** Where its entries stand. */
  seqs: number[];
}

/** How a request stands after an entry. */
interface After {
  /** State and version. */
  state: string;
  /** The salted hash under which the digest of the whole document was sealed. */
  document?: string;
}

/** What of the stored requests does not agree with the ledger. */
export interface Differences {
  /**
   * Ids of requests that are stored otherwise than the ledger says, in the columns they are found by or in the document
   * they are shown from; and of those that are stored in one of the two only.
   */
  changed: string[];
  /** Entries that are filed under another request than they speak of. */
  misfiled: number[];
}

/** What the ledger says of the requests, entry by entry. */
export class ToldRequests {
  private readonly told = new Map<string, Told>();

  /** Takes the entry of the row `seq`. */
  take(seq: number, { request, data }: Entry): void {
    if (request === undefined) return;
    const known = this.told.get(request) ?? { seqs: [] };
    const after = afterOf(data);
    known.seqs.push(seq);
    this.told.set(request, after === undefined ? known : { ...known, after });
  }

  /**
   * Compares what is stored of the requests.
   *
   * @param size of the ledger that was read, where more has been written since: a request may then stand as an entry
   *   behind it says.
   */
  async compare(store: HistoryStore, size?: number): Promise<Differences> {
    const left = new Map(this.told);
    const differences: Differences = { changed: [], misfiled: [] };
    let group: Promise<Differences>[] = [];
    const end = async (): Promise<void> => {
      for (const { changed, misfiled } of await Promise.all(group)) {
        differences.changed.push(...changed);
        differences.misfiled.push(...misfiled);
      }
      group = [];
    };
    for await (const { id, state, version } of store.requestStates()) {
      const told = left.get(id) ?? { seqs: [] };
      left.delete(id);
      group.push(compareOne(store, { id, state: stateText(state, version) }, told, size));
      if (group.length === atOnce) await end();
    }
    await end();
    for (const [id, { after }] of left) if (after !== undefined) differences.changed.push(id);
    return differences;
  }
}

async function compareOne(
  store: HistoryStore,
  { id, state }: { id: string; state: string },
  told: Told,
  size = Number.POSITIVE_INFINITY,
): Promise<Differences> {
  const shown = await shownRequest(store, id);
  const filed = await store.entriesOf(id);
  const seqs = new Set(filed.filter(({ seq }) => seq < size).map(({ seq }) => seq));
  const misfiled = told.seqs.filter((seq) => !seqs.delete(seq));
  misfiled.push(...seqs);
  // What is stored may have moved on between two looks: each of them must then be a state that it really had.
  const later = filed.filter(({ seq }) => seq >= size).map(({ bytes }) => afterOf(decodeEntry(bytes).data));
  const possible = [told.after, ...later];
  const shownState = shown === undefined ? undefined : stateText(shown.current.state, shown.version);
  const shownAfter = possible.find((one) => one?.state === shownState);
  const same = shownAfter !== undefined && possible.some((one) => one?.state === state);
  const asOne = size !== Number.POSITIVE_INFINITY || shownState === state;
  const whole = same && asOne && shown !== undefined && (await isAsSealed(store, shown, shownAfter.document));
  return { changed: whole ? [] : [id], misfiled };
}

/**
 * Whether the document a request is shown from is the one that its entry sealed the digest of. A digest that was erased
 * with the personal values proves nothing any more.
 */
async function isAsSealed(store: HistoryStore, shown: AccessRequest, sealed: string | undefined): Promise<boolean> {
  if (sealed === undefined) return true;
  const [row] = await store.personalOf([sealed]);
  return row === undefined || row.value === documentDigest(vouched(shown));
}

/** The request as it is shown. A document that cannot be read is shown as nothing. */
async function shownRequest(store: HistoryStore, id: string): Promise<AccessRequest | undefined> {
  try {
    return (await store.find(id)).find((request) => request.id === id);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'BAD_ROW') return undefined;
    throw error;
  }
}

function afterOf(data: JsonValue): After | undefined {
  const after = member(data, 'after');
  const state = member(after, 'state');
  const version = member(after, 'version');
  if (typeof state !== 'string' || typeof version !== 'number') return undefined;
  const document = member(member(after, 'document'), '$sealed');
  return { state: stateText(state, version), ...(typeof document === 'string' ? { document } : {}) };
}

function stateText(state: string, version: number): string {
  return `${state}/${version}`;
}

/** @returns a member of a JSON object, or undefined. */
export function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value[key];
}
