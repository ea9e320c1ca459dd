import type { Request } from '../history/wire';
import { entryTitles, request as words, story } from './texts';

/** A step of a request's life in plain words. */
export interface Step {
  seq: number;
  at: string;
  /** What happened. */
  title: string;
  /** Who, to whom, why, until when. Some of it is text from outside. */
  details: string[];
  /** Moments among the details, which are shown in the reader's zone. */
  moments: { name: string; at: string }[];
  /** What it means for whoever looks over it. */
  tone: 'plain' | 'good' | 'bad';
}

/** A card as it was shown. */
export interface ShownCard {
  seq: number;
  at: string;
  to: string;
  /** The card's JSON; undefined where it was erased. */
  card: unknown;
  erased: boolean;
}

type Entry = Request['entries'][number];
type Told = Pick<Request, 'entries' | 'personal' | 'asked'>;

const bad: ReadonlySet<string> = new Set([
  'message-not-shown',
  'card-undelivered',
  'decision-refused',
  'decision-not-sent',
  'action-failed',
  'access-not-removed',
  'expired',
  'azure-status-unknown',
]);
/** Steps that bear the reason of the decision again. */
const repeats: ReadonlySet<string> = new Set(['decision-sending', 'decision-accepted', 'action-done', 'action-failed']);
const good: ReadonlySet<string> = new Set(['approved', 'rejected', 'access-ended', 'cancelled', 'action-done']);

/** @returns the life of a request, step by step, in the order of its entries. What was erased is said to be. */
export function timelineOf(told: Told): Step[] {
  return told.entries.map((entry) => stepOf(entry, new Reader(told)));
}

/** @returns the title of an entry; one of a type that is not known is told by its name. */
export function titleOf(type: string): string {
  const known = Object.hasOwn(entryTitles, type) ? entryTitles[type] : undefined;
  return known ?? `${type.slice(0, 1).toUpperCase()}${type.slice(1).replaceAll('-', ' ')}`;
}

/** @returns the cards that people were shown, in order, each of which may have been erased since. */
export function cardsOf(told: Told): ShownCard[] {
  const reader = new Reader(told);
  return told.entries.flatMap(({ seq, at, type, data }) => {
    const hash = member(data['card'], '$sealed');
    if (type !== 'message-shown' || typeof hash !== 'string') return [];
    const erased = !Object.hasOwn(told.personal, hash);
    return [{ seq, at, to: reader.recipient(data['to']), card: parsed(told.personal[hash]), erased }];
  });
}

/** @returns who a recipient is, by the key under which messages to them are kept. */
export function recipientName(key: string, people: Request['asked']): string {
  const [, kind = '', name = ''] = /^(person|channel|webhook)\/(.*)$/s.exec(key) ?? [];
  if (kind === 'channel') return words.channel(name);
  if (kind === 'webhook') return words.tool(name);
  const person = people.find(({ id }) => id === name);
  return person?.name ?? person?.address ?? (name === '' ? key : name);
}

/** The exact JSON of a card is kept as text. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

function stepOf(entry: Entry, reader: Reader): Step {
  const { seq, at, type, data } = entry;
  const by = reader.actor(entry.actor);
  const details = [
    by === undefined ? undefined : story.by(by),
    ...detailsOf(entry, reader),
    typeof data['why'] === 'string' ? story.why(refusal(data['why'])) : undefined,
    repeats.has(type) ? undefined : reasonOf(data, reader),
  ];
  const tone = bad.has(type) ? 'bad' : good.has(type) ? 'good' : 'plain';
  return { seq, at, title: titleOf(type), details: details.filter(isText), moments: momentsOf(entry), tone };
}

function detailsOf({ type, data }: Entry, reader: Reader): (string | undefined)[] {
  switch (type) {
    case 'approvers-asked': {
      const channels = texts(data['channels']).map((key) => recipientName(key, []));
      const to = [...reader.people(data['approvers']), ...channels];
      const unresolved = reader.people(data['unresolved']);
      return [list(story.to, to), list(story.unresolved, unresolved)];
    }
    case 'message-shown': {
      const to = reader.recipient(data['to']);
      return [data['first'] === false ? story.changedFor(to) : story.to(to)];
    }
    case 'message-not-shown':
      return [story.to(reader.recipient(data['to']))];
    case 'message-held':
      return texts([data['channel']]).map((name) => story.to(story.channel(name)));
    case 'asked-elsewhere':
      return [list(story.to, reader.people(data['people']))];
    case 'escalated':
      return [list(story.to, texts(data['to']))];
    case 'plan-shown':
      return [verdictOf(data['verdict'])];
    case 'voted':
    case 'decision-intended':
      return [verdictOf(lastOf(data['votes'], 'verdict'))];
    case 'vote-refused':
      return [verdictOf(data['verdict'])];
    case 'decision-sending':
      return typeof data['attempts'] === 'number' && data['attempts'] > 1 ? [story.attempt(data['attempts'])] : [];
    case 'approved':
    case 'rejected':
    case 'decider-known':
      return [list(story.decidedBy, reader.decider(data['by'])), azureOf(data)];
    case 'access-ended':
    case 'access-end-corrected':
      return [endedOf(data['how']), azureOf(data)];
    case 'access-ending':
      return [endedOf(data['ending'])];
    case 'access-seen':
    case 'access-joined':
    case 'access-used':
    case 'access-sanctioned':
      return [
        ...(Array.isArray(data['accesses']) ? [story.accesses(data['accesses'].length)] : []),
        ...new Set(texts(data['why']).map((why) => words.reviewWhy[why] ?? refusal(why))),
      ];
    case 'decision-accepted':
    case 'decision-refused':
    case 'decision-not-sent':
      return [answerOf(data['azure'])];
    case 'action-done':
    case 'action-failed':
      return [actionOf(data), answerOf(data['azure'])];
    case 'request-opened':
    case 'azure-status':
    case 'azure-status-unknown':
    case 'azure-deciding':
    case 'back-to-pending':
    case 'expired':
    case 'cancelled':
      return [azureOf(data)];
    default:
      return [];
  }
}

function momentsOf({ type, data }: Entry): Step['moments'] {
  const until = type === 'approved' ? data['accessUntil'] : type === 'claimed' ? data['until'] : undefined;
  return typeof until === 'string' ? [{ name: story.until, at: until }] : [];
}

function reasonOf(data: Entry['data'], reader: Reader): string | undefined {
  const reason = reader.opened(data['reason']);
  if (reason !== undefined) return typeof reason === 'string' && reason !== '' ? story.reason(reason) : undefined;
  return member(data['reason'], '$sealed') === undefined ? undefined : story.reason(story.erased);
}

function verdictOf(verdict: unknown): string | undefined {
  return typeof verdict === 'string' ? (story.verdicts[verdict] ?? verdict) : undefined;
}

function azureOf({ azureStatus }: Entry['data']): string | undefined {
  return typeof azureStatus === 'string' && azureStatus !== '' ? story.azureSays(azureStatus) : undefined;
}

/** What Azure answered, as far as it is no secret: its status, the id of the request, and its date. */
function answerOf(azure: unknown): string | undefined {
  if (typeof azure !== 'object' || azure === null) return undefined;
  const parts = Object.entries(azure).filter(([, value]) => ['string', 'number'].includes(typeof value));
  return parts.length === 0
    ? undefined
    : story.azureAnswer(parts.map(([name, value]) => `${name} ${value}`).join(', '));
}

function endedOf(how: unknown): string | undefined {
  return how === 'completed' || how === 'revoked' || how === 'assumed' ? words.endedHow[how] : undefined;
}

function actionOf(data: Entry['data']): string | undefined {
  const action = data['action'];
  const what = typeof action === 'string' ? action : (member(action, 'do') ?? data['do']);
  const on = member(action, 'on') ?? data['on'];
  if (typeof what !== 'string') return undefined;
  const says = words.actionNames[what] ?? what;
  return typeof on === 'string' ? story.action(says, on) : says;
}

function refusal(name: string): string {
  return name.replaceAll('_', ' ').toLowerCase();
}

function list(say: (names: string) => string, names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : say(names.join(', '));
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function lastOf(value: unknown, name: string): unknown {
  return Array.isArray(value) ? member(value.at(-1), name) : undefined;
}

function isText(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

/** @returns a member of an object, or undefined. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** Reads what is sealed. */
class Reader {
  constructor(private readonly told: Told) {}

  /** Who did it; undefined where it was this service, as it mostly is. */
  actor({ kind, ref }: Entry['actor']): string | undefined {
    if (kind === 'service') return undefined;
    if (kind === 'person' || kind === 'app') return this.name(ref) ?? `${story[kind]}, ${story.erased}`;
    return story[kind];
  }

  people(value: unknown): string[] {
    if (!Array.isArray(value)) return [];
    return value.map((one) => this.name(one) ?? story.erased);
  }

  decider(by: unknown): string[] {
    const kind = member(by, 'kind');
    const name = this.name(member(by, 'ref'));
    if (name !== undefined) return [name];
    if (kind === 'person' || kind === 'app') return [`${story[kind]}, ${story.erased}`];
    return kind === 'azure' || kind === 'service' || kind === 'unknown' ? [story[kind]] : [];
  }

  recipient(to: unknown): string {
    const name = member(to, 'name');
    const key = typeof name === 'string' ? name : this.opened(name);
    if (typeof key !== 'string') return story.erased;
    return recipientName(key.includes('/') ? key : `webhook/${key}`, this.told.asked);
  }

  opened(sealed: unknown): unknown {
    const hash = member(sealed, '$sealed');
    return typeof hash === 'string' && Object.hasOwn(this.told.personal, hash) ? this.told.personal[hash] : undefined;
  }

  private name(sealed: unknown): string | undefined {
    const who = this.opened(sealed);
    if (typeof who === 'string') return who;
    const names = ['name', 'address', 'id'].map((name) => member(who, name));
    return names.find((one): one is string => typeof one === 'string' && one !== '');
  }
}
