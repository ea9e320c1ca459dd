import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type GenerateKeyPairResult } from 'jose';

/** What the channel's tokens say; a test changes what it wants to be wrong. */
export interface ChannelClaims {
  aud: string;
  serviceurl: string;
  iss?: string;
  /** Seconds from now; `never` leaves the claim out. */
  expiresIn?: number | 'never';
  notBefore?: number;
}

/** How a token is signed. `forged` names the channel's key and is signed by another. */
export type Signing = 'channel' | 'forged' | 'unendorsed' | 'none' | 'hmac';

/** The bot's registration. */
export interface BotApp {
  tenantId: string;
  appId: string;
  password: string;
}

const framework = 'https://api.botframework.com';

/** Making keys is slow, and every fake of a process may have the same ones. */
let keyPairs: ReturnType<typeof makeKeyPairs> | undefined;

function makeKeyPairs(): Promise<[GenerateKeyPairResult, GenerateKeyPairResult, GenerateKeyPairResult]> {
  const pair = (): Promise<GenerateKeyPairResult> => generateKeyPair('RS256', { extractable: true });
  return Promise.all([pair(), pair(), pair()]);
}

/** The Bot Framework's keys and the login service, played over HTTP with real keys and real signatures. */
export class FakeEntra {
  /** How many tokens the bot asked for. */
  tokensIssued = 0;
  /** What the login service answers instead of a token. */
  refuseWith: { status: number; body: string } | undefined;

  private constructor(
    readonly url: string,
    private readonly app: BotApp,
    private readonly keys: Readonly<Record<'channel' | 'forged' | 'unendorsed', CryptoKey>>,
    private readonly stopServer: () => Promise<void>,
  ) {}

  /** Starts both on a free port of loopback. */
  static async start(app: BotApp): Promise<FakeEntra> {
    const [channel, forged, unendorsed] = await (keyPairs ??= makeKeyPairs());
    const jwks = {
      keys: [
        { ...(await exportJWK(channel.publicKey)), kid: 'channel', use: 'sig', endorsements: ['msteams'] },
        { ...(await exportJWK(unendorsed.publicKey)), kid: 'unendorsed', use: 'sig', endorsements: ['webchat'] },
      ],
    };
    let entra: FakeEntra | undefined = undefined as FakeEntra | undefined;
    const server = createServer((request, response) => {
      void entra?.answer(request, response, jwks);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const keys = { channel: channel.privateKey, forged: forged.privateKey, unendorsed: unendorsed.privateKey };
    entra = new FakeEntra(url, app, keys, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return entra;
  }

  /** The channel's key pair, for tokens that a test makes wrong by itself. */
  static async channelKeys(): Promise<GenerateKeyPairResult> {
    return (await (keyPairs ??= makeKeyPairs()))[0];
  }

  /** Where the bot finds both. */
  get endpoints(): { openIdMetadata: string; login: string } {
    return { openIdMetadata: `${this.url}/openid`, login: this.url };
  }

  /** A token as the channel sends it. */
  async channelToken(claims: ChannelClaims, signing: Signing = 'channel'): Promise<string> {
    const { expiresIn = 3_600, notBefore = -60, iss = framework, aud, serviceurl } = claims;
    const seconds = Math.floor(Date.now() / 1_000);
    const payload = {
      serviceurl,
      nbf: seconds + notBefore,
      iss,
      aud,
      ...(expiresIn === 'never' ? {} : { exp: seconds + expiresIn }),
    };
    switch (signing) {
      case 'none':
        return new UnsecuredJWT(payload).encode();
      case 'hmac': {
        // The old confusion: the public key, taken as the secret of a symmetric signature.
        const secret = new TextEncoder().encode('the public key of the channel, as anybody can read it');
        return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: 'channel' }).sign(secret);
      }
      case 'channel':
      case 'forged':
      case 'unendorsed': {
        const kid = signing === 'forged' ? 'channel' : signing;
        return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(this.keys[signing]);
      }
    }
  }

  /** Stops it. */
  stop(): Promise<void> {
    return this.stopServer();
  }

  private async answer(request: IncomingMessage, response: ServerResponse, jwks: object): Promise<void> {
    const path = request.url ?? '';
    if (path === '/openid') {
      json(response, 200, { issuer: framework, jwks_uri: `${this.url}/keys` });
    } else if (path === '/keys') {
      json(response, 200, jwks);
    } else if (path === `/${this.app.tenantId}/oauth2/v2.0/token` && request.method === 'POST') {
      this.giveToken(new URLSearchParams(await bodyOf(request)), response);
    } else {
      json(response, 404, {});
    }
  }

  private giveToken(form: URLSearchParams, response: ServerResponse): void {
    const { refuseWith, app } = this;
    if (refuseWith !== undefined) {
      response.writeHead(refuseWith.status, { 'content-type': 'application/json' }).end(refuseWith.body);
      return;
    }
    const right =
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_id') === app.appId &&
      form.get('client_secret') === app.password &&
      form.get('scope') === `${framework}/.default`;
    if (!right) {
      json(response, 401, { error: 'invalid_client', error_description: 'AADSTS7000215: secret of the message' });
      return;
    }
    this.tokensIssued += 1;
    json(response, 200, { token_type: 'Bearer', expires_in: 3_599, access_token: `bot-token-${this.tokensIssued}` });
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
