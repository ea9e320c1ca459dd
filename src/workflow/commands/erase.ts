import {
  isHeldBy,
  keeperActor,
  maxKeeperReasonCharacters,
  type AccessRequest,
  type Actor,
  type Erasure,
  type Instant,
  type Keeper,
  type Refusal,
} from '../../model';
import { erase } from '../../requests';
import type { Command } from '../command';
import type { Draft } from '../draft';
import { personal, type RecordData } from '../record';
import { stateData } from './outcome-entry';

/** Why something is erased: an Admin asked for it and said why, or its time was over. */
export type EraseCause = { why: 'asked'; by: Keeper; reason: string } | { why: 'retention'; afterMs: number };

/** What was erased, with the request as it stands; or the refusal by name. */
export type EraseAnswer = { ok: true; erasure: Erasure; request: AccessRequest } | { ok: false; why: Refusal };

const service: Actor = { kind: 'service' };

/**
 * Erases the personal data of a closed request: every value sealed in its entries, and whatever is kept beside them. The
 * entries stay as they are, and so does every proof. What is asked for and refused is recorded, too.
 */
export function eraseRequest(requestId: string, cause: EraseCause): Command<EraseAnswer> {
  return {
    name: 'erase-request',
    needs: () => ({ requests: [requestId], holds: true, sealedOf: [requestId] }),
    run: (draft, { now }) => {
      const request = draft.request(requestId);
      if (request === undefined) return refuse(draft, undefined, cause, 'UNKNOWN_REQUEST');
      const why = reasonRefusal(cause) ?? holdRefusal(draft, request);
      if (why !== undefined) return refuse(draft, request, cause, why);
      const result = erase(request, cause.why, now);
      if (!result.ok) return refuse(draft, request, cause, result.why);
      if (!result.changed) return refuse(draft, request, cause, 'REQUEST_OPEN');
      const { entries, values } = draft.sealedOf(requestId);
      draft.putRequest(result.request);
      const data = { ...causeData(cause), entries, values, after: stateData(result.request)['after'] };
      const seq = draft.record({ type: 'personal-erased', requestId, actor: actorOf(cause), data });
      draft.erase(requestId, seq);
      const erasure = { requestId, why: cause.why, at: draft.now, values, seq };
      return { ok: true, erasure, request: result.request };
    },
  };
}

/** Sealed values that belong to no request, or to one that was erased before. */
export interface LooseValues {
  /** Older than that they go. */
  before: Instant;
  afterMs: number;
  values: { hash: string; seq: number }[];
}

/** Erases sealed values whose time is over. What keeps them is looked at before: see the loop that asks for it. */
export function eraseLoose({ before, afterMs, values }: LooseValues): Command<void> {
  return {
    name: 'erase-loose',
    needs: () => ({}),
    run: (draft) => {
      const entries = rangesOf(values.map(({ seq }) => seq));
      const data = { ...causeData({ why: 'retention', afterMs }), before, entries, values: values.length };
      draft.record({ type: 'personal-erased', actor: service, data });
      draft.forget(values.map(({ hash }) => hash));
    },
  };
}

/** Erases what is kept, beside the ledger and the requests, of things that were over before a moment. */
export function forgetPast(before: Instant): Command<void> {
  return {
    name: 'forget-past',
    needs: () => ({}),
    run: (draft) => {
      draft.forgetPast(before);
    },
  };
}

/** What a look at everything whose time may be over found. */
export interface RetentionLook {
  afterMs: number;
  requests: number;
  values: number;
  holds: number;
}

/** Under which part of the status a look is kept. */
export const retentionPart = 'retention';

/** Keeps, to be shown, that everything was looked at and what was erased. */
export function retentionLooked({ afterMs, ...found }: RetentionLook): Command<void> {
  return {
    name: 'retention-looked',
    needs: () => ({}),
    run: (draft) => {
      draft.putStatus(retentionPart, { afterSeconds: Math.round(afterMs / 1_000), ...found });
    },
  };
}

/** Whole numbers as ranges, `[first, last]`, in order. */
function rangesOf(numbers: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const one of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === one - 1) last[1] = one;
    else ranges.push([one, one]);
  }
  return ranges;
}

function reasonRefusal(cause: EraseCause): Refusal | undefined {
  return cause.why === 'retention' || isReason(cause.reason.trim()) ? undefined : 'KEEPING_NEEDS_REASON';
}

function holdRefusal(draft: Draft, { id, openedAt }: AccessRequest): Refusal | undefined {
  return draft.holds.some((hold) => isHeldBy(hold, { id, at: openedAt })) ? 'ON_HOLD' : undefined;
}

function refuse(
  draft: Draft,
  request: AccessRequest | undefined,
  cause: EraseCause,
  why: Refusal,
): { ok: false; why: Refusal } {
  // The loop looks for what it may erase; that it came too late for one is nobody's wish refused.
  if (cause.why === 'asked') {
    const about = request === undefined ? {} : { requestId: request.id };
    draft.record({
      type: 'erase-refused',
      ...about,
      actor: keeperActor(cause.by),
      data: { why, ...viaData(cause.by) },
    });
  }
  return { ok: false, why };
}

function actorOf(cause: EraseCause): Actor {
  return cause.why === 'asked' ? keeperActor(cause.by) : service;
}

function causeData(cause: EraseCause): RecordData {
  if (cause.why === 'retention') return { why: cause.why, afterSeconds: Math.round(cause.afterMs / 1_000) };
  return { why: cause.why, ...viaData(cause.by), reason: personal(cause.reason.trim()) };
}

/** Whether that says why something is erased or held. */
export function isReason(text: string): boolean {
  return text !== '' && text.length <= maxKeeperReasonCharacters;
}

/** How a keeper came; who runs a local command is only what the machine says. */
export function viaData(by: Keeper): RecordData {
  return { via: by.via, ...(by.via === 'local' ? { author: personal(by.name) } : {}) };
}
