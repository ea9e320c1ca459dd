import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type GenerateKeyPairResult, type JWTPayload } from 'jose';

export const tenantId = '11111111-1111-1111-1111-111111111111';
export const clientId = '55555555-5555-5555-5555-555555555555';
export const audience = 'api://lockbox.example.com';
/** Who signs in. */
export const caller = {
  oid: '00000000-0000-4000-8000-000000000099',
  name: 'Bo Bystander',
  preferred_username: 'Bo@example.com',
};

/** Entra's keys over HTTP, and tokens that are signed with them. */
export class Entra {
  private constructor(
    private readonly server: Server,
    private readonly keys: GenerateKeyPairResult,
    /** The time that tokens are made at. */
    private readonly now: () => Date,
  ) {}

  static async start(now: () => Date): Promise<Entra> {
    const keys = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'tenant', use: 'sig', alg: 'RS256' };
    const server = createServer((request, response) => {
      const found = request.url === `/${tenantId}/discovery/v2.0/keys`;
      response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(found ? { keys: [jwk] } : {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Entra(server, keys, now);
  }

  /** The tenant's key pair, for tokens that a test makes wrong by itself. */
  get keyPair(): GenerateKeyPairResult {
    return this.keys;
  }

  get login(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The claims of a person's token for the API, as an application that they use gets it. */
  claims(changes: JWTPayload = {}): JWTPayload {
    const seconds = this.now().getTime() / 1_000;
    return {
      iss: `${this.login}/${tenantId}/v2.0`,
      aud: audience,
      tid: tenantId,
      scp: 'user_impersonation',
      ...caller,
      iat: Math.floor(seconds - 60),
      nbf: Math.floor(seconds - 60),
      exp: Math.floor(seconds + 3_600),
      ...changes,
    };
  }

  /** @param without claims that are left out. */
  token(changes: JWTPayload = {}, without: string[] = []): Promise<string> {
    const claims = Object.entries(this.claims(changes)).filter(([name]) => !without.includes(name));
    return new SignJWT(Object.fromEntries(claims))
      .setProtectedHeader({ alg: 'RS256', kid: 'tenant' })
      .sign(this.keys.privateKey);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
