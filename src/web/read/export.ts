import { Router, type RequestHandler, type Response } from 'express';
import {
  bytesOf,
  csvOf,
  HistoryError,
  ledgerFiles,
  ledgerKeys,
  ocsfOf,
  zipOf,
  type CheckpointRow,
  type Piece,
  type ZipFile,
} from '../../history';
import { problem } from '../problem';
import type { ReadDoor } from './door';
import { isTaken, onlyAuditors, onlyGet } from './evidence';
import { bounded, handOut } from './hand-out';
import { readExportQuery, type AskedExport } from './query';
import type { Readings } from './recorded';

/** More entries than this may be more than a zip holds: they are read by `/api/ledger/entries`, or by the command. */
const maxZippedEntries = 2_000_000;

/** `GET /export`, for those who may read everything; each time is an entry, written before anything is sent. */
export function exportRoutes(door: ReadDoor, readings: Readings, readers: RequestHandler): Router {
  const router = Router();
  router.head('/export', onlyGet);
  router.get('/export', readers, onlyAuditors, bounded(), async (request, response) => {
    const asked = readExportQuery(request.query);
    if (!asked.ok) {
      problem(response, 'BAD_REQUEST', asked.fields);
      return;
    }
    const checkpoint = (await door.sign()) ?? (await door.history.newestCheckpoint());
    if (checkpoint === undefined) problem(response, 'NOT_FOUND');
    else await send(door, readings, response, asked.value, checkpoint);
  });
  router.all('/export', onlyGet);
  return router;
}

async function send(
  door: ReadDoor,
  readings: Readings,
  response: Response,
  asked: AskedExport,
  checkpoint: CheckpointRow,
): Promise<void> {
  const { format, filter, cursor } = asked;
  const { history } = door;
  if (format === 'jsonl' && checkpoint.size > maxZippedEntries) {
    problem(response, 'TOO_LARGE');
    return;
  }
  // What cannot be gone on from is refused before anything is sent or written down.
  const pieces = format === 'csv' ? await begun(csvOf(history, filter, cursor), response) : undefined;
  if (format === 'csv' && pieces === undefined) return;
  const handedOut = { format, size: checkpoint.size, ...(cursor === undefined ? {} : { cursor }) };
  if (!(await isTaken(readings, response, { what: 'export', filter, handedOut }))) return;
  if (pieces !== undefined) {
    await handOut(response, { type: 'text/csv', fileName: 'requests.csv', chunks: bytesOf(pieces) });
  } else if (format === 'ocsf') {
    const { tenantId, origin } = (await history.identity()) ?? { tenantId: '', origin: '' };
    const source = { tenantId, origin, version: door.version };
    const events = ocsfOf(history, { from: Number(cursor ?? 0), end: checkpoint.size, source });
    response.set('Link', `</api/export?format=ocsf&cursor=${String(checkpoint.size)}>; rel="next"`);
    await handOut(response, { type: 'application/jsonl', fileName: 'events.jsonl', chunks: bytesOf(events) });
  } else {
    const keys = (await ledgerKeys(history)).map(({ key }) => key);
    const files = ledgerFiles(history, { checkpoint, verifierKeys: keys }).map(([name, make]): ZipFile => ({
      name,
      chunks: bytesOf(make()),
    }));
    await handOut(response, { type: 'application/zip', fileName: 'ledger.zip', chunks: zipOf(files) });
  }
}

/** Looks whether the first piece comes: a cursor from elsewhere is found then. Answers where it is. */
async function begun(pieces: AsyncGenerator<Piece>, response: Response): Promise<AsyncGenerator<Piece> | undefined> {
  try {
    const first = await pieces.next();
    return (async function* () {
      if (first.done !== true) yield first.value;
      yield* pieces;
    })();
  } catch (error) {
    if (!(error instanceof HistoryError && error.code === 'BAD_CURSOR')) throw error;
    problem(response, 'BAD_CURSOR', ['cursor']);
    return undefined;
  }
}
