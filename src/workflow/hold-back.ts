import type { AccessRequest, HeldBack, Instant, Silence } from '../model';
import { silencedBy, type ChannelMessage } from '../routing';
import type { EntryDraft } from './record';

/** The most messages that a silence keeps to list at its end; it counts all, and all stand in the ledger. */
export const heldInList = 200;

/** A message that is about to be enqueued for a channel. */
export interface Leaving extends Omit<ChannelMessage, 'subscriptions'> {
  key: string;
  requestIds: readonly string[];
}

/** What of a draft is needed to hold a message back. */
interface Holding {
  readonly silences: Silence[];
  readonly now: Instant;
  request: (id: string) => AccessRequest | undefined;
  putSilence: (silence: Silence) => void;
  record: (entry: EntryDraft) => void;
}

/** Holds a message back where a silence is in force for it: recorded, and told at the end. @returns whether it did. */
export function heldBack(draft: Holding, { key, requestIds, ...message }: Leaving): boolean {
  const { silences } = draft;
  if (silences.length === 0) return false;
  const subscriptions = [...new Set(requestIds.flatMap((id) => draft.request(id)?.facts.subscription.id ?? []))];
  const silence = silencedBy(silences, { ...message, subscriptions }, draft.now);
  if (silence === undefined) return false;
  const { channel, hears, about } = message;
  if (silence.held.some((one) => one.key === key && one.hears === hears)) return true;
  const held: HeldBack = { key, at: draft.now, channel, hears, about, requestIds: [...requestIds], subscriptions };
  draft.putSilence({ ...silence, count: silence.count + 1, held: [...silence.held, held].slice(0, heldInList) });
  const [only, ...others] = requestIds;
  draft.record({
    type: 'message-held',
    ...(only === undefined || others.length > 0 ? {} : { requestId: only }),
    actor: { kind: 'service' },
    data: { silence: silence.id, channel, hears, about, ...(others.length > 0 ? { requests: [...requestIds] } : {}) },
  });
  return true;
}
