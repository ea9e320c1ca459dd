import type { Verdict } from '../model';
import { buttonFormat } from './cards';
import { member } from './members';

/** A press of one of our buttons, as far as it can be read. */
export type Click =
  | { ok: true; requestId: string; verb: Verdict; reason: string }
  | { ok: true; requestId: string; verb: 'claim' | 'ask-others' }
  | { ok: false; why: 'UNKNOWN_VERB' | 'MALFORMED_CLICK' };

const idShape = /^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$/;

/** Reads the value of an `adaptiveCard/action` invoke. What the card carries is an opaque id; nothing else is read. */
export function clickOf(value: unknown): Click {
  const action = member(value, 'action');
  const verb = member(action, 'verb');
  const data = member(action, 'data');
  if (!isVerb(verb)) return { ok: false, why: 'UNKNOWN_VERB' };
  const id = member(data, 'id');
  const reason = member(data, `${verb}Reason`) ?? '';
  const readable = typeof id === 'string' && idShape.test(id) && typeof reason === 'string';
  if (!readable || member(data, 'v') !== buttonFormat) return { ok: false, why: 'MALFORMED_CLICK' };
  return verb === 'approve' || verb === 'reject'
    ? { ok: true, requestId: id, verb, reason }
    : { ok: true, requestId: id, verb };
}

function isVerb(verb: unknown): verb is Verdict | 'claim' | 'ask-others' {
  return verb === 'approve' || verb === 'reject' || verb === 'claim' || verb === 'ask-others';
}
