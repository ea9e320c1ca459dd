import { randomUUID } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { Clock } from '../model';
import { boundedClient } from './bounded-client';
import { AzureError } from './errors';
import { isPlainLoopback } from './loopback';
import { pageOf, Pages } from './pages';
import { signInFailure } from './sign-in-failure';

/** How Azure Resource Manager, or Microsoft Graph, is reached. */
export interface ArmOptions {
  /** Address without a trailing slash: https, or http on loopback. */
  endpoint: string;
  /** Token scope, set explicitly. */
  scope: string;
  credential: TokenCredential;
  clock: Clock;
  timeoutMs: number;
  /** Hears of each call before it goes out, so that reads can be kept within Azure's limits. */
  onRead?: () => void;
}

/** What tells one call from another. */
export interface CallBy {
  /** The token of a person, where the call is made in their name. */
  bearer?: string;
  /** Names the call in Azure's log, where it has to be known again there; random otherwise. */
  clientRequestId?: string;
}

/** An answer of Azure as it came. */
export interface ArmAnswer {
  status: number;
  body: string;
  header: (name: string) => string | undefined;
}

/**
 * Speaks to Azure Resource Manager, and to Microsoft Graph, which differs in its addresses alone. The token goes to the configured origin and nowhere else, no redirect is followed,
 * and nothing is retried here: how to go on is the engine's to say.
 */
export class Arm {
  readonly client: HttpClient;
  readonly origin: string;
  /** True for a stand-in on loopback, which is spoken to by plain http. */
  readonly isPlain: boolean;

  /** @throws AzureError `FOREIGN_LINK` for an endpoint by plain http on another machine. */
  constructor(readonly options: ArmOptions) {
    this.isPlain = isPlainLoopback(options.endpoint);
    this.client = boundedClient(options);
    this.origin = new URL(options.endpoint).origin;
  }

  /**
   * One call.
   *
   * @param by how it is named, and in whose name it is made.
   * @throws AzureError `FOREIGN_LINK`, `UNAUTHORISED`, `TIMED_OUT`, `UNREACHABLE`.
   */
  async call(method: HttpMethods, pathOrUrl: string, body?: unknown, by: CallBy = {}): Promise<ArmAnswer> {
    const { bearer, clientRequestId = randomUUID() } = by;
    const url = this.ownUrl(pathOrUrl);
    const headers = createHttpHeaders({
      accept: 'application/json',
      authorization: `Bearer ${bearer ?? (await this.token())}`,
      'user-agent': 'lockbox-bot',
      'x-ms-client-request-id': clientRequestId,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    });
    const request = createPipelineRequest({ url, method, headers, allowInsecureConnection: this.isPlain });
    if (body !== undefined) request.body = JSON.stringify(body);
    return answerOf(await this.client.sendRequest(request));
  }

  /** Reads one thing. @throws AzureError for anything but 200 with a JSON object. */
  async get(path: string): Promise<Record<string, unknown>> {
    return jsonObject(await this.read(path));
  }

  /** Reads a list with all its pages. @throws AzureError, `FOREIGN_LINK` before a page elsewhere is asked for. */
  async list(path: string): Promise<unknown[]> {
    const items: unknown[] = [];
    const pages = new Pages();
    for (let next: string | undefined = this.ownUrl(path); next !== undefined;) {
      pages.turnTo(next);
      const body: string = await this.read(next);
      pages.take(body);
      const { value, nextLink } = pageOf(jsonObject(body));
      items.push(...value);
      next = nextLink === undefined ? undefined : this.ownUrl(nextLink);
    }
    return items;
  }

  /** @throws AzureError `FOREIGN_LINK` where an address is not of the configured origin. */
  ownUrl(pathOrUrl: string): string {
    const url = URL.parse(pathOrUrl, this.options.endpoint);
    // Azure never writes a name into an address; one that is there is meant to be taken for a host.
    const named = url !== null && (url.username !== '' || url.password !== '');
    if (url?.origin !== this.origin || named) throw new AzureError('FOREIGN_LINK', 'a link leads to another origin');
    return url.href;
  }

  private async read(pathOrUrl: string): Promise<string> {
    const answer = await this.call('GET', pathOrUrl);
    if (answer.status !== 200) throw this.failure(answer);
    return answer.body;
  }

  /** @throws AzureError `UNAUTHORISED` where no token can be had. */
  async token(): Promise<string> {
    try {
      const token = await this.options.credential.getToken(this.options.scope);
      if (token !== null) return token.token;
    } catch (error) {
      throw new AzureError('UNAUTHORISED', signInFailure(error), undefined, { cause: error });
    }
    throw new AzureError('UNAUTHORISED', signInFailure(undefined));
  }

  /** What an answer that is not a success means. */
  failure(answer: ArmAnswer): AzureError {
    const text = `Azure answered ${answer.status}`;
    const afterMs = retryAfterMs(answer.header('retry-after'), this.options.clock.now());
    if (answer.status === 401) return new AzureError('UNAUTHORISED', text);
    if (answer.status === 403) return new AzureError('FORBIDDEN', text);
    if (answer.status === 404) return new AzureError('NOT_FOUND', text);
    if (answer.status === 429) return new AzureError('THROTTLED', text, afterMs ?? defaultPauseMs);
    if (answer.status === 408 || answer.status >= 500) return new AzureError('SERVER_ERROR', text, afterMs);
    return new AzureError('NOT_UNDERSTOOD', text);
  }
}

/** How long to wait after a 429 that does not say, in milliseconds. */
const defaultPauseMs = 30_000;
/** No answer may silence a source for longer than this, in milliseconds. */
const maxPauseMs = 3_600_000;

/** @returns how long a Retry-After asks for, in milliseconds: seconds or a date. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxPauseMs);
}

function answerOf(response: PipelineResponse): ArmAnswer {
  return { status: response.status, body: response.bodyAsText ?? '', header: (name) => response.headers.get(name) };
}

/** @throws AzureError `NOT_UNDERSTOOD` where the text is not a JSON object. */
export function jsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AzureError('NOT_UNDERSTOOD', 'the answer is not JSON', undefined, { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new AzureError('NOT_UNDERSTOOD', 'the answer is not an object');
}
