import { isOnList, readCard, type ReadCard } from './cards';
import { channel } from './scene';
import type { WireCall } from './wire';

/** A message of a conversation as a person sees it. */
export interface Screen extends ReadCard {
  conversationId: string;
  messageId: string;
  card: unknown;
}

const conversationPath = /^\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/;

/** What people see in Teams: the newest card of each request in each conversation. */
export class Screens {
  private readonly newest = new Map<string, Screen>();
  private readonly told = new Map<string, string>();

  /** Takes a call to Teams that was carried out. */
  see(call: WireCall): void {
    const shown = shownBy(call);
    if (shown === undefined) return;
    const read = readCard(shown.card);
    if (read === undefined) this.told.set(`${shown.conversationId} ${shown.messageId}`, JSON.stringify(call.body));
    else this.newest.set(`${shown.conversationId} ${read.requestId}`, { ...read, ...shown });
  }

  /** Texts of messages that are no request's card. */
  get notices(): string[] {
    return [...this.told.values()];
  }

  /** Whether a place has no card of a request since it is the channel, and that has many. */
  isListed(conversationId: string, requestId: string): boolean {
    return (
      conversationId === channel.channelId &&
      this.of(conversationId, requestId) === undefined &&
      isOnList(this.notices, requestId)
    );
  }

  of(conversationId: string, requestId: string): Screen | undefined {
    return this.newest.get(`${conversationId} ${requestId}`);
  }
}

/** @returns where a call showed which card; undefined where it showed none or was not carried out. */
export function shownBy(call: WireCall): { conversationId: string; messageId: string; card: unknown } | undefined {
  const [, conversation, updated] = conversationPath.exec(call.path) ?? [];
  if (conversation === undefined || call.status === undefined || call.status >= 300) return undefined;
  const posted = (call.answer as { id?: unknown } | undefined)?.id;
  const messageId = call.method === 'PUT' ? updated : posted;
  if (typeof messageId !== 'string') return undefined;
  const { attachments } = (call.body ?? {}) as { attachments?: { content?: unknown }[] };
  return { conversationId: decodeURIComponent(conversation), messageId, card: attachments?.[0]?.content };
}
