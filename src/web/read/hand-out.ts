import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler, Response } from 'express';
import { problem } from '../problem';

/** How much is handed out at a time by one instance: each takes some of the database and of a processor. */
const maxAtOnce = 4;
const retryAfterSeconds = 60;

/** Lets through while less is handed out than may be at a time. What was let through counts until its answer is over. */
export function bounded(): RequestHandler {
  let atOnce = 0;
  return (_request, response, next) => {
    if (atOnce >= maxAtOnce) {
      response.set('Retry-After', String(retryAfterSeconds));
      problem(response, 'BUSY');
      return;
    }
    atOnce += 1;
    response.once('close', () => {
      atOnce -= 1;
    });
    next();
  };
}

/** What is handed out. */
export interface HandOut {
  type: string;
  /** The name under which a browser keeps it. */
  fileName: string;
  chunks: AsyncIterable<string | Uint8Array>;
  /** What is known only at its end, as trailers of the answer. */
  trailers?: { names: readonly string[]; values: () => Record<string, string> };
}

/**
 * Sends what is made piece by piece, as fast as it is taken. Whoever hangs up ends the making; what fails on the way is cut
 * off, so that nobody takes it for whole.
 */
export async function handOut(response: Response, { type, fileName, chunks, trailers }: HandOut): Promise<void> {
  response.type(type).set('Content-Disposition', `attachment; filename="${fileName}"`);
  if (trailers !== undefined) response.set('Trailer', trailers.names.join(', '));
  try {
    await pipeline(Readable.from(chunks), response, { end: false });
  } catch (error) {
    if (isHungUp(error)) return;
    throw error;
  }
  if (trailers !== undefined) response.addTrailers(trailers.values());
  response.end();
}

function isHungUp(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE';
}
