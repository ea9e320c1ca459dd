import {
  anchorSource,
  ledgerCheckSource,
  readAnchorState,
  readLedgerCheck,
  type AnchorKind,
  type AnchorState,
  type LedgerCheck,
  type SignedCheckpoint,
} from '../../model';
import { noticeDelivery } from '../../outbox';
import type { Command } from '../command';
import { noticeKey, type Draft } from '../draft';
import { personal } from '../record';

/** An anchor, by what it is known by. */
export interface AnchorName {
  id: string;
  kind: AnchorKind;
}

/** What became of a try to keep a checkpoint outside. */
export type AnchorTried = { ok: true; size: number } | { ok: false; reason: string };

const service = { kind: 'service' } as const;

/**
 * Keeps what became of a try. That an anchor begins to fail, and that it is back, are entries; that a checkpoint was kept
 * is none: it would want a checkpoint of its own, and so on without end.
 */
export function anchorTried(anchor: AnchorName, tried: AnchorTried): Command<void> {
  return {
    name: 'anchor-tried',
    needs: () => ({ cursors: [anchorSource(anchor.id)] }),
    run: (draft) => {
      const before = stateOf(draft, anchor);
      put(draft, anchor, after(draft, anchor, { ...before, triedAt: draft.now }, tried));
    },
  };
}

/**
 * Has the newest checkpoint posted to a channel, once the one before has arrived there. A silence does not hold it back.
 *
 * @returns whether a message was put on its way.
 */
export function postCheckpoint(anchor: AnchorName, channel: string, checkpoint: SignedCheckpoint): Command<boolean> {
  return {
    name: 'post-checkpoint',
    needs: () => ({ cursors: [anchorSource(anchor.id)] }),
    run: (draft) => {
      const before = stateOf(draft, anchor);
      const key = noticeKey(`checkpoint/${String(checkpoint.size)}`, channel);
      draft.putDelivery(noticeDelivery(key, channel, { about: 'checkpoint', note: checkpoint.note }, draft.now));
      put(draft, anchor, { ...before, triedAt: draft.now, posted: { key, size: checkpoint.size } });
      return true;
    },
  };
}

/**
 * Looks whether the message that carries a checkpoint has arrived.
 *
 * @param key of its delivery.
 * @returns whether it is still on its way.
 */
export function checkpointPosted(anchor: AnchorName, key: string): Command<boolean> {
  return {
    name: 'checkpoint-posted',
    needs: () => ({ cursors: [anchorSource(anchor.id)], deliveries: [key] }),
    run: (draft) => {
      const { posted, ...before } = stateOf(draft, anchor);
      if (posted?.key !== key) return false;
      const delivery = draft.delivery(key);
      if (delivery?.status === 'done') {
        put(draft, anchor, after(draft, anchor, before, { ok: true, size: posted.size }));
        return false;
      }
      if (delivery === undefined || delivery.status === 'parked') {
        put(
          draft,
          anchor,
          after(draft, anchor, before, { ok: false, reason: delivery?.lastError ?? 'it was given up' }),
        );
        return false;
      }
      if (delivery.lastError !== undefined && before.isFailing !== true) {
        const failed = after(draft, anchor, before, { ok: false, reason: delivery.lastError });
        put(draft, anchor, { ...failed, posted });
      }
      return true;
    },
  };
}

/**
 * Keeps what a check of the ledger found, and tells the admins and the ledger where that is not what the check before
 * found. A ledger that is not sound still takes entries: that it is not has to stand in it, if it can.
 */
export function ledgerChecked(check: LedgerCheck): Command<void> {
  const about = `ledger-diverged/${check.at}`;
  return {
    name: 'ledger-checked',
    needs: ({ admins }) => ({
      cursors: [ledgerCheckSource],
      deliveries: admins === undefined ? [] : [noticeKey(about, admins)],
    }),
    run: (draft) => {
      const before = readLedgerCheck(draft.cursor(ledgerCheckSource)?.cursor);
      draft.moveCursor(ledgerCheckSource, JSON.stringify(check));
      const { faults, against } = check;
      if (faults.join() === (before?.faults.join() ?? '')) return;
      const data = {
        faults,
        against: against === null ? null : { size: against.size, anchor: personal(against.anchor) },
      };
      draft.record({ type: faults.length > 0 ? 'ledger-diverged' : 'ledger-sound-again', actor: service, data });
      if (faults.length > 0) draft.notify(about, { about: 'ledger-diverged', faults, against }, draft.adminChannels);
    },
  };
}

function stateOf(draft: Draft, { id }: AnchorName): AnchorState {
  return readAnchorState(draft.cursor(anchorSource(id))?.cursor);
}

function put(draft: Draft, { id }: AnchorName, state: AnchorState): void {
  draft.moveCursor(anchorSource(id), JSON.stringify(state));
}

function after(draft: Draft, anchor: AnchorName, before: AnchorState, tried: AnchorTried): AnchorState {
  const { kind, id } = anchor;
  const data = { kind, anchor: personal(id) };
  if (tried.ok) {
    if (before.isFailing === true) draft.record({ type: 'anchor-back', actor: service, data });
    return { ...before, isFailing: false, kept: { size: tried.size, at: draft.now } };
  }
  const { reason } = tried;
  if (before.isFailing !== true) {
    draft.record({ type: 'anchor-failing', actor: service, data: { ...data, reason: personal(reason) } });
    // The same anchor may fail again after it was back: another message.
    draft.notify(
      `anchor-failing/${id}/${draft.now}`,
      { about: 'anchor-failing', anchor: id, reason },
      draft.adminChannels,
    );
  }
  return { ...before, isFailing: true, failed: { at: draft.now, reason } };
}
