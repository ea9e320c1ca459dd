import type { Clock, PublicEvent } from '../model';
import type { EventSent, SendEvent } from '../outbox';
import { WebhookError } from './errors';
import { systemResolve, type Allowed, type Resolve } from './guarded-lookup';
import { bodyOf, headersOf, type SigningKeys } from './message';
import { post } from './post';
import { verdictOf } from './verdict';

/** One webhook of the configuration. */
export interface Webhook {
  /** Names it in store and ledger. */
  key: string;
  /** Its path and query may hold a secret: only its host is ever told. */
  url: string;
  /** What is in force now. */
  keys: () => SigningKeys;
  /** `loopback` only for one that names this machine itself, in development. */
  allowed: Allowed;
}

/** What sending needs. */
export interface WebhooksOptions {
  webhooks: readonly Webhook[];
  clock: Clock;
  userAgent: string;
  /** How long an attempt may take, in milliseconds; 10 s if not given. */
  timeoutMs?: number;
  resolve?: Resolve;
}

/** Sends events to the webhooks of the configuration. */
export class Webhooks implements SendEvent {
  readonly keys: readonly string[];
  private readonly byKey: ReadonlyMap<string, Webhook>;
  private readonly stopping = new AbortController();

  constructor(private readonly options: WebhooksOptions) {
    this.byKey = new Map(options.webhooks.map((one) => [one.key, one]));
    this.keys = [...this.byKey.keys()];
  }

  nameOf(key: string): string {
    return `${new URL(this.webhook(key).url).host} (${key})`;
  }

  async send(key: string, event: PublicEvent): Promise<EventSent> {
    if (this.stopping.signal.aborted) return { kind: 'later', afterMs: 0 };
    const { url, keys, allowed } = this.webhook(key);
    const { clock, userAgent, timeoutMs = 10_000, resolve = systemResolve } = this.options;
    const body = bodyOf(event);
    const headers = headersOf(event.id, body, keys(), clock.now(), userAgent);
    const guards = { allowed, resolve, timeoutMs, stop: this.stopping.signal };
    return verdictOf(await post(new URL(url), headers, body, guards), body, clock.now());
  }

  /** Cuts short what is under way, so that nobody waits for a slow receiver: it is sent again after the next start. */
  stop(): void {
    this.stopping.abort();
  }

  private webhook(key: string): Webhook {
    const webhook = this.byKey.get(key);
    if (webhook === undefined) throw new WebhookError('UNKNOWN_WEBHOOK', `there is no webhook ${key}`);
    return webhook;
  }
}
