import type { Config } from '../config';
import type { Outgoing } from '../engine';
import { leafHash, parseCanonical, toHex } from '../ledger';
import type { PublicEvent, PublicValue } from '../model';
import type { SendEvent } from '../outbox';
import type { Store } from '../store';

/** How often it is looked for new entries, in milliseconds; each is told by itself, and so many in one round. */
const everyMs = 1_000;
const atOnce = 100;

/** The webhooks that are told every entry, in the order of the ledger, as the loops use them. */
export function feedsOf({ webhooks }: Config, { history }: Pick<Store, 'history'>, sender: SendEvent): Outgoing[] {
  const listening = webhooks.filter(({ entries }) => entries);
  return listening.map(({ key }): Outgoing => ({
    id: `webhook/${key}`,
    kind: 'entries',
    everyMs,
    // A tool that is new is not told the past: an export is.
    from: 'now',
    isPlanned: false,
    until: (next, end) => Math.min(end, next + atOnce),
    end: async () => (await history.head())?.size,
    send: async (next, to) => {
      const origin = (await history.identity())?.origin ?? '';
      let at = next;
      for await (const { seq, bytes } of history.entries(next)) {
        if (seq >= to) break;
        const sent = await sender.send(key, entryEvent(origin, seq, bytes));
        // It is cut short by a stop: nothing failed.
        if (sent.kind === 'later') return { ok: true, next: at };
        if (sent.kind !== 'sent') return { ok: false, reason: `${sender.nameOf(key)}: ${sent.reason}`, next: at };
        at = seq + 1;
      }
      return { ok: true, next: at };
    },
  }));
}

/** An entry as another tool is told it: the entry itself, in which nothing names a person, and its leaf hash. */
function entryEvent(source: string, seq: number, bytes: Uint8Array): PublicEvent {
  const entry = parseCanonical(bytes) as { [key: string]: PublicValue };
  const { at, request } = entry;
  return {
    id: `entry/${String(seq)}`,
    source,
    name: 'ledger.entry.v1',
    time: typeof at === 'string' ? at : '',
    ...(typeof request === 'string' ? { subject: request } : {}),
    data: { seq, leafHash: toHex(leafHash(bytes)), entry },
  };
}
