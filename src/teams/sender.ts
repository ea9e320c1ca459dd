import type { ConversationRef } from '../outbox';
import type { Presser } from '../workflow';
import type { CheckedActivity } from './door';
import { textAt } from './members';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const maxNameCharacters = 200;

/** Somebody who wrote or pressed, with the id that the conversation's roster knows them by. */
export interface Sender extends Presser {
  teamsId: string;
}

/** Who sent an activity, from the validated activity alone. @returns undefined where it names no Entra account. */
export function senderOf(activity: CheckedActivity, tenantId: string): Sender | undefined {
  const id = textAt(activity, 'from', 'aadObjectId');
  const teamsId = textAt(activity, 'from', 'id');
  if (id === undefined || teamsId === undefined || !guid.test(id)) return undefined;
  const name = textAt(activity, 'from', 'name');
  return {
    id: id.toLowerCase(),
    teamsId,
    tenantId,
    guest: false,
    ...(name === undefined ? {} : { name: name.slice(0, maxNameCharacters) }),
  };
}

/** Where an activity came from. */
export interface Place {
  kind: 'personal' | 'channel' | 'other';
  /** The conversation as the activity names it: an answer goes there, into the same thread. */
  thread: ConversationRef;
  /** The conversation without the thread, to be kept for later. */
  conversation: ConversationRef;
  teamId?: string;
}

/** @returns where an activity came from, as plain data. */
export function placeOf(activity: CheckedActivity, tenantId: string): Place {
  const { serviceUrl } = activity;
  const threadId = textAt(activity, 'conversation', 'id') ?? '';
  const type = textAt(activity, 'conversation', 'conversationType');
  // An answer to a channel post carries the post's id in its conversation id; the channel itself is in front of it.
  const [base = threadId] = threadId.split(';messageid=');
  const channelId =
    textAt(activity, 'channelData', 'settings', 'selectedChannel', 'id') ??
    textAt(activity, 'channelData', 'channel', 'id') ??
    base;
  const kind = type === 'channel' ? 'channel' : type === 'personal' ? 'personal' : 'other';
  const teamId = textAt(activity, 'channelData', 'team', 'id');
  return {
    kind,
    thread: { serviceUrl, conversationId: threadId, tenantId },
    conversation: { serviceUrl, conversationId: kind === 'channel' ? channelId : base, tenantId },
    ...(teamId === undefined ? {} : { teamId }),
  };
}
