import { outgoingSource, readOutgoingState, type OutgoingKind, type OutgoingState } from '../../model';
import type { Command } from '../command';
import type { Draft } from '../draft';
import { personal } from '../record';

/** Something that goes out by itself, by what it is known by. */
export interface OutgoingName {
  id: string;
  kind: OutgoingKind;
}

/** What became of a try; `next` is the entry that goes out next, after a failure too, where some went before it. */
export type OutgoingTried = { ok: true; next: number } | { ok: false; reason: string; next?: number };

const service = { kind: 'service' } as const;

/** Keeps from where to where the next files go, before they are written. */
export function outgoingPlanned(outgoing: OutgoingName, next: number, planned: number): Command<void> {
  return {
    name: 'outgoing-planned',
    needs: () => ({ cursors: [outgoingSource(outgoing.id)] }),
    run: (draft) => {
      put(draft, outgoing, { ...stateOf(draft, outgoing), next, planned });
    },
  };
}

/**
 * Keeps what became of a try. That something goes out for the first time, that it begins to fail, and that it is back, are
 * entries; that more went out is none: it would have to go out too, and so on without end.
 */
export function outgoingTried(outgoing: OutgoingName, tried: OutgoingTried): Command<void> {
  return {
    name: 'outgoing-tried',
    needs: () => ({ cursors: [outgoingSource(outgoing.id)] }),
    run: (draft) => {
      put(draft, outgoing, after(draft, outgoing, { ...stateOf(draft, outgoing), triedAt: draft.now }, tried));
    },
  };
}

function after(draft: Draft, outgoing: OutgoingName, before: OutgoingState, tried: OutgoingTried): OutgoingState {
  const { kind, id } = outgoing;
  const data = { kind, export: personal(id) };
  if (tried.ok) {
    if (before.sentAt === undefined) draft.record({ type: 'export-began', actor: service, data });
    if (before.isFailing === true) draft.record({ type: 'export-back', actor: service, data });
    const { planned: _, ...rest } = before;
    return { ...rest, isFailing: false, next: tried.next, sentAt: draft.now };
  }
  const { reason, next } = tried;
  if (before.isFailing !== true) {
    draft.record({ type: 'export-failing', actor: service, data: { ...data, reason: personal(reason) } });
    const notice = { about: 'export-failing', export: id, reason } as const;
    // The same may fail again after it was back: another message.
    draft.notify(`export-failing/${id}/${draft.now}`, notice, draft.adminChannels);
  }
  const moved = next === undefined ? {} : { next };
  return { ...before, ...moved, isFailing: true, failed: { at: draft.now, reason } };
}

function stateOf(draft: Draft, { id }: OutgoingName): OutgoingState {
  return readOutgoingState(draft.cursor(outgoingSource(id))?.cursor);
}

function put(draft: Draft, { id }: OutgoingName, state: OutgoingState): void {
  draft.moveCursor(outgoingSource(id), JSON.stringify(state));
}
