import { Router, type Request, type RequestHandler, type Response } from 'express';
import { evidenceOf, evidenceOfPeriod, HistoryError, type EvidenceOptions } from '../../history';
import { instant } from '../../model';
import { problem } from '../problem';
import type { ReadDoor } from './door';
import { bounded, handOut } from './hand-out';
import { readEvidenceRange } from './query';
import type { AuditorReading, Readings } from './recorded';
import { readerOf } from './who';

const idShape = /^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$/;

/** Says of an answer whether what it hands out verified when it was made. */
export const verifiedHeader = 'Lockbox-Verified';

/**
 * `GET /requests/{id}/evidence` and `GET /evidence`. A pack holds what is sealed, of everybody who took part, so only those
 * who may read everything take it; each time is an entry of the ledger, written before anything is sent.
 */
export function evidenceRoutes(door: ReadDoor, readings: Readings, readers: RequestHandler): Router {
  const router = Router();
  const paths = ['/requests/:id/evidence', '/evidence'];
  const limit = bounded();
  // To be told how large a pack is would take making it.
  router.head(paths, onlyGet);
  router.get('/requests/:id/evidence', readers, onlyAuditors, limit, async (request, response) => {
    await sendOne(door, readings, request, response);
  });
  router.get('/evidence', readers, onlyAuditors, limit, async (request, response) => {
    await sendPeriod(door, readings, request, response);
  });
  router.all(paths, onlyGet);
  return router;
}

/** Answers to whoever may not read everything that they may not. */
export const onlyAuditors: RequestHandler = (_request, response, next) => {
  if (readerOf(response).sees === 'all') next();
  else problem(response, 'FORBIDDEN');
};

/** Answers that an address takes GET alone. */
export const onlyGet: RequestHandler = (_request, response) => {
  response.set('Allow', 'GET');
  problem(response, 'METHOD_NOT_ALLOWED');
};

async function sendOne(door: ReadDoor, readings: Readings, request: Request, response: Response): Promise<void> {
  const { id } = request.params;
  const evidence =
    typeof id === 'string' && idShape.test(id) ? await evidenceOf(door.history, id, optionsOf(door)) : undefined;
  if (evidence === undefined || typeof id !== 'string') {
    problem(response, 'NOT_FOUND');
    return;
  }
  const { verified, entries, size, fileName, zip } = evidence;
  const handedOut = { entries, verified, ...(size === null ? {} : { size }) };
  if (!(await isTaken(readings, response, { what: 'evidence', requestId: id, handedOut }))) return;
  response.set(verifiedHeader, String(verified));
  await handOut(response, { type: 'application/zip', fileName, chunks: zip });
}

async function sendPeriod(door: ReadDoor, readings: Readings, request: Request, response: Response): Promise<void> {
  const range = readEvidenceRange(request.query);
  if (!range.ok) {
    problem(response, 'BAD_REQUEST', range.fields);
    return;
  }
  try {
    const evidence = await evidenceOfPeriod(door.history, range.value, optionsOf(door));
    const { requests, size, fileName, zip, outcome } = evidence;
    const handedOut = { requests, ...(size === null ? {} : { size }) };
    if (!(await isTaken(readings, response, { what: 'evidence-period', filter: range.value, handedOut }))) return;
    const values = (): Record<string, string> => ({ [verifiedHeader]: String(outcome().verified) });
    const trailers = { names: [verifiedHeader], values };
    await handOut(response, { type: 'application/zip', fileName, chunks: zip, trailers });
  } catch (error) {
    if (!(error instanceof HistoryError && error.code === 'TOO_LARGE') || response.headersSent) throw error;
    problem(response, 'TOO_LARGE', ['from', 'to']);
  }
}

function optionsOf({ sign, clock, version }: ReadDoor): EvidenceOptions {
  return { sign, now: instant(clock.now()), version };
}

/** Writes down who takes what away. @returns false where that was one too many in this hour: then it is answered. */
export async function isTaken(
  readings: Readings,
  response: Response,
  reading: Omit<AuditorReading, 'by'>,
): Promise<boolean> {
  const reader = readerOf(response);
  if (reader.sees !== 'all') throw new Error('only who reads everything takes something away');
  const recorded = await readings.takeEach({ by: reader.by, ...reading });
  if (recorded.ok) return true;
  response.set('Retry-After', String(recorded.waitSeconds));
  problem(response, 'TOO_MANY_READS');
  return false;
}
