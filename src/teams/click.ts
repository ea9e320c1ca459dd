import type { AccessRole, Verdict } from '../model';
import { buttonFormat, sanctionInput, sanctionOnce } from './cards';
import { member } from './members';
import { pagePressOf, type PagePress } from './past/page-press';

/** What an answer says besides its reason: which plan it confirms, and for how long the same is not asked again. */
export interface AnswerClick {
  ok: true;
  requestId: string;
  verb: Verdict;
  reason: string;
  /** Names the plan that was shown. */
  confirmed?: string;
  sanctionMs?: number;
}

/** A filled-in form that asks for access; whether what it says is possible is for the workflow to say. */
export interface AccessClick {
  ok: true;
  verb: 'request-access';
  resource: string;
  container?: string;
  role: AccessRole;
  hours: number;
  reason: string;
}

/** A press of one of our buttons, as far as it can be read. */
export type Click =
  | AnswerClick
  | AccessClick
  | ({ ok: true; verb: 'history' } & PagePress)
  | { ok: true; requestId: string; verb: PlainVerb }
  | { ok: false; why: 'UNKNOWN_VERB' | 'MALFORMED_CLICK' };

type PlainVerb = 'claim' | 'ask-others' | 'end-access' | 'back';
type Verb = Verdict | PlainVerb | 'request-access' | 'history';

const verbs: ReadonlySet<unknown> = new Set<Verb>([
  'approve',
  'reject',
  'claim',
  'ask-others',
  'end-access',
  'back',
  'request-access',
  'history',
]);
const idShape = /^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$/;
const planShape = /^[0-9a-f]{32}$/;
const maxNameCharacters = 500;
/** Longer reasons are refused by name; what is longer than this is nobody's reason. */
const maxReasonCharacters = 20_000;

/**
 * Reads the value of an `adaptiveCard/action` invoke: a verb, an opaque id, and what its presser typed or chose. Nothing of
 * it is trusted: who presses comes from the activity, and what they may do from what is stored.
 */
export function clickOf(value: unknown): Click {
  const action = member(value, 'action');
  const verb = member(action, 'verb');
  const data = member(action, 'data');
  if (!isVerb(verb)) return { ok: false, why: 'UNKNOWN_VERB' };
  if (member(data, 'v') !== buttonFormat) return malformed;
  if (verb === 'request-access') return accessClick(data);
  if (verb === 'history') {
    const page = pagePressOf(data);
    return page === undefined ? malformed : { ok: true, verb, ...page };
  }
  const id = member(data, 'id');
  if (typeof id !== 'string' || !idShape.test(id)) return malformed;
  return verb === 'approve' || verb === 'reject' ? answerClick(id, verb, data) : { ok: true, requestId: id, verb };
}

const malformed: Click = { ok: false, why: 'MALFORMED_CLICK' };

function answerClick(requestId: string, verb: Verdict, data: unknown): Click {
  const reason = member(data, `${verb}Reason`) ?? '';
  const confirmed = member(data, 'plan');
  // What is chosen besides an approval says nothing where it is rejected.
  const sanction = verb === 'approve' ? (member(data, sanctionInput) ?? '') : '';
  const isPlan = confirmed === undefined || (typeof confirmed === 'string' && planShape.test(confirmed));
  const sanctionMs = sanctionOf(sanction);
  if (typeof reason !== 'string' || reason.length > maxReasonCharacters || !isPlan || sanctionMs === undefined) {
    return malformed;
  }
  return {
    ok: true,
    requestId,
    verb,
    reason,
    ...(confirmed === undefined ? {} : { confirmed }),
    ...(sanctionMs === 0 ? {} : { sanctionMs }),
  };
}

/** @returns milliseconds, 0 for once, or undefined for what no card of ours offers. */
function sanctionOf(text: unknown): number | undefined {
  if (text === '' || text === sanctionOnce) return 0;
  const [, seconds] = typeof text === 'string' ? (/^([1-9]\d{0,8})s$/.exec(text) ?? []) : [];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

function accessClick(data: unknown): Click {
  const [resource, container, role, reason] = ['resource', 'container', 'role', 'reason'].map((key) =>
    typed(member(data, key)),
  );
  const hours = hoursOf(member(data, 'hours'));
  if (resource === undefined || container === undefined || reason === undefined || hours === undefined)
    return malformed;
  if (resource.length > maxNameCharacters || container.length > maxNameCharacters) return malformed;
  if (role !== 'read' && role !== 'write') return malformed;
  if (reason.length > maxReasonCharacters) return malformed;
  return {
    ok: true,
    verb: 'request-access',
    resource,
    role,
    hours,
    reason,
    ...(container === '' ? {} : { container }),
  };
}

/** @returns what was typed, trimmed; empty where nothing was, and undefined for what nobody can type. */
function typed(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value.trim() : undefined;
}

/** Teams sends what stands in an input for numbers as text. */
function hoursOf(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
}

function isVerb(verb: unknown): verb is Verb {
  return verbs.has(verb);
}
