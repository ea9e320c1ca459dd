import type { Actor, Instant, Signal, Verdict } from '../../model';
import { meaningOf, type Meaning } from '../../watch';
import type { Command } from '../command';
import type { Hint } from '../ports';
import { personal } from '../record';

/** A source's new place, kept in the same transaction as what was read up to it. */
export interface CursorMove {
  source: string;
  cursor: string;
}

/** How the signals of one read were taken. */
export interface TakenSignals {
  taken: number;
  ignored: number;
  duplicates: number;
}

/**
 * Takes a batch of activity-log signals: each that concerns Lockbox leaves a durable hint to read Azure, and an entry.
 * The cursor moves in the same commit, so that nothing is passed over.
 */
export function takeSignals(signals: readonly Signal[], move?: CursorMove): Command<TakenSignals> {
  const concerning = signals.flatMap((signal) => {
    const lead = leadOf(signal);
    return lead === undefined ? [] : [{ signal, lead }];
  });
  return {
    name: 'take-signals',
    // Only what concerns Lockbox is looked up: most of a log does not.
    needs: () => ({ seen: concerning.map(({ signal }) => signal.key) }),
    run: (draft) => {
      const counts: TakenSignals = { taken: 0, ignored: signals.length - concerning.length, duplicates: 0 };
      for (const { signal, lead } of concerning) {
        if (draft.wasSeen(signal.key)) {
          counts.duplicates += 1;
          continue;
        }
        draft.markSeen(signal.key);
        draft.putHint({ ...lead, dueAt: draft.now, attempts: 0 });
        draft.record({ type: 'signal-taken', actor: signal.caller, data: signalData(signal) });
        counts.taken += 1;
      }
      if (move !== undefined) draft.moveCursor(move.source, move.cursor);
      return counts;
    },
  };
}

/** What a signal leads to: a hint that does not say yet when it is due. @returns undefined where it is not for us. */
function leadOf(signal: Signal): Omit<Hint, 'dueAt' | 'attempts'> | undefined {
  const meaning = meaningOf(signal);
  if (meaning.kind === 'ignored') return undefined;
  const subscriptionId = meaning.subscriptionId ?? signal.subscriptionId;
  if (subscriptionId === undefined) return undefined;
  const decidedBy = deciderOf(signal, meaning);
  return {
    key: signal.key,
    subscriptionId,
    ...(meaning.azureId === undefined ? {} : { azureId: meaning.azureId }),
    ...(decidedBy === undefined ? {} : { decidedBy }),
  };
}

function deciderOf(signal: Signal, meaning: Meaning): { verdict: Verdict; caller: Actor; at: Instant } | undefined {
  if (meaning.kind === 'lockbox-decision-call') {
    if (meaning.verdict === undefined || signal.status !== 'succeeded') return undefined;
    return { verdict: meaning.verdict, caller: signal.caller, at: signal.at };
  }
  if (meaning.kind !== 'lockbox') return undefined;
  const automatic = meaning.event === 'auto-approved' || meaning.event === 'auto-denied';
  // An event that names nobody cannot complete an outcome; the read it causes still shows the state.
  if (signal.caller.kind === 'unknown' && !automatic) return undefined;
  switch (meaning.event) {
    case 'approved':
      return { verdict: 'approve', caller: signal.caller, at: signal.at };
    case 'denied':
      return { verdict: 'reject', caller: signal.caller, at: signal.at };
    case 'auto-approved':
      return { verdict: 'approve', caller: { kind: 'azure' }, at: signal.at };
    case 'auto-denied':
      return { verdict: 'reject', caller: { kind: 'azure' }, at: signal.at };
    case 'created':
    case 'expired':
    case 'cancelled':
      return undefined;
  }
}

/** A signal as its entry keeps it. */
export function signalData(signal: Signal): Record<string, string | ReturnType<typeof personal>> {
  return {
    operation: signal.operation,
    status: signal.status,
    at: signal.at,
    resourceId: signal.resourceId,
    key: signal.key,
    ...(signal.correlationId === undefined ? {} : { correlationId: signal.correlationId }),
    ...(signal.address === undefined ? {} : { address: personal(signal.address) }),
  };
}

/** Removes a hint whose read was done, or keeps it for a later try. */
export function hintTried(hint: Hint, next: { done: true } | { done: false; dueAt: Instant }): Command<void> {
  return {
    name: 'hint-tried',
    needs: () => ({ hints: [hint.key] }),
    run: (draft) => {
      const stored = draft.hint(hint.key);
      // One that was put anew meanwhile asks for a read that begins after that.
      if (stored?.dueAt !== hint.dueAt || stored.attempts !== hint.attempts) return;
      if (next.done) draft.finishHint(hint.key);
      else draft.putHint({ ...stored, attempts: stored.attempts + 1, dueAt: next.dueAt });
    },
  };
}
