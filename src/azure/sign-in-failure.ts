const shortCode = /^[a-z_]{1,60}$/;

/**
 * @returns a sentence about a sign-in that gave no token. Of the login service's answer it has the code and the number
 *   alone, which documentation explains: the text around them may hold anything that was sent.
 */
export function signInFailure(error: unknown): string {
  const codes = codesOf(error, 0);
  return `no token for Azure could be had${codes === '' ? '' : ` (${codes})`}`;
}

/** Whether the login service says that the secret is not one of the application's: then another one may be. */
export function isSecretRefused(error: unknown): boolean {
  return codesOf(error, 0).startsWith('invalid_client');
}

function codesOf(error: unknown, depth: number): string {
  if (!(error instanceof Error) || depth > 5) return '';
  if (error instanceof SignInTimeout) return `no answer within ${error.timeoutMs} ms`;
  const { errorCode, errorNo } = error as { errorCode?: unknown; errorNo?: unknown };
  if (typeof errorCode !== 'string' || !shortCode.test(errorCode)) return codesOf(error.cause, depth + 1);
  return /^\d{1,10}$/.test(String(errorNo)) ? `${errorCode}, AADSTS${String(errorNo)}` : errorCode;
}

/** The login service did not answer in time. */
export class SignInTimeout extends Error {
  constructor(readonly timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = 'SignInTimeout';
  }
}
