import { TeamsError } from './errors';

/** How the bot proves who it is. */
export interface ClientSecret {
  /** Address of the login service without a trailing slash. */
  login: string;
  tenantId: string;
  appId: string;
  /** Those in force, the newest first: while one takes the other's place, either may be the one that counts. */
  passwords: () => readonly string[];
  /** What the token is for, without `/.default`. */
  audience: string;
}

const timeoutMs = 5_000;
/** A token is renewed this long before it ends, so that none ends on its way. */
const renewBeforeMs = 300_000;

/**
 * The bot's own tokens, by the client credentials grant (RFC 6749, 4.4). The SDK's way has no time-out, keeps its
 * tokens in one place for the whole process, and cannot be shown a stand-in on loopback.
 *
 * @returns a function that gives a token; one that is asked for twice at once is fetched once.
 */
export function signIn(secret: ClientSecret, nowMs: () => number): () => Promise<string> {
  let held: { token: string; renewAtMs: number } | undefined;
  let underWay: Promise<string> | undefined;
  const renew = async (): Promise<string> => {
    const { token, expiresInMs } = await takenToken(secret);
    held = { token, renewAtMs: nowMs() + Math.max(expiresInMs - renewBeforeMs, expiresInMs / 2) };
    return token;
  };
  return () => {
    if (held !== undefined && nowMs() < held.renewAtMs) return Promise.resolve(held.token);
    underWay ??= renew().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

interface Token {
  token: string;
  expiresInMs: number;
}

/** The token for the first of the secrets that is taken. @throws TeamsError with what was said of the newest. */
async function takenToken(secret: ClientSecret): Promise<Token> {
  let refused = new TeamsError('SIGN_IN_REFUSED', 'the bot has no secret');
  for (const [age, password] of secret.passwords().entries()) {
    const answer = await fetchToken(secret, password);
    if ('token' in answer) return answer;
    if (age === 0) refused = new TeamsError('SIGN_IN_REFUSED', `the login service refused the bot: ${answer.why}`);
    // Only of a secret that does not count another one is tried.
    if (answer.why !== 'invalid_client') break;
  }
  throw refused;
}

async function fetchToken(secret: ClientSecret, password: string): Promise<Token | { why: string }> {
  const { login, tenantId, appId, audience } = secret;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: appId,
    client_secret: password,
    scope: `${audience}/.default`,
  });
  let status: number;
  let answer: { access_token?: unknown; expires_in?: unknown; error?: unknown };
  try {
    const url = `${login}/${tenantId}/oauth2/v2.0/token`;
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', body, redirect: 'error', signal });
    status = response.status;
    answer = (await response.json()) as typeof answer;
  } catch (cause) {
    throw new TeamsError('SIGN_IN_UNREACHABLE', 'the login service did not answer', { cause });
  }
  const { access_token: token, expires_in: seconds, error } = answer;
  if (status !== 200 || typeof token !== 'string' || typeof seconds !== 'number') {
    return { why: typeof error === 'string' && /^\w{1,64}$/.test(error) ? error : `status ${status}` };
  }
  return { token, expiresInMs: seconds * 1_000 };
}
