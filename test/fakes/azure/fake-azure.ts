import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerWith, json, type Reply } from './reply';

/** A request as it reached the server. */
export interface Seen {
  method: string;
  /** Path and query as they came, not decoded. */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** What is answered to a request. */
export type Answer = (seen: Seen) => Reply;

/** Who a fake token says that its bearer is. */
export const fakeBearer = {
  appid: '0A0A0A0A-1111-4222-8333-444455556666',
  oid: '0b0b0b0b-1111-4222-8333-444455556666',
};

/** The fake token: a marker that no reason, log or foreign server may ever show. */
export const fakeToken = `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(fakeBearer)).toString('base64url')}.do-not-show`;

/**
 * Azure Resource Manager and the login service on loopback, answering whatever a test says: answers that Azure's own
 * simulator would never give. Sign-in is played apart, so that `requests` holds the calls of Azure alone.
 */
export class FakeAzure {
  /** Calls of anything but the login service, in order. */
  readonly requests: Seen[] = [];
  /** The forms of the token requests, in order. */
  readonly tokenForms: URLSearchParams[] = [];
  /** How many connections were opened, spoken on or not. */
  connections = 0;
  /** What the login service answers to a token request. */
  login: () => Reply = () => json({ token_type: 'Bearer', expires_in: 3_599, access_token: fakeToken });
  /** The host that the login service says its token endpoint is at. */
  tokenHost = '';
  url = '';

  private constructor(
    readonly server: Server,
    public answer: Answer,
  ) {}

  /** Starts it on a free port of loopback. */
  static async start(answer: Answer = () => json({ value: [] })): Promise<FakeAzure> {
    const server = createServer();
    const azure = new FakeAzure(server, answer);
    server.on('connection', () => {
      azure.connections += 1;
    });
    server.on('request', (request, response) => {
      void azure.take(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    azure.tokenHost = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    azure.url = `http://${azure.tokenHost}`;
    return azure;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
    answerWith(this.replyTo(seen), response);
  }

  private replyTo(seen: Seen): Reply {
    if (seen.url.includes('/v2.0/.well-known/openid-configuration')) return json(this.metadata(seen.url));
    if (seen.url.includes('/oauth2/v2.0/token')) {
      this.tokenForms.push(new URLSearchParams(seen.body));
      return this.login();
    }
    this.requests.push(seen);
    return this.answer(seen);
  }

  /** MSAL takes https addresses only; the product sends them as http to a stand-in. */
  private metadata(url: string): object {
    const tenant = url.split('/')[1] ?? '';
    const authority = `${this.url.replace('http:', 'https:')}/${tenant}`;
    return {
      issuer: `${authority}/v2.0`,
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      token_endpoint: `https://${this.tokenHost}/${tenant}/oauth2/v2.0/token`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
    };
  }
}
