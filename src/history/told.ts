import { decodeEntry, type Entry, type JsonValue } from '../ledger';
import type { EntryRow, HistoryStore } from './ports';

/** Requests that are looked up at a time. */
const atOnce = 50;

/** What the ledger says of one request. */
interface Told {
  /** What its last entry that speaks of a state left behind. */
  state?: string;
  /** Where its entries stand. */
  seqs: number[];
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
    const state = stateAfter(data);
    known.seqs.push(seq);
    this.told.set(request, state === undefined ? known : { ...known, state });
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
    for (const [id, { state }] of left) if (state !== undefined) differences.changed.push(id);
    return differences;
  }
}

async function compareOne(
  store: HistoryStore,
  { id, state }: { id: string; state: string },
  told: Told,
  size = Number.POSITIVE_INFINITY,
): Promise<Differences> {
  const shown = await shownAs(store, id);
  const filed = await store.entriesOf(id);
  const seqs = new Set(filed.filter(({ seq }) => seq < size).map(({ seq }) => seq));
  const misfiled = told.seqs.filter((seq) => !seqs.delete(seq));
  misfiled.push(...seqs);
  // What is stored may have moved on between two looks: each of them must then be a state that it really had.
  const possible = [told.state, ...filed.filter(({ seq }) => seq >= size).map(stateOf)];
  const same = shown !== undefined && possible.includes(state) && possible.includes(shown);
  const asOne = size !== Number.POSITIVE_INFINITY || shown === state;
  return { changed: same && asOne ? [] : [id], misfiled };
}

/** How a request is shown. A document that cannot be read is shown as nothing. */
async function shownAs(store: HistoryStore, id: string): Promise<string | undefined> {
  try {
    const found = (await store.find(id)).find((request) => request.id === id);
    return found === undefined ? undefined : stateText(found.current.state, found.version);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'BAD_ROW') return undefined;
    throw error;
  }
}

function stateOf({ bytes }: EntryRow): string | undefined {
  return stateAfter(decodeEntry(bytes).data);
}

function stateAfter(data: JsonValue): string | undefined {
  const after = member(data, 'after');
  const state = member(after, 'state');
  const version = member(after, 'version');
  return typeof state === 'string' && typeof version === 'number' ? stateText(state, version) : undefined;
}

function stateText(state: string, version: number): string {
  return `${state}/${version}`;
}

/** @returns a member of a JSON object, or undefined. */
export function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value[key];
}
