import { controlBegan, type Actor, type Instant } from '../../model';
import { gapBetween } from '../../watch';
import type { Command } from '../command';
import type { Draft } from '../draft';
import { personal } from '../record';

const service: Actor = { kind: 'service' };

/** Says to the admins, and to the ledger, that a source cannot be read: requests from there are not seen meanwhile. */
export function sourceFailing(source: string, since: Instant, reason: string): Command<void> {
  return {
    name: 'source-failing',
    needs: () => ({}),
    run: (draft) => {
      draft.record({ type: 'source-failing', actor: service, data: { source, since, reason: personal(reason) } });
      draft.notify(
        `source-failing/${source}/${since}`,
        { about: 'source-failing', source, reason },
        draft.adminChannels,
      );
    },
  };
}

/** Records the gap of a source that can be read again after {@link sourceFailing}: nothing was read between the two. */
export function sourceBack(source: string, from: Instant, to: Instant): Command<void> {
  return {
    name: 'source-back',
    needs: () => ({}),
    run: (draft) => {
      draft.record({ type: 'source-read-again', actor: service, data: { source, from, to } });
    },
  };
}

/**
 * Notes that a source was read to its end. Longer than allowed after the read before it, there was a gap, whatever made
 * it: a source that failed, or a service that stood still. It is recorded, so that nothing is claimed of that time.
 *
 * @param allowedMs how long after a read the next one is owed.
 */
export function sourceRead(source: string, allowedMs: number): Command<void> {
  return {
    name: 'source-read',
    needs: () => ({ cursors: [source] }),
    run: (draft) => {
      noteRead(draft, source, allowedMs);
    },
  };
}

/** Does what {@link sourceRead} does inside another command, which needs the source's cursor loaded. */
export function noteRead(draft: Draft, source: string, allowedMs: number): void {
  const before = draft.cursor(source);
  if (before === undefined) {
    draft.record({ type: 'watch-began', actor: service, data: { source, at: draft.now } });
  } else {
    const gap = gapBetween(before.readAt, draft.now, allowedMs);
    if (gap !== undefined) draft.record({ type: 'watch-gap', actor: service, data: { source, ...gap } });
  }
  draft.moveCursor(source, String(allowedMs));
}

/**
 * Keeps since when the control plane of a subscription is read, the first time that it is, and says so of each source.
 * What is not told of a time before that is not known.
 */
export function controlReadBegins(subscriptionId: string, sources: readonly string[]): Command<void> {
  const name = controlBegan(subscriptionId);
  return {
    name: 'control-read-begins',
    needs: () => ({ cursors: [name] }),
    run: (draft) => {
      if (draft.cursor(name) !== undefined) return;
      for (const source of sources) {
        draft.record({ type: 'watch-began', actor: service, data: { source, at: draft.now } });
      }
      draft.moveCursor(name, draft.now);
    },
  };
}

/** Forgets a source that is no longer to be read, so that nobody waits for its next read. */
export function sourceEnded(source: string): Command<void> {
  return {
    name: 'source-ended',
    needs: () => ({}),
    run: (draft) => {
      draft.endCursor(source);
    },
  };
}
