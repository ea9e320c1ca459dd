import type { Host } from './host/host';
import type { troubles } from './texts';

/** Why something cannot be shown; each has its sentences. */
export type Trouble = keyof typeof troubles;

/** What the service answered. `sees` is whether the caller reads everything, or what they were asked about. */
export type Answer<T> =
  | { ok: true; value: T; tag: string | undefined; sees: 'all' | 'asked' | undefined }
  | { ok: true; same: true }
  | { ok: false; trouble: Trouble };

/** A file that was handed out. */
export type FileAnswer = { ok: true; blob: Blob; name: string | undefined } | { ok: false; trouble: Trouble };

/** How long an answer may take, in milliseconds. */
const patienceMs = 30_000;
/** Files are made while they are fetched, in milliseconds. */
const filePatienceMs = 600_000;

/** Asks the service, in the name of whoever signed in. Troubles are values. */
export class Api {
  constructor(private readonly host: Pick<Host, 'token'>) {}

  /** @param tag of the answer that is at hand: where it still holds, nothing is sent again. */
  async get<T>(
    path: string,
    { tag, signal }: { tag?: string | undefined; signal?: AbortSignal } = {},
  ): Promise<Answer<T>> {
    const asked = await this.ask(path, patienceMs, tag === undefined ? {} : { 'If-None-Match': tag }, signal);
    if ('trouble' in asked) return { ok: false, trouble: asked.trouble };
    const { response } = asked;
    if (response.status === 304) return { ok: true, same: true };
    const sees = response.headers.get('Lockbox-Sees');
    try {
      return {
        ok: true,
        value: (await response.json()) as T,
        tag: response.headers.get('ETag') ?? undefined,
        sees: sees === 'all' || sees === 'asked' ? sees : undefined,
      };
    } catch {
      return { ok: false, trouble: 'away' };
    }
  }

  /** @returns the text of an answer, or undefined where there is none. @throws Error for a trouble. */
  async text(path: string): Promise<string | undefined> {
    const asked = await this.ask(path, patienceMs, {});
    if ('response' in asked) return asked.response.text();
    if (asked.trouble === 'not-found') return undefined;
    throw new Error(asked.trouble);
  }

  async file(path: string): Promise<FileAnswer> {
    const asked = await this.ask(path, filePatienceMs, {});
    if ('trouble' in asked) return { ok: false, trouble: asked.trouble };
    const { headers } = asked.response;
    const [, name] = /filename="([\w.-]{1,100})"/.exec(headers.get('Content-Disposition') ?? '') ?? [];
    try {
      return { ok: true, blob: await asked.response.blob(), name };
    } catch {
      // Cut off on the way: half a file is none.
      return { ok: false, trouble: 'away' };
    }
  }

  private async ask(
    path: string,
    timeoutMs: number,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<{ response: Response } | { trouble: Trouble }> {
    const first = await this.once(path, timeoutMs, headers, signal, false);
    // A token that ended on the way is replaced once.
    return 'trouble' in first && first.trouble === 'sign-in' && first.refused === true
      ? this.once(path, timeoutMs, headers, signal, true)
      : first;
  }

  private async once(
    path: string,
    timeoutMs: number,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
    fresh: boolean,
  ): Promise<{ response: Response } | { trouble: Trouble; refused?: boolean }> {
    const token = await this.host.token(fresh);
    if (!token.ok) return { trouble: token.why };
    const limits = [AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])];
    let response: Response;
    try {
      response = await fetch(path, {
        headers: { ...headers, ...(token.token === undefined ? {} : { Authorization: `Bearer ${token.token}` }) },
        credentials: 'omit',
        signal: AbortSignal.any(limits),
      });
    } catch {
      return { trouble: 'away' };
    }
    if (response.ok || response.status === 304) return { response };
    return { trouble: await troubleOf(response), refused: response.status === 401 };
  }
}

async function troubleOf(response: Response): Promise<Trouble> {
  switch (response.status) {
    case 400:
      return 'refused';
    case 401:
      return 'sign-in';
    case 403:
      return 'role';
    case 404:
    case 501:
      return 'not-found';
    case 429:
      return 'too-many';
    case 502:
    case 503:
    case 504:
      return 'unavailable';
    default:
      return (await codeOf(response)) === 'LEDGER_DAMAGED' ? 'damaged' : 'failed';
  }
}

async function codeOf(response: Response): Promise<unknown> {
  try {
    return ((await response.json()) as { code?: unknown }).code;
  } catch {
    return undefined;
  }
}
