import type { CheckedActivity } from './door';
import { TeamsError } from './errors';
import { member, textAt } from './members';
import type { BotParts } from './parts';
import { fromRoster } from './roster';
import { placeOf, senderOf } from './sender';

/**
 * Remembers, or forgets, where a person or a channel is reached. It is asked of every installation and every message,
 * since either may be the first that is seen.
 *
 * @throws TeamsError `ROSTER_UNREACHABLE` where somebody's coming could not be kept.
 */
export async function meet(parts: BotParts, activity: CheckedActivity): Promise<void> {
  const { tenantId, workflow, log } = parts;
  const place = placeOf(activity, tenantId);
  const came = movementOf(activity);
  if (came === 'nothing') return;
  if (place.kind === 'channel') {
    const { conversation, teamId } = place;
    if (came === 'left') return;
    await workflow.channelJoined({
      channelId: conversation.conversationId,
      conversation,
      ...(teamId === undefined ? {} : { teamId }),
    });
    return;
  }
  const sender = senderOf(activity, tenantId);
  if (sender === undefined || place.kind !== 'personal') return;
  if (came === 'left') {
    await workflow.personLeft(sender.id);
    return;
  }
  const looked = await fromRoster(parts, place, sender);
  if (!looked.ok) {
    // Whether they are a guest, and which address is theirs, is not known: their next message asks again. An
    // installation comes once: acknowledged, it would be lost, and who made it never be shown anything.
    log.warn({ err: looked.error }, 'the roster could not be asked');
    if (activity.type === 'message') return;
    throw new TeamsError('ROSTER_UNREACHABLE', 'who came cannot be kept', { cause: looked.error });
  }
  const { tenantId: home, guest, ...person } = looked.presser;
  if (home.toLowerCase() !== tenantId.toLowerCase()) return;
  await workflow.personJoined({ person, guest, conversation: place.conversation });
}

/** Whether the bot came, left, or neither: a team is also renamed, and others join it. */
function movementOf(activity: CheckedActivity): 'came' | 'left' | 'nothing' {
  switch (activity.type) {
    case 'message':
      return 'came';
    case 'installationUpdate':
      return textAt(activity, 'action')?.startsWith('remove') === true ? 'left' : 'came';
    case 'conversationUpdate':
      return isAmong(activity, 'membersAdded') ? 'came' : isAmong(activity, 'membersRemoved') ? 'left' : 'nothing';
    default:
      return 'nothing';
  }
}

function isAmong(activity: CheckedActivity, key: 'membersAdded' | 'membersRemoved'): boolean {
  const members = activity[key];
  const bot = textAt(activity, 'recipient', 'id');
  return Array.isArray(members) && members.some((one) => member(one, 'id') === bot);
}

/**
 * Remembers at which address a conversation is served now: the newest that an activity of it told, a press included. An
 * address that was told before is not told again, so that a press costs nothing more.
 */
export class Addresses {
  private readonly told = new Map<string, string>();

  constructor(private readonly parts: BotParts) {}

  async note(activity: CheckedActivity): Promise<void> {
    const { tenantId, workflow, log } = this.parts;
    const { conversation, kind } = placeOf(activity, tenantId);
    const { conversationId, serviceUrl } = conversation;
    if (kind === 'other' || this.told.get(conversationId) === serviceUrl) return;
    try {
      const personId = kind === 'personal' ? senderOf(activity, tenantId)?.id : undefined;
      await workflow.conversationServed(conversation, personId);
      if (this.told.size >= maxTold) this.told.clear();
      this.told.set(conversationId, serviceUrl);
    } catch (error) {
      // The next activity tells it again.
      log.warn({ err: error }, 'the address of a conversation could not be kept');
    }
  }
}

const maxTold = 10_000;
