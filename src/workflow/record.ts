import type { Actor, Instant } from '../model';
import { encodeEntry, seal, type EntryActor, type JsonObject, type JsonValue, type PersonalRow } from '../ledger';
import type { StoredEntry } from './ports';
import { ShownCard, type SharedSeals } from './shared-seals';

/**
 * A value that can name or describe a person. In an entry only its salted hash stands; the value itself is kept in a
 * table beside the ledger, where it can be erased without touching a proof.
 */
export class Personal {
  constructor(readonly value: JsonValue) {}
}

/** @returns the value marked as personal, or undefined as it is, so that absent stays absent. */
export function personal(value: JsonValue): Personal {
  return new Personal(value);
}

/**
 * A card as somebody was shown it, sealed as {@link personal} values are.
 *
 * @param json the exact JSON that was sent.
 * @param about the request that it is about.
 */
export function shownCard(json: string, about: string | undefined): ShownCard {
  return new ShownCard(json, about);
}

/** JSON in which {@link Personal} values may stand. Members that are undefined are left out. */
export type RecordData = { [key: string]: RecordValue | undefined };
/** A value of {@link RecordData}. */
export type RecordValue = JsonValue | Personal | ShownCard | RecordData | RecordValue[];

/** An entry before it has its place in the ledger. */
export interface EntryDraft {
  type: string;
  requestId?: string;
  actor: Actor;
  data: RecordData;
}

/** An entry with its place, and the personal values that were sealed for it. */
export interface PlacedEntry {
  stored: StoredEntry;
  personal: (PersonalRow & { seq: number })[];
}

/** What values are sealed with. */
export interface Sealing {
  random: (bytes: number) => Uint8Array;
  seals: SharedSeals;
}

type SealOne = (value: JsonValue | ShownCard) => JsonObject;

/** Gives a draft its place in the ledger: seals what is personal and makes the canonical bytes. */
export function placeEntry(draft: EntryDraft, seq: number, at: Instant, { random, seals }: Sealing): PlacedEntry {
  const rows: PersonalRow[] = [];
  const sealOne: SealOne = (value) => {
    const { sealed, row } = value instanceof ShownCard ? seals.seal(value, random) : seal(value, random(32));
    rows.push(row);
    return { ...sealed };
  };
  const { type, requestId } = draft;
  const bytes = encodeEntry({
    seq,
    at,
    type,
    ...(requestId === undefined ? {} : { request: requestId }),
    actor: entryActor(draft.actor, sealOne),
    data: sealAll(draft.data, sealOne),
  });
  return {
    stored: { seq, at, type, bytes, ...(requestId === undefined ? {} : { requestId }) },
    personal: rows.map((row) => ({ ...row, seq })),
  };
}

function entryActor(actor: Actor, sealOne: SealOne): EntryActor {
  switch (actor.kind) {
    case 'person':
    case 'app': {
      const { kind, ...who } = actor;
      return { kind, ref: sealOne({ ...who }) as { $sealed: string } };
    }
    case 'azure':
    case 'service':
    case 'unknown':
      return { kind: actor.kind };
  }
}

function sealAll(data: RecordData, sealOne: SealOne): JsonObject {
  const sealed: JsonObject = {};
  for (const [key, value] of Object.entries(data)) {
    if (value !== undefined) sealed[key] = sealValue(value, sealOne);
  }
  return sealed;
}

function sealValue(value: RecordValue, sealOne: SealOne): JsonValue {
  if (value instanceof Personal) return sealOne(value.value);
  if (value instanceof ShownCard) return sealOne(value);
  if (Array.isArray(value)) return value.map((item) => sealValue(item, sealOne));
  if (typeof value === 'object' && value !== null) return sealAll(value, sealOne);
  return value;
}
