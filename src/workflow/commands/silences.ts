import {
  personActor,
  later,
  type Actor,
  type HeldBack,
  type Refusal,
  type Silence,
  type SilenceAuthor,
  type SilenceMatch,
} from '../../model';
import {
  entraGroupsOf,
  longestSilenceMs,
  maxSilenceCommentCharacters,
  maySilence,
  peopleOf,
  silencedBy,
} from '../../routing';
import type { Command, CommandContext } from '../command';
import type { Draft } from '../draft';
import { heldInList } from '../hold-back';
import { personal } from '../record';
import { knownIn } from './ask';
import type { Presser } from './vote';

/** Who asks for it: somebody in Teams, who has to be an approver, or whoever has the database, by a local command. */
export type SilenceAsker = { via: 'teams'; presser: Presser } | { via: 'local'; author: SilenceAuthor };

/** What is asked for. */
export interface SilenceInput {
  by: SilenceAsker;
  match: SilenceMatch;
  forMs: number;
  comment: string;
}

/** The silence, or the refusal by name. */
export type SilenceAnswer = { ok: true; silence: Silence } | { ok: false; why: Refusal };

/** Keeps channels quiet for a while. Recorded with its author; so is a refusal. */
export function addSilence(input: SilenceInput): Command<SilenceAnswer> {
  const { by, match, forMs, comment } = input;
  return {
    name: 'add-silence',
    needs: (policy) => ({ people: peopleOf(policy), groups: entraGroupsOf(policy) }),
    run: (draft, context) => {
      const why = refusalOf(draft, input, context);
      if (why !== undefined) return refuse(draft, by, why);
      const silence: Silence = {
        id: `S-${String(draft.size)}`,
        by: authorOf(by),
        createdAt: draft.now,
        until: later(draft.now, forMs),
        match,
        comment: comment.trim(),
        count: 0,
        held: [],
      };
      draft.putSilence(silence);
      draft.record({
        type: 'silence-added',
        actor: actorOf(by),
        data: {
          silence: silence.id,
          via: by.via,
          ...localAuthor(by),
          until: silence.until,
          ...matchData(match),
          comment: personal(silence.comment),
        },
      });
      return { ok: true, silence };
    },
  };
}

/** Ends a silence before its time. Each channel hears what it missed. */
export function endSilence(id: string, by: SilenceAsker): Command<SilenceAnswer> {
  return {
    name: 'end-silence',
    needs: (policy) => ({ people: peopleOf(policy), groups: entraGroupsOf(policy) }),
    run: (draft, { policy, tenantId }) => {
      if (!isAllowed(draft, by, policy, tenantId)) return refuse(draft, by, 'MAY_NOT_SILENCE');
      const silence = draft.silences.find((one) => one.id.toLowerCase() === id.toLowerCase());
      if (silence === undefined) return refuse(draft, by, 'UNKNOWN_SILENCE');
      return { ok: true, silence: end(draft, silence, 'ended', by) };
    },
  };
}

/** Ends the silences whose time is over. @returns how many. */
export function endDueSilences(): Command<number> {
  return {
    name: 'end-due-silences',
    needs: () => ({}),
    run: (draft) => {
      const due = draft.silences.filter(({ until }) => until <= draft.now);
      for (const silence of due) end(draft, silence, 'over');
      return due.length;
    },
  };
}

function end(draft: Draft, silence: Silence, how: 'over' | 'ended', by?: SilenceAsker): Silence {
  const ended: Silence = { ...silence, endedAt: draft.now };
  draft.putSilence(ended);
  draft.record({
    type: 'silence-ended',
    actor: by === undefined ? { kind: 'service' } : actorOf(by),
    data: {
      silence: silence.id,
      how,
      count: silence.count,
      ...(by === undefined ? {} : { via: by.via, ...localAuthor(by) }),
    },
  });
  tellHeld(draft, ended);
  return ended;
}

/** One list for each channel of what it missed. What another silence holds back still is handed on to that one. */
function tellHeld(draft: Draft, { id, held, count }: Silence): void {
  const told = new Map<string, HeldBack[]>();
  for (const one of held) {
    const other = silencedBy(draft.silences, one, draft.now);
    if (other === undefined) told.set(one.channel, [...(told.get(one.channel) ?? []), one]);
    else handOn(draft, other, one);
  }
  for (const [channel, missed] of told) {
    // What is beyond the list is known to be this channel's only where there is but one.
    const all = told.size === 1 && missed.length === held.length ? count : missed.length;
    draft.send(`silence-over/${id}`, { about: 'silence-over', silenceId: id, count: all, held: missed }, channel);
  }
}

function handOn(draft: Draft, other: Silence, one: HeldBack): void {
  const now = draft.silences.find(({ id }) => id === other.id) ?? other;
  draft.putSilence({ ...now, count: now.count + 1, held: [...now.held, one].slice(0, heldInList) });
}

function refusalOf(
  draft: Draft,
  { by, match, forMs, comment }: SilenceInput,
  { policy, tenantId }: CommandContext,
): Refusal | undefined {
  if (!isAllowed(draft, by, policy, tenantId)) return 'MAY_NOT_SILENCE';
  const { channel, subscription, hears = [] } = match;
  if (channel === undefined && subscription === undefined && hears.length === 0) return 'SILENCES_NOTHING';
  if (channel !== undefined && isUnknown(channel, by, policy)) return 'UNKNOWN_CHANNEL';
  if (!(forMs > 0 && forMs <= longestSilenceMs)) return 'SILENCE_TOO_LONG';
  const text = comment.trim();
  return text === '' || text.length > maxSilenceCommentCharacters ? 'SILENCE_NEEDS_REASON' : undefined;
}

/** A local command may run without the configuration, and then knows no channel by name. */
function isUnknown(channel: string, by: SilenceAsker, { channels }: CommandContext['policy']): boolean {
  if (by.via === 'local' && Object.keys(channels).length === 0) return false;
  return !Object.hasOwn(channels, channel);
}

function isAllowed(draft: Draft, by: SilenceAsker, policy: CommandContext['policy'], tenantId: string): boolean {
  if (by.via === 'local') return true;
  const { presser } = by;
  if (presser.guest || presser.tenantId.toLowerCase() !== tenantId.toLowerCase()) return false;
  return maySilence(policy, presser.id.toLowerCase(), knownIn(draft));
}

function refuse(draft: Draft, by: SilenceAsker, why: Refusal): SilenceAnswer {
  draft.record({ type: 'silence-refused', actor: actorOf(by), data: { why, via: by.via } });
  return { ok: false, why };
}

function actorOf(by: SilenceAsker): Actor {
  if (by.via === 'local') return { kind: 'unknown' };
  return personActor(by.presser);
}

function authorOf(by: SilenceAsker): SilenceAuthor {
  if (by.via === 'local') return by.author;
  const { id, name, address } = by.presser;
  return { id, name: name ?? address ?? id };
}

/** Who ran a local command is only what the machine says. */
function localAuthor(by: SilenceAsker): { author?: ReturnType<typeof personal> } {
  return by.via === 'local' ? { author: personal(by.author.name) } : {};
}

function matchData({ channel, subscription, hears }: SilenceMatch): Record<string, string | string[]> {
  return {
    ...(channel === undefined ? {} : { channel }),
    ...(subscription === undefined ? {} : { subscription }),
    ...(hears === undefined ? {} : { hears }),
  };
}
