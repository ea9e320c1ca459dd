import type { Actor, Signal } from '../../model';
import { meaningOf } from '../../watch';
import type { Command } from '../command';

/** Begins the keys of hints that were pushed: one for each subscription, however many alerts come. */
const pushed = 'pushed/';

/**
 * However many alerts come while Azure is not read, the ledger says so this often, in milliseconds: a storm does not fill
 * it, and an alert of a long failure of Azure is not missing from it.
 */
const saidAgainMs = 60_000;

/** @returns whether a hint was pushed: it says that there is something to read, and nothing that could be believed. */
export function isPushed(hint: { key: string }): boolean {
  return hint.key.startsWith(pushed);
}

/**
 * Takes what an alert says happened, as a hint: the requests of that subscription are read at once. Whoever can push
 * could push anything, so nothing else of it is kept for true; what the activity log says later counts as ever.
 *
 * @param by who pushed, as the door knows it.
 */
export function takeAlerts(signals: readonly Signal[], by: Actor): Command<{ taken: number; ignored: number }> {
  const concerning = signals.flatMap((signal) => {
    const meaning = meaningOf(signal);
    const id = meaning.kind === 'ignored' ? undefined : (meaning.subscriptionId ?? signal.subscriptionId);
    return id === undefined ? [] : [{ signal, id }];
  });
  return {
    name: 'take-alerts',
    needs: () => ({
      hints: concerning.map(({ id }) => pushed + id),
      cursors: concerning.flatMap(({ id }) => sourcesOf(id)),
    }),
    run: (draft) => {
      // Only what is watched is read: the requests or the log of such a subscription were read before.
      const watched = concerning.filter(({ id }) => sourcesOf(id).some((source) => draft.cursor(source) !== undefined));
      for (const { signal, id } of watched) {
        const key = pushed + id;
        const before = draft.hint(key);
        const saidAt = before?.attempts === 0 ? before.saidAt : undefined;
        const isSaid = saidAt !== undefined && Math.abs(Date.parse(draft.now) - Date.parse(saidAt)) < saidAgainMs;
        // Anew in any case: a read that is under way may have begun before this happened.
        draft.putHint({ key, subscriptionId: id, dueAt: draft.now, attempts: 0, saidAt: isSaid ? saidAt : draft.now });
        if (isSaid) continue;
        const { operation, at, shape } = signal;
        draft.record({ type: 'alert-taken', actor: by, data: { subscription: id, operation, at, shape } });
      }
      return { taken: watched.length, ignored: signals.length - watched.length };
    },
  };
}

function sourcesOf(subscriptionId: string): string[] {
  return [`lockbox/${subscriptionId}`, `activity/${subscriptionId}`];
}
