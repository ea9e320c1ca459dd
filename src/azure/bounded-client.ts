import type { Readable } from 'node:stream';
import { createDefaultHttpClient, type HttpClient, type PipelineResponse } from '@azure/core-rest-pipeline';
import { AzureError } from './errors';

/** The largest answer that is read, in bytes. A page of Azure's lists is below 2 MiB. */
const maxAnswerBytes = 8 * 1024 * 1024;

/** What bounds a call, in milliseconds. */
export interface Bounds {
  timeoutMs: number;
  /** Hears of each call before it goes out. */
  onRead?: () => void;
}

/**
 * The HTTP client of everything that speaks to Azure, the SDKs included: each call ends within its time-out (the SDK
 * drops the caller's own after the first page), and no answer is read beyond its bound.
 */
export function boundedClient({ timeoutMs, onRead }: Bounds): HttpClient {
  const inner = createDefaultHttpClient();
  return {
    sendRequest: async (request) => {
      const signal = AbortSignal.timeout(timeoutMs);
      onRead?.();
      // Asking for a stream for every status lets the body be counted while it comes.
      request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY]);
      request.abortSignal = signal;
      // The SDK unpacks by `pipe`, which does not hear of a lost connection: a packed answer that is cut would never
      // end, and its announced length would not be that of what is read.
      request.headers.set('accept-encoding', 'identity');
      try {
        const response = await inner.sendRequest(request);
        const bodyAsText = await readBounded(response, signal);
        return { request, status: response.status, headers: response.headers, bodyAsText };
      } catch (error) {
        if (error instanceof AzureError) throw error;
        if (signal.aborted) {
          throw new AzureError('TIMED_OUT', `no answer within ${timeoutMs} ms`, undefined, { cause: error });
        }
        throw new AzureError('UNREACHABLE', 'the connection failed', undefined, { cause: error });
      }
    },
  };
}

async function readBounded(response: PipelineResponse, signal: AbortSignal): Promise<string> {
  const stream = response.readableStreamBody as Readable | undefined;
  if (stream === undefined) return response.bodyAsText ?? '';
  // Destroying the stream ends the loop below whatever the connection does.
  const onTimeout = (): void => {
    stream.destroy(new Error('the answer does not end'));
  };
  signal.addEventListener('abort', onTimeout, { once: true });
  try {
    return await collect(stream, Number(response.headers.get('content-length') ?? Number.NaN));
  } finally {
    signal.removeEventListener('abort', onTimeout);
  }
}

async function collect(stream: Readable, announced: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    // Leaving the loop destroys the stream, and the connection with it.
    if (length > maxAnswerBytes) {
      throw new AzureError('NOT_UNDERSTOOD', `the answer is larger than ${maxAnswerBytes} bytes`);
    }
    chunks.push(bytes);
  }
  if (length < announced) throw new AzureError('UNREACHABLE', 'the answer was cut off');
  return Buffer.concat(chunks).toString('utf8');
}
