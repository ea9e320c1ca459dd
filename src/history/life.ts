import { sealedHashes, type Entry, type JsonValue, type PersonalRow } from '../ledger';
import { actorName, type AccessRequest } from '../model';
import { member } from './told';

/** What a step of a request's life tells beside its moment and its name. */
export interface LifeDetails {
  /** Who was shown, asked or brought in. */
  to?: string[];
  /** Who decided, where Azure's word is told by itself. */
  decider?: string;
  /** Whether a card was shown for the first time, or changed. */
  changed?: true;
  verdict?: string;
  reason?: string;
  /** The name of a refusal. */
  why?: string;
  /** How access ended. */
  how?: string;
  /** Until when something holds: a claim, or access. */
  until?: string;
  /** Azure's word, where the step is about it. */
  azureStatus?: string;
}

/** One step of a request's life: a ledger entry, read with the personal values that still exist. */
export interface LifeStep {
  seq: number;
  at: string;
  type: string;
  /** Who did it, by name; a kind of actor where it was nobody in particular. */
  by: string;
  details: LifeDetails;
}

/**
 * The life of a request, step by step: opened, asked, who was shown, claims, reminders, escalations, answers, the decision,
 * Azure's answers, access open and ended. What was erased is said to be.
 */
export function lifeOf(
  entries: readonly Entry[],
  personal: Readonly<Record<string, JsonValue>>,
  people: AccessRequest['route']['approvers'],
): LifeStep[] {
  const reader = new Reader(personal, people);
  return entries.map((entry) => ({
    seq: entry.seq,
    at: entry.at,
    type: entry.type,
    by: reader.actor(entry.actor),
    details: detailsOf(entry, reader),
  }));
}

/** @returns personal values by their hash, as {@link lifeOf} reads them. */
export function personalByHash(rows: readonly PersonalRow[]): Record<string, JsonValue> {
  return Object.fromEntries(rows.map(({ hash, value }) => [hash, value]));
}

/** @returns every hash that entries name a personal value by, each once. */
export function hashesOf(entries: readonly Entry[]): string[] {
  return [...new Set(entries.flatMap((entry) => sealedHashes(entry)))];
}

function detailsOf({ type, data }: Entry, reader: Reader): LifeDetails {
  const own = { ...text('why', data['why']) };
  switch (type) {
    case 'approvers-asked':
      return { ...own, to: [...reader.people(data['approvers']), ...list(data['channels'])] };
    case 'message-shown':
      return { to: [reader.recipient(data['to'])], ...(data['first'] === false ? { changed: true } : {}) };
    case 'message-not-shown':
      return { to: [reader.recipient(data['to'])] };
    case 'message-held':
      return { ...(typeof data['channel'] === 'string' ? { to: [`channel/${data['channel']}`] } : {}) };
    case 'escalated':
      return { to: list(data['to']) };
    case 'claimed':
      return text('until', data['until']);
    case 'plan-shown':
      return text('verdict', data['verdict']);
    case 'access-ending':
      return text('how', data['ending']);
    case 'access-seen':
    case 'access-joined':
      // Why accesses were unexpected is one name for each of them.
      return { why: [...new Set(list(data['why']))].join(', ') };
    case 'voted':
    case 'decision-intended':
      return { ...own, ...reader.lastVote(data['votes']), ...reader.reason(data['reason']) };
    case 'approved':
      return {
        ...reader.decider(data),
        ...text('until', data['accessUntil']),
        ...text('azureStatus', data['azureStatus']),
      };
    case 'rejected':
    case 'decider-known':
      return { ...reader.decider(data), ...text('azureStatus', data['azureStatus']) };
    case 'access-ended':
    case 'access-end-corrected':
      return { ...text('how', data['how']), ...text('azureStatus', data['azureStatus']) };
    case 'decision-accepted':
    case 'decision-refused':
    case 'decision-not-sent':
      return { ...own, ...text('azureStatus', member(data['azure'], 'status')) };
    case 'azure-status':
    case 'azure-status-unknown':
    case 'azure-deciding':
    case 'back-to-pending':
    case 'expired':
    case 'cancelled':
      return { ...own, ...text('azureStatus', data['azureStatus']) };
    default:
      return own;
  }
}

function text(key: keyof LifeDetails, value: JsonValue | undefined): LifeDetails {
  return typeof value === 'string' && value !== '' ? { [key]: value } : {};
}

function list(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

const erased = 'erased';

/** Reads what is sealed. */
class Reader {
  constructor(
    private readonly personal: Readonly<Record<string, JsonValue>>,
    private readonly known: AccessRequest['route']['approvers'],
  ) {}

  actor({ kind, ref }: Entry['actor']): string {
    if (kind !== 'person' && kind !== 'app') return kind;
    return this.name(ref === undefined ? undefined : this.personal[ref.$sealed]) ?? `${kind}, ${erased}`;
  }

  people(value: JsonValue | undefined): string[] {
    if (!Array.isArray(value)) return [];
    return value.map((one) => this.name(this.opened(one)) ?? erased);
  }

  /** A recipient as an entry keeps it: `person/<object id>` or `channel/<name>`, sealed. */
  recipient(value: JsonValue | undefined): string {
    const key = this.opened(member(value, 'name'));
    if (typeof key !== 'string') return erased;
    const person = this.known.find(({ id }) => key === `person/${id}`);
    return person === undefined ? key : actorName({ kind: 'person', ...person });
  }

  lastVote(value: JsonValue | undefined): LifeDetails {
    const last = Array.isArray(value) ? value.at(-1) : undefined;
    return text('verdict', member(last, 'verdict'));
  }

  reason(value: JsonValue | undefined): LifeDetails {
    return text('reason', this.opened(value));
  }

  decider(data: Entry['data']): LifeDetails {
    const by = data['by'];
    const who = this.name(this.opened(member(by, 'ref')));
    const kind = member(by, 'kind');
    const shown = who ?? (typeof kind === 'string' ? actorKind(kind) : undefined);
    return { ...(shown === undefined ? {} : { decider: shown }), ...this.reason(data['reason']) };
  }

  private opened(value: JsonValue | undefined): JsonValue | undefined {
    const hash = member(value, '$sealed');
    return typeof hash === 'string' ? this.personal[hash] : undefined;
  }

  private name(who: JsonValue | undefined): string | undefined {
    return [member(who, 'name'), member(who, 'address'), member(who, 'id')].find((one) => typeof one === 'string');
  }
}

function actorKind(kind: string): string {
  return kind === 'azure' || kind === 'service' || kind === 'unknown' ? actorName({ kind }) : `${kind}, ${erased}`;
}
