import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** One call that the receiver got, with the bytes as they came. */
export interface ReceivedCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An event as CloudEvents writes it. */
export interface ReceivedEvent {
  id: string;
  source: string;
  type: string;
  subject?: string;
  time: string;
  data: Record<string, unknown>;
}

/**
 * What a call is answered: a status; `cut`, where the connection breaks; `silence`, where nothing ever comes; `slow`,
 * where the status comes and the body never ends; `endless`, where the body is sent as fast as it is read.
 */
export type Behaviour =
  { status: number; headers?: Record<string, string> } | 'cut' | 'silence' | { slow: number } | { endless: number };

/** Another tool that listens, played over HTTP, or over TLS where it is given a key. */
export class WebhookReceiver {
  readonly calls: ReceivedCall[] = [];
  /** How many bytes of endless answers were taken from it. */
  sentBytes = 0;
  private readonly behaviours: Behaviour[] = [];
  /** What it does when nothing was said for the next call. */
  usual: Behaviour = { status: 204 };
  private readonly watchers = new Set<() => void>();
  private stopServer: () => Promise<void> = () => Promise.resolve();
  port = 0;

  private constructor(private readonly scheme: 'http' | 'https') {}

  static async start(tls?: { key: string; cert: string }): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(tls === undefined ? 'http' : 'https');
    const answer = (request: IncomingMessage, response: ServerResponse): void =>
      void receiver.answer(request, response);
    const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    receiver.port = (server.address() as AddressInfo).port;
    receiver.stopServer = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    return receiver;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${String(this.port)}/hook`;
  }

  /** The next calls are answered so, in this order. */
  answerNext(...behaviours: Behaviour[]): void {
    this.behaviours.push(...behaviours);
  }

  /** The events that were taken, in the order they came. */
  get taken(): ReceivedEvent[] {
    return this.took.map(({ body }) => JSON.parse(body) as ReceivedEvent);
  }

  /** The calls whose answer was a success. */
  readonly took: ReceivedCall[] = [];

  /** Resolves as soon as it holds; it looks again after every call. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.watchers.add(resolve));
  }

  async stop(): Promise<void> {
    await this.stopServer();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const call = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    const behaviour = this.behaviours.shift() ?? this.usual;
    this.calls.push(call);
    if (typeof behaviour === 'object' && 'status' in behaviour && behaviour.status < 300) this.took.push(call);
    this.behave(behaviour, request, response);
    for (const look of [...this.watchers]) look();
    this.watchers.clear();
  }

  private behave(behaviour: Behaviour, request: IncomingMessage, response: ServerResponse): void {
    if (behaviour === 'silence') return;
    if (behaviour === 'cut') {
      request.socket.destroy();
    } else if ('status' in behaviour) {
      response.writeHead(behaviour.status, behaviour.headers).end();
    } else if ('slow' in behaviour) {
      response.writeHead(behaviour.slow).write('.');
    } else {
      response.writeHead(behaviour.endless);
      this.pour(response);
    }
  }

  private pour(response: ServerResponse): void {
    const bytes = 16_384;
    while (!response.destroyed && response.write('x'.repeat(bytes))) this.sentBytes += bytes;
    this.sentBytes += bytes;
    if (!response.destroyed)
      response.once('drain', () => {
        this.pour(response);
      });
  }
}

/** What a receiver makes of a call, by the official library: the event, or it throws. */
export function verified(call: ReceivedCall, secret: string): unknown {
  const headers = {
    'webhook-id': String(call.headers['webhook-id']),
    'webhook-timestamp': String(call.headers['webhook-timestamp']),
    'webhook-signature': String(call.headers['webhook-signature']),
  };
  return new Webhook(secret).verify(call.body, headers);
}
