import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { isSecretRefused } from './sign-in-failure';

/**
 * A credential by secret whose secret may change while it is used. Of the secrets in force the one that was taken last is
 * used on, since its tokens are kept, until it is refused or in force no more; then the newest that is taken.
 */
export class RotatedCredential implements TokenCredential {
  private readonly made = new Map<string, TokenCredential>();
  private taken: string | undefined;

  /** @param secrets those in force now, the newest first. */
  constructor(
    private readonly secrets: () => readonly string[],
    private readonly make: (secret: string) => TokenCredential,
  ) {}

  /** @throws what the first of the credentials throws that is not only a secret that does not count. */
  async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> {
    const inForce = this.inForce();
    let refused: unknown = new Error('no secret is set');
    for (const secret of inForce) {
      try {
        const token = await this.credentialOf(secret).getToken(scopes, options);
        this.taken = secret;
        return token;
      } catch (error) {
        refused = error;
        if (!isSecretRefused(error)) break;
      }
    }
    throw refused;
  }

  private inForce(): string[] {
    const secrets = this.secrets();
    for (const secret of this.made.keys()) if (!secrets.includes(secret)) this.made.delete(secret);
    // Sorting keeps the order of the others.
    return [...secrets].sort((a, b) => Number(b === this.taken) - Number(a === this.taken));
  }

  private credentialOf(secret: string): TokenCredential {
    const credential = this.made.get(secret) ?? this.make(secret);
    this.made.set(secret, credential);
    return credential;
  }
}
