import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { SignInTimeout } from './sign-in-failure';

/**
 * A credential that asks once where many ask at a time, and gives up in time. How long a token is good is the inner
 * credential's to know: it keeps one, and asks for the next before that ends.
 */
export class SharedCredential implements TokenCredential {
  private readonly underWay = new Map<string, Promise<AccessToken | null>>();

  constructor(
    private readonly inner: TokenCredential,
    private readonly timeoutMs: number,
  ) {}

  /** @throws SignInTimeout where there is no answer in time, and whatever the inner credential throws. */
  getToken(scopes: string | string[]): Promise<AccessToken | null> {
    const key = [scopes].flat().join(' ');
    const present = this.underWay.get(key);
    if (present !== undefined) return present;
    const next = this.bounded(scopes).finally(() => this.underWay.delete(key));
    this.underWay.set(key, next);
    return next;
  }

  private async bounded(scopes: string | string[]): Promise<AccessToken | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new SignInTimeout(this.timeoutMs));
      }, this.timeoutMs);
    });
    try {
      return await Promise.race([this.inner.getToken(scopes), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
