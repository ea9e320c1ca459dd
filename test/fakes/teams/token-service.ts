import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the token service asks of its surroundings. */
export interface TokenServiceParts {
  /** The OAuth connection that the Azure Bot has. */
  connection: string;
  /** The connection's own exchange: a token for Azure, or undefined where Entra refuses. */
  exchange: (token: string) => Promise<string | undefined>;
}

/** The Bot Framework's token service, played over HTTP: one OAuth connection, and what it keeps of whom. */
export class FakeTokenService {
  /** Tokens by Teams' id of their bearer. */
  readonly kept = new Map<string, string>();
  /** What a sign-in by hand gave: the code that Teams sends along, and the token behind it. */
  readonly codes = new Map<string, string>();
  /** Every call, in order: method and path. */
  readonly calls: string[] = [];
  /** Answers nothing but this status. */
  failing: number | undefined;

  private constructor(
    readonly url: string,
    private readonly parts: TokenServiceParts,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(parts: TokenServiceParts): Promise<FakeTokenService> {
    let service: FakeTokenService | undefined = undefined as FakeTokenService | undefined;
    const server = createServer((request, response) => {
      void service?.answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    service = new FakeTokenService(url, parts, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return service;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    this.calls.push(`${request.method ?? ''} ${pathname}`);
    const body = await bodyOf(request);
    if (this.failing !== undefined) {
      json(response, this.failing, { error: { code: 'ServiceError' } });
      return;
    }
    if (!/^Bearer bot-token-/.test(request.headers.authorization ?? '')) {
      json(response, 401, {});
      return;
    }
    const user = searchParams.get('userId') ?? '';
    if (pathname === '/api/botsignin/GetSignInResource') {
      this.signInResource(searchParams, response);
      return;
    }
    const connection = searchParams.get('connectionName');
    if (connection !== this.parts.connection) {
      json(response, 404, { error: { code: 'NotFound' } });
      return;
    }
    switch (pathname) {
      case '/api/usertoken/GetToken': {
        this.get(user, searchParams.get('code') ?? '', response);
        return;
      }
      case '/api/usertoken/exchange':
        return this.exchange(user, body, response);
      case '/api/usertoken/SignOut':
        this.kept.delete(user);
        {
          json(response, 200, { ok: true });
          return;
        }
      default: {
        json(response, 404, {});
        return;
      }
    }
  }

  private get(user: string, code: string, response: ServerResponse): void {
    const signedIn = this.codes.get(code);
    if (signedIn !== undefined) {
      this.codes.delete(code);
      this.kept.set(user, signedIn);
    }
    const token = code === '' || signedIn !== undefined ? this.kept.get(user) : undefined;
    if (token === undefined) json(response, 404, {});
    else json(response, 200, this.tokenOf(token));
  }

  private async exchange(user: string, body: string, response: ServerResponse): Promise<void> {
    const { token = '' } = JSON.parse(body) as { token?: string };
    const exchanged = await this.parts.exchange(token);
    // The real one says no more than this either: why is for the bot to find out.
    if (exchanged === undefined) {
      json(response, 400, { error: { code: 'BadRequest', message: 'no exchange' } });
      return;
    }
    this.kept.set(user, exchanged);
    json(response, 200, this.tokenOf(exchanged));
  }

  private signInResource(query: URLSearchParams, response: ServerResponse): void {
    const state = JSON.parse(Buffer.from(query.get('state') ?? '', 'base64').toString('utf8')) as {
      connectionName?: string;
    };
    if (state.connectionName !== this.parts.connection) {
      json(response, 404, { error: { code: 'NotFound' } });
      return;
    }
    json(response, 200, {
      signInLink: `${this.url}/api/oauth/signin?signin=1`,
      tokenExchangeResource: { id: 'exchange-1', uri: 'api://lockbox.example.com/botid-1', providerId: 'aad-v2' },
    });
  }

  private tokenOf(token: string): object {
    return { channelId: 'msteams', connectionName: this.parts.connection, token, expiration: '2099-01-01T00:00:00Z' };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
