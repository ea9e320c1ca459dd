import {
  hearingOf,
  requestsOf,
  resourceKey,
  type AccessRequest,
  type AccountSnapshot,
  type Delegation,
  type Hearing,
  type Hold,
  type Instant,
  type InventorySnapshot,
  type KnownGroup,
  type Notice,
  type OwnCall,
  type PublicValue,
  type RequestEventName,
  type Sanction,
  type Silence,
  type Story,
} from '../model';
import { noticeDelivery, recipientKey, requestOf, type Delivery } from '../outbox';
import type { JsonValue } from '../ledger';
import type { Policy } from '../routing';
import { announce, announceNotice, eventKey } from './announce';
import { WorkflowError } from './errors';
import { heldBack } from './hold-back';
import {
  rotationKey,
  type AccessRow,
  type AppInstallation,
  type Hint,
  type KeyRotation,
  type KnownChannel,
  type KnownPerson,
  type LedgerIdentity,
  type Loaded,
} from './ports';
import type { EntryDraft } from './record';

/** What commands wrote, in memory, before it is committed. */
export interface Written {
  ledger?: LedgerIdentity;
  requests: Map<string, { from: number; to: AccessRequest }>;
  seen: Set<string>;
  deliveries: Map<string, Delivery>;
  pins: Map<string, string>;
  people: Map<string, KnownPerson>;
  channels: Map<string, KnownChannel>;
  delegations: Map<string, Delegation>;
  groups: Map<string, KnownGroup>;
  installations: Map<string, AppInstallation>;
  /** `undefined` where the hint is done. */
  hints: Map<string, Hint | undefined>;
  cursors: Map<string, string>;
  status: Map<string, JsonValue>;
  silences: Map<string, Silence>;
  inventory?: InventorySnapshot;
  stories: Map<string, Story>;
  sanctions: Map<string, Sanction>;
  ownCalls: Map<string, OwnCall>;
  accessRows: Map<string, AccessRow>;
  accountSnapshots: Map<string, AccountSnapshot>;
  rotations: Map<string, KeyRotation>;
  holds: Map<string, Hold>;
  /** By request: the entry that says that it was erased. */
  erased: Map<string, number>;
  forgotten: Set<string>;
  pastBefore?: Instant;
  cursorsDone: Set<string>;
  entries: EntryDraft[];
}

/** @returns a set of changes with nothing in it. */
export function nothingWritten(): Written {
  return {
    requests: new Map(),
    seen: new Set(),
    deliveries: new Map(),
    pins: new Map(),
    people: new Map(),
    channels: new Map(),
    delegations: new Map(),
    groups: new Map(),
    installations: new Map(),
    hints: new Map(),
    cursors: new Map(),
    status: new Map(),
    silences: new Map(),
    stories: new Map(),
    sanctions: new Map(),
    ownCalls: new Map(),
    accessRows: new Map(),
    accountSnapshots: new Map(),
    rotations: new Map(),
    holds: new Map(),
    erased: new Map(),
    forgotten: new Set(),
    cursorsDone: new Set(),
    entries: [],
  };
}

/**
 * What one command sees and changes: the loaded rows, under what earlier commands of the same group commit wrote,
 * under its own changes. A command that throws leaves nothing: its draft is dropped.
 */
export class Draft {
  readonly own = nothingWritten();

  constructor(
    private readonly loaded: Loaded,
    private readonly earlier: Written,
    readonly now: Instant,
    private readonly policy: Policy,
  ) {}

  get ledger(): LedgerIdentity | undefined {
    return this.own.ledger ?? this.earlier.ledger ?? this.loaded.ledger;
  }

  request(id: string): AccessRequest | undefined {
    return this.own.requests.get(id)?.to ?? this.earlier.requests.get(id)?.to ?? this.loaded.requests.get(id);
  }

  /** Stores the next version of a request. @throws WorkflowError `BROKEN_INVARIANT` where a version is left out. */
  putRequest(next: AccessRequest): void {
    const before = this.request(next.id);
    if (next.version !== (before?.version ?? 0) + 1) {
      throw new WorkflowError('BROKEN_INVARIANT', `request ${next.id} would jump to version ${next.version}`);
    }
    const from = this.own.requests.get(next.id)?.from ?? before?.version ?? 0;
    this.own.requests.set(next.id, { from, to: next });
  }

  /** Changes only when, or whether, the service looks at a request again: no new version, no entry, no card. */
  reschedule(id: string, dueAt: Instant | undefined): void {
    const request = this.request(id);
    if (request === undefined) return;
    const from = this.own.requests.get(id)?.from ?? request.version;
    const { dueAt: _, ...rest } = request;
    this.own.requests.set(id, { from, to: { ...rest, ...(dueAt === undefined ? {} : { dueAt }) } });
  }

  wasSeen(key: string): boolean {
    return this.own.seen.has(key) || this.earlier.seen.has(key) || this.loaded.seen.has(key);
  }

  markSeen(key: string): void {
    this.own.seen.add(key);
  }

  delivery(key: string): Delivery | undefined {
    const found = this.own.deliveries.get(key) ?? this.earlier.deliveries.get(key) ?? this.loaded.deliveries.get(key);
    // What is erased in this group commit is gone for whatever comes after it.
    return found === undefined || this.isErased(requestOf(found)) ? undefined : found;
  }

  /** All deliveries in view that pass the test. */
  deliveriesWhere(test: (delivery: Delivery) => boolean): Delivery[] {
    const keys = new Set([
      ...this.loaded.deliveries.keys(),
      ...this.earlier.deliveries.keys(),
      ...this.own.deliveries.keys(),
    ]);
    return [...keys]
      .map((key) => this.delivery(key))
      .filter((delivery) => delivery !== undefined && test(delivery)) as Delivery[];
  }

  putDelivery(delivery: Delivery): void {
    this.own.deliveries.set(delivery.key, delivery);
  }

  pinned(address: string): string | undefined {
    const key = address.toLowerCase();
    return this.own.pins.get(key) ?? this.earlier.pins.get(key) ?? this.loaded.pins.get(key);
  }

  pin(address: string, personId: string): void {
    this.own.pins.set(address.toLowerCase(), personId);
  }

  person(id: string): KnownPerson | undefined {
    return this.own.people.get(id) ?? this.earlier.people.get(id) ?? this.loaded.people.get(id);
  }

  personByAddress(address: string): KnownPerson | undefined {
    const same = (person: KnownPerson): boolean => person.address?.toLowerCase() === address.toLowerCase();
    for (const layer of [this.own.people, this.earlier.people, this.loaded.people]) {
      for (const person of layer.values()) if (same(person)) return person;
    }
    return undefined;
  }

  putPerson(person: KnownPerson): void {
    this.own.people.set(person.id, person);
  }

  channel(name: string): KnownChannel | undefined {
    return this.own.channels.get(name) ?? this.earlier.channels.get(name) ?? this.loaded.channels.get(name);
  }

  putChannel(channel: KnownChannel): void {
    this.own.channels.set(channel.name, channel);
  }

  /** Every delegation, by the object id of whoever delegated; those that are over too. */
  get delegations(): Map<string, Delegation> {
    return new Map([...this.loaded.delegations, ...this.earlier.delegations, ...this.own.delegations]);
  }

  putDelegation(delegation: Delegation): void {
    this.own.delegations.set(delegation.from.id, delegation);
  }

  /** Every request in view that waits for an answer, oldest first. */
  get waiting(): AccessRequest[] {
    const ids = [this.loaded, this.earlier, this.own].flatMap(({ requests }) => [...requests.keys()]);
    const requests = [...new Set(ids)].map((id) => this.request(id)).filter((one) => one !== undefined);
    const waiting = requests.filter(({ current, source }) => current.state === 'pending' && source === 'live');
    return waiting.sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
  }

  /** An Entra group as it was last read. */
  group(id: string): KnownGroup | undefined {
    return this.own.groups.get(id) ?? this.earlier.groups.get(id) ?? this.loaded.groups.get(id);
  }

  putGroup(group: KnownGroup): void {
    this.own.groups.set(group.id, group);
  }

  putInstallation(installation: AppInstallation): void {
    this.own.installations.set(installation.personId, installation);
  }

  hint(key: string): Hint | undefined {
    for (const hints of [this.own.hints, this.earlier.hints]) if (hints.has(key)) return hints.get(key);
    return this.loaded.hints.get(key);
  }

  putHint(hint: Hint): void {
    this.own.hints.set(hint.key, hint);
  }

  finishHint(key: string): void {
    this.own.hints.set(key, undefined);
  }

  /** Where to go on with a source. What was moved in this group commit was read now. */
  cursor(source: string): { cursor: string; readAt: Instant } | undefined {
    const moved = this.own.cursors.get(source) ?? this.earlier.cursors.get(source);
    return moved === undefined ? this.loaded.cursors.get(source) : { cursor: moved, readAt: this.now };
  }

  moveCursor(source: string, cursor: string): void {
    this.own.cursors.set(source, cursor);
  }

  /** What was found of a part of the surroundings, in place of what was found before. */
  putStatus(part: string, doc: JsonValue): void {
    this.own.status.set(part, doc);
  }

  /** Every silence that has not ended. */
  get silences(): Silence[] {
    const known = new Map(this.loaded.silences.map((one) => [one.id, one]));
    for (const layer of [this.earlier.silences, this.own.silences]) for (const [id, one] of layer) known.set(id, one);
    return [...known.values()].filter(({ endedAt }) => endedAt === undefined);
  }

  putSilence(silence: Silence): void {
    this.own.silences.set(silence.id, silence);
  }

  /** The last look at the inventory. A command that asks for it needs it loaded. */
  get inventory(): InventorySnapshot | undefined {
    return this.own.inventory ?? this.earlier.inventory ?? this.loaded.inventory;
  }

  putInventory(snapshot: InventorySnapshot): void {
    this.own.inventory = snapshot;
  }

  /** The request that tells a story, or told it last. */
  story(key: string): Story | undefined {
    return this.own.stories.get(key) ?? this.earlier.stories.get(key) ?? this.loaded.stories.get(key);
  }

  /** Every story in view of an account. @param account lower-cased id. */
  storiesAt(account: string): Story[] {
    const known = [this.loaded.stories, this.earlier.stories, this.own.stories].flatMap((layer) => [...layer.keys()]);
    const keys = [...new Set(known)].filter((key) => key.startsWith(`${account}|`)).sort();
    return keys.map((key) => this.story(key)).filter((story) => story !== undefined);
  }

  putStory(story: Story): void {
    this.own.stories.set(story.key, story);
  }

  /** Every sanction in view of a story. */
  sanctionsOf(story: string): Sanction[] {
    const known = new Map(this.loaded.sanctions.map((one) => [one.requestId, one]));
    for (const layer of [this.earlier.sanctions, this.own.sanctions]) for (const [id, one] of layer) known.set(id, one);
    return [...known.values()].filter((one) => one.story === story);
  }

  putSanction(sanction: Sanction): void {
    this.own.sanctions.set(sanction.requestId, sanction);
  }

  /** A call that this service made, by the id that it gave it. */
  ownCall(clientRequestId: string): OwnCall | undefined {
    for (const layer of [this.own, this.earlier, this.loaded]) {
      const call = layer.ownCalls.get(clientRequestId.toLowerCase());
      if (call !== undefined) return call;
    }
    return undefined;
  }

  putOwnCall(call: OwnCall): void {
    this.own.ownCalls.set(call.clientRequestId.toLowerCase(), call);
  }

  /** How often the accesses of a row were seen so far. */
  timesSeen(key: string): number {
    const row = this.own.accessRows.get(key) ?? this.earlier.accessRows.get(key);
    return row?.count ?? this.loaded.accessRows.get(key) ?? 0;
  }

  putAccessRow(row: AccessRow): void {
    this.own.accessRows.set(row.key, row);
  }

  /** The access requests that were loaded since they may have granted access, and those put since. */
  get grants(): AccessRequest[] {
    const put = [this.earlier, this.own].flatMap(({ requests }) => [...requests.keys()]);
    const requests = [...new Set([...this.loaded.grants, ...put])].map((id) => this.request(id));
    return requests.filter((one) => one !== undefined).filter(({ facts }) => facts.kind === 'byos-access');
  }

  /** A look at a storage account, in place of the one before. */
  putAccountSnapshot(snapshot: AccountSnapshot): void {
    this.own.accountSnapshots.set(resourceKey(snapshot.storageId), snapshot);
  }

  /** Keeps when a key was made anew, if that is the last time. A command that does needs the account's loaded. */
  putRotation(rotation: KeyRotation): void {
    const key = rotationKey(rotation);
    const put = this.own.rotations.get(key) ?? this.earlier.rotations.get(key);
    const last = put?.at ?? this.loaded.rotations.get(key);
    if (last === undefined || last < rotation.at) this.own.rotations.set(key, rotation);
  }

  /** Every hold in force. A command that asks needs them loaded. */
  get holds(): Hold[] {
    const known = new Map(this.loaded.holds.map((one) => [one.id, one]));
    for (const layer of [this.earlier.holds, this.own.holds]) for (const [id, one] of layer) known.set(id, one);
    return [...known.values()].filter(({ endedAt }) => endedAt === undefined);
  }

  putHold(hold: Hold): void {
    this.own.holds.set(hold.id, hold);
  }

  /** The sealed values of a request's entries, as they were loaded. */
  sealedOf(requestId: string): { entries: number[]; values: number } {
    return this.loaded.sealed.get(requestId) ?? { entries: [], values: 0 };
  }

  /**
   * Erases what is kept of a request beside its redacted document.
   *
   * @param seq the entry that says so: what is sealed from there on stays.
   */
  erase(requestId: string, seq: number): void {
    this.own.erased.set(requestId, seq);
  }

  private isErased(requestId: string | undefined): boolean {
    return requestId !== undefined && (this.own.erased.has(requestId) || this.earlier.erased.has(requestId));
  }

  /** Erases single sealed values. */
  forget(hashes: readonly string[]): void {
    for (const hash of hashes) this.own.forgotten.add(hash);
  }

  /** Erases what is kept of things that were over before that moment, beside the ledger and the requests. */
  forgetPast(before: Instant): void {
    this.own.pastBefore = before;
  }

  /** Forgets a source: it is not read any more. */
  endCursor(source: string): void {
    this.own.cursorsDone.add(source);
  }

  openLedger(identity: LedgerIdentity): void {
    this.own.ledger = identity;
  }

  /** @returns the entry's place in the ledger. */
  record(entry: EntryDraft): number {
    this.own.entries.push(entry);
    return this.size - 1;
  }

  /** Tells other tools of a live request: see {@link announce}. */
  announce(name: RequestEventName, request: AccessRequest, data: { [key: string]: PublicValue }): void {
    announce(this, name, request, data);
  }

  /** The ledger's size with what was recorded so far: the place of the next entry. */
  get size(): number {
    return this.loaded.edge.size + this.earlier.entries.length + this.own.entries.length;
  }

  get origin(): string {
    return this.ledger?.origin ?? 'lockbox-bot';
  }

  /** The other tools that are told. */
  get webhooks(): NonNullable<Policy['webhooks']> {
    return this.policy.webhooks ?? [];
  }

  /** Enqueues a one-off message; the same key again, if it was loaded, is the same message. Without an admins channel there is nobody to tell. */
  notify(about: string, notice: Notice, channels: readonly string[]): void {
    for (const name of new Set(channels)) {
      if (!this.hears(name, hearingOf(notice))) continue;
      this.send(about, notice, name);
    }
    announceNotice(this, about, notice);
  }

  /** Enqueues a one-off message to a channel, whatever it hears. */
  send(about: string, notice: Notice, channel: string): void {
    const key = noticeKey(about, channel);
    if (this.delivery(key) !== undefined) return;
    const leaving = { key, channel, hears: hearingOf(notice), about: notice.about, requestIds: requestsOf(notice) };
    if (heldBack(this, leaving)) return;
    this.putDelivery(noticeDelivery(key, channel, notice, this.now));
  }

  /** Whether a channel is to be told such things; one that the policy no longer names is not. */
  hears(channel: string, what: Hearing): boolean {
    return this.policy.channels[channel]?.hears.includes(what) === true;
  }

  /** The admins' channel as a list, empty where none is configured. */
  get adminChannels(): string[] {
    const { admins } = this.policy;
    return admins === undefined ? [] : [admins];
  }
}

/** The key of a one-off message to a channel. A command that may say the same again needs it loaded. */
export function noticeKey(about: string, channel: string): string {
  return `notice/${about}/${recipientKey({ kind: 'channel', name: channel })}`;
}

/** The keys of a message to the admins, and of the events that tell it to webhooks, for a command that may say it again. */
export function noticeKeys({ admins, webhooks = [] }: Policy, about: string): string[] {
  const events = webhooks.map(({ key }) => eventKey(about, key));
  return admins === undefined ? events : [noticeKey(about, admins), ...events];
}

/** Adds a finished command's changes to those of the group. */
export function absorb(group: Written, own: Written): void {
  if (own.ledger !== undefined) group.ledger = own.ledger;
  for (const [id, change] of own.requests) {
    group.requests.set(id, { from: group.requests.get(id)?.from ?? change.from, to: change.to });
  }
  for (const key of own.seen) group.seen.add(key);
  for (const [key, value] of own.deliveries) group.deliveries.set(key, value);
  for (const [key, value] of own.pins) group.pins.set(key, value);
  for (const [key, value] of own.people) group.people.set(key, value);
  for (const [key, value] of own.channels) group.channels.set(key, value);
  for (const [key, value] of own.delegations) group.delegations.set(key, value);
  for (const [key, value] of own.groups) group.groups.set(key, value);
  for (const [key, value] of own.installations) group.installations.set(key, value);
  for (const [key, value] of own.hints) group.hints.set(key, value);
  for (const [key, value] of own.cursors) group.cursors.set(key, value);
  for (const [key, value] of own.status) group.status.set(key, value);
  for (const [key, value] of own.silences) group.silences.set(key, value);
  if (own.inventory !== undefined) group.inventory = own.inventory;
  for (const [key, value] of own.stories) group.stories.set(key, value);
  for (const [key, value] of own.sanctions) group.sanctions.set(key, value);
  for (const [key, value] of own.ownCalls) group.ownCalls.set(key, value);
  for (const [key, value] of own.accessRows) group.accessRows.set(key, value);
  for (const [key, value] of own.accountSnapshots) group.accountSnapshots.set(key, value);
  for (const [key, value] of own.rotations) group.rotations.set(key, value);
  for (const [key, value] of own.holds) group.holds.set(key, value);
  for (const [key, value] of own.erased) group.erased.set(key, value);
  for (const hash of own.forgotten) group.forgotten.add(hash);
  if (own.pastBefore !== undefined) group.pastBefore = own.pastBefore;
  for (const source of own.cursorsDone) group.cursorsDone.add(source);
  for (const entry of own.entries) group.entries.push(entry);
}
