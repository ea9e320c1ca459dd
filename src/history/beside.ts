import { canonicalBytes, sameBytes, sealedHashes, type Entry, type JsonValue, decodeEntry } from '../ledger';
import { storyKey, type AccessRequest } from '../model';
import type { BesideRow, HistoryStore } from './ports';
import { member } from './told';

/** The entries that say what stands in rows beside the requests. */
const telling: ReadonlySet<string> = new Set([
  'approver-pinned',
  'delegation-made',
  'delegation-over',
  'group-read',
  'silence-added',
  'silence-ended',
  'hold-added',
  'hold-ended',
]);

/** @returns whether entries of that type say what stands in such rows. */
export function tellsBeside(type: string): boolean {
  return telling.has(type);
}

/** How often it is looked again, where the service writes meanwhile. */
const maxLooks = 3;

/**
 * What the ledger says of who is whom, who stands in for whom, who is in a group, what is kept quiet, and what is not
 * asked again: rows that decide who may answer, and that no request's document holds.
 */
export class ToldBeside {
  private readonly entries: Entry[] = [];
  private next = 0;

  take(seq: number, entry: Entry): void {
    this.next = Math.max(this.next, seq + 1);
    if (telling.has(entry.type)) this.entries.push(entry);
  }

  /**
   * Compares what is stored.
   *
   * @param size how many entries were read.
   * @returns rows that no entry speaks for, or that are not as the last one says, as `<table> <id>`. What was sealed and
   *   has been erased proves nothing any more, and is passed over.
   */
  async compare(store: HistoryStore, size: number): Promise<string[]> {
    this.next = Math.max(this.next, size);
    for (let look = 1; ; look += 1) {
      const rows = await store.beside();
      const head = (await store.head())?.size ?? 0;
      const wrong = await this.differences(store, rows);
      if (wrong.length === 0 || head <= this.next || look === maxLooks) return wrong;
      // The rows are newer than the entries that were read: those that came in between may speak for them.
      for await (const { seq, bytes } of store.entries(this.next)) this.take(seq, decodeEntry(bytes));
    }
  }

  private async differences(store: HistoryStore, rows: readonly BesideRow[]): Promise<string[]> {
    const values = await this.values(store);
    const said = new Said();
    for (const entry of this.entries) said.take(entry, values);
    const wrong: string[] = [];
    for (const row of rows) if (!(await isTold(store, said, row))) wrong.push(`${row.table} ${row.id}`);
    // A hold that is gone would let be erased what it keeps.
    const there = new Set(rows.flatMap(({ table, id }) => (table === 'Hold' ? [id] : [])));
    for (const [id, { ended }] of said.holds) if (!ended && !there.has(id)) wrong.push(`Hold ${id}`);
    return wrong;
  }

  private async values(store: HistoryStore): Promise<ReadonlyMap<string, JsonValue>> {
    const hashes = this.entries.flatMap((entry) => sealedHashes(entry));
    return new Map((await store.personalOf(hashes)).map(({ hash, value }) => [hash, value]));
  }
}

/** What the entries leave behind. */
class Said {
  /** By lower-cased address: object ids. */
  readonly pins = new Map<string, string>();
  /** By whoever delegated. */
  readonly delegations = new Map<string, JsonValue>();
  /** Members by group; undefined where one was erased. */
  readonly groups = new Map<string, Set<string> | undefined>();
  /** By id: until when, what it matches, and whether it has ended. */
  readonly silences = new Map<string, { until: JsonValue | undefined; match: JsonValue; ended: boolean }>();
  /** By id: what it keeps, and whether it has ended. */
  readonly holds = new Map<string, { match: JsonValue; ended: boolean }>();
  /** Kinds of entries of which a value was erased: a row without an entry may be one of those. */
  readonly erased = new Set<BesideRow['table']>();

  take({ type, actor, data }: Entry, values: ReadonlyMap<string, JsonValue>): void {
    const clear = (value: JsonValue | undefined): JsonValue | undefined => {
      const hash = member(value, '$sealed');
      return typeof hash === 'string' ? values.get(hash) : value;
    };
    if (type === 'approver-pinned') {
      const address = clear(member(data, 'address'));
      const named = member(data, 'person');
      const id = member(clear(named ?? (actor.ref as JsonValue | undefined)), 'id');
      if (typeof address === 'string' && typeof id === 'string') this.pins.set(address.toLowerCase(), id);
      else this.erased.add('Pin');
    } else if (type === 'group-read') this.group(data, clear);
    else if (type.startsWith('delegation-')) {
      const delegation = clear(member(data, 'delegation'));
      const from = member(member(delegation, 'from'), 'id');
      if (delegation !== undefined && typeof from === 'string') this.delegations.set(from, delegation);
      else this.erased.add('Delegation');
    } else if (type.startsWith('hold-')) this.hold(type, data);
    else this.silence(type, data);
  }

  private group(data: JsonValue, clear: (value: JsonValue) => JsonValue | undefined): void {
    const id = textOf(member(data, 'group'));
    const list = (key: string): (JsonValue | undefined)[] => {
      const items = member(data, key);
      return Array.isArray(items) ? items.map(clear) : [];
    };
    const before = member(data, 'first') === true ? new Set<string>() : this.groups.get(id);
    const [added, removed] = [list('added'), list('removed')];
    if (before === undefined || [...added, ...removed].some((one) => typeof one !== 'string')) {
      this.groups.set(id, undefined);
      return;
    }
    for (const one of added) before.add(textOf(one));
    for (const one of removed) before.delete(textOf(one));
    this.groups.set(id, before);
  }

  private hold(type: string, data: JsonValue): void {
    const id = textOf(member(data, 'hold'));
    const known = this.holds.get(id);
    if (type === 'hold-added') this.holds.set(id, { match: member(data, 'match') ?? null, ended: false });
    else if (known !== undefined) this.holds.set(id, { ...known, ended: true });
  }

  private silence(type: string, data: JsonValue): void {
    const id = textOf(member(data, 'silence'));
    if (type === 'silence-added') {
      const match = ['channel', 'subscription', 'hears'].flatMap((key): [string, JsonValue][] => {
        const value = member(data, key);
        return value === undefined ? [] : [[key, value]];
      });
      this.silences.set(id, { until: member(data, 'until'), match: Object.fromEntries(match), ended: false });
      return;
    }
    const known = this.silences.get(id);
    if (known !== undefined) this.silences.set(id, { ...known, ended: true });
  }
}

async function isTold(store: HistoryStore, said: Said, row: BesideRow): Promise<boolean> {
  switch (row.table) {
    case 'Pin': {
      const pinned = said.pins.get(row.address);
      return pinned === undefined ? said.erased.has('Pin') : pinned === row.id;
    }
    case 'Delegation': {
      const told = said.delegations.get(row.id);
      if (told === undefined) return said.erased.has('Delegation');
      return same(told, row.doc) || said.erased.has('Delegation');
    }
    case 'EntraGroup': {
      if (!said.groups.has(row.id)) return false;
      const told = said.groups.get(row.id);
      return told === undefined || (told.size === row.members.length && row.members.every((id) => told.has(id)));
    }
    case 'Silence': {
      const told = said.silences.get(row.id);
      return told !== undefined && same({ ...told, until: told.until ?? null }, row.doc);
    }
    case 'Hold': {
      const told = said.holds.get(row.id);
      return told !== undefined && same({ ...told }, row.doc);
    }
    case 'Story':
      return (await keyOfReview(store, row.id)) === row.key;
    case 'Sanction': {
      const request = await requestOf(store, row.id);
      if (request?.current.state !== 'approved' && request?.current.state !== 'access-ended') return false;
      const until = 'outcome' in request.current ? request.current.outcome.sanctionedUntil : undefined;
      return until === row.until && (await keyOfReview(store, row.id)) === row.key;
    }
  }
}

/** A request's own document was compared with its entries: what it says of a review, the ledger says. */
async function keyOfReview(store: HistoryStore, id: string): Promise<string | undefined> {
  const review = (await requestOf(store, id))?.facts.review;
  return review === undefined ? undefined : storyKey(review);
}

async function requestOf(store: HistoryStore, id: string): Promise<AccessRequest | undefined> {
  try {
    return (await store.find(id)).find((request) => request.id === id);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'BAD_ROW') return undefined;
    throw error;
  }
}

/** What is no text names nothing. */
function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function same(one: JsonValue, other: JsonValue): boolean {
  return sameBytes(canonicalBytes(one), canonicalBytes(other));
}
