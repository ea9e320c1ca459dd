/** One content of a message, as the bot sent it. */
export interface Content {
  text: string;
  summary: string;
  /** The card's JSON; undefined for plain text. */
  card: unknown;
  /** The attachment that is no card: a file, or the offer of one. */
  file?: { contentType?: string; name?: string; contentUrl?: string; content?: unknown };
}

/** A message in a conversation, with everything it has shown. */
export interface FakeMessage {
  id: string;
  conversationId: string;
  /** The newest content is the last. */
  history: Content[];
}

/** All conversations, and who waits for something in them. Nobody sleeps: a waiter is woken by the change. */
export class Conversations {
  private readonly messages = new Map<string, FakeMessage[]>();
  private readonly taken = new Map<string, number>();
  private waiters: (() => void)[] = [];
  private lastId = 1_700_000_000_000;

  in(conversationId: string): FakeMessage[] {
    return this.messages.get(conversationId) ?? [];
  }

  /** Every message of every conversation. */
  all(): FakeMessage[] {
    return [...this.messages.values()].flat();
  }

  post(conversationId: string, content: Content): FakeMessage {
    this.lastId += 1;
    const message = { id: String(this.lastId), conversationId, history: [content] };
    this.messages.set(conversationId, [...this.in(conversationId), message]);
    this.wake();
    return message;
  }

  /** @returns false where there is no such message. */
  update(conversationId: string, id: string, content: Content): boolean {
    const message = this.in(conversationId).find((one) => one.id === id);
    if (message === undefined) return false;
    message.history.push(content);
    this.wake();
    return true;
  }

  /** Resolves with the next message of a conversation that nobody has been given yet. */
  next(conversationId: string): Promise<FakeMessage> {
    const index = this.taken.get(conversationId) ?? 0;
    this.taken.set(conversationId, index + 1);
    return this.when(() => this.in(conversationId)[index], `message ${index + 1} of ${conversationId}`);
  }

  /** Resolves as soon as `look` finds something. @param what named where it does not come. */
  async when<T>(look: () => T | undefined, what: string, withinMs = 40_000): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`it did not come within ${withinMs} ms: ${what}`));
      }, withinMs);
    });
    try {
      for (;;) {
        const found = look();
        if (found !== undefined) return found;
        await Promise.race([new Promise<void>((resolve) => this.waiters.push(resolve)), late]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Has whoever waits look again. */
  wake(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) waiter();
  }
}
