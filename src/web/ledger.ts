import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { HistoryError, type WireConsistency, type WireInclusion } from '../history';
import { problem } from './problem';

/** What is asked of the ledger. Each function may throw HistoryError `NO_SUCH_SIZE` or `LEDGER_DAMAGED`. */
export interface LedgerDoor {
  /** The newest signed checkpoint, as its note; undefined while there is none. */
  checkpoint: () => Promise<string | undefined>;
  /** Every key that has signed this ledger, and the entry that brought it, the present one first. */
  keys: () => Promise<{ key: string; since: number }[]>;
  /** How many entries there are. */
  size: () => Promise<number>;
  /** The entries in order, streamed. */
  entries: (from: number) => AsyncIterable<{ bytes: Uint8Array }>;
  inclusion: (entry: number, size?: number) => Promise<WireInclusion>;
  consistency: (from: number, to?: number) => Promise<WireConsistency>;
}

/** The most entries that one answer holds, and how many it holds where nobody says. */
export const maxEntries = 10_000;
const usualEntries = 1_000;
/** The numbers that each address takes, and what stands for one that is not there: undefined where it has to be. */
export const ledgerQueries = {
  entries: { from: 0, limit: usualEntries },
  inclusion: { entry: undefined, size: 'newest' },
  consistency: { from: undefined, to: 'newest' },
} as const;
const lineFeed = new Uint8Array([10]);

/** The routes of `/api/ledger`; see design.md, "HTTP". @param only lets through who may read. */
export function ledgerRoutes(door: LedgerDoor, only: RequestHandler): Router {
  const router = Router();
  router.get('/checkpoint', only, async (_request, response) => {
    const note = await door.checkpoint();
    if (note === undefined) problem(response, 'NOT_FOUND');
    else response.type('text/plain').send(note);
  });
  router.get('/keys', only, async (_request, response) => {
    response.json({ keys: await door.keys() });
  });
  router.get('/entries', only, async (request, response) => {
    const asked = numbersOf(request, response, ledgerQueries.entries);
    if (asked !== undefined) await sendEntries(door, response, asked);
  });
  router.get('/proof/inclusion', only, async (request, response) => {
    const asked = numbersOf(request, response, ledgerQueries.inclusion);
    if (asked !== undefined)
      await answer(response, ['entry', 'size'], () => door.inclusion(asked.entry ?? 0, asked.size));
  });
  router.get('/proof/consistency', only, async (request, response) => {
    const asked = numbersOf(request, response, ledgerQueries.consistency);
    if (asked !== undefined) await answer(response, ['from', 'to'], () => door.consistency(asked.from ?? 0, asked.to));
  });
  router.all(['/checkpoint', '/keys', '/entries', '/proof/inclusion', '/proof/consistency'], (_request, response) => {
    response.set('Allow', 'GET, HEAD');
    problem(response, 'METHOD_NOT_ALLOWED');
  });
  return router;
}

/** Sends the exact bytes of the entries, a line each. Where there are more, `Link` says where. */
async function sendEntries(
  door: LedgerDoor,
  response: Response,
  { from = 0, limit = usualEntries }: { from?: number; limit?: number },
): Promise<void> {
  const size = await door.size();
  // Whoever follows the ledger asks from its end on, where nothing stands yet.
  const outside = [...(from > size ? ['from'] : []), ...(limit < 1 || limit > maxEntries ? ['limit'] : [])];
  if (outside.length > 0) {
    problem(response, 'BAD_REQUEST', outside);
    return;
  }
  const end = Math.min(from + limit, size);
  if (end < size) response.set('Link', `</api/ledger/entries?from=${end}&limit=${limit}>; rel="next"`);
  response.type('application/jsonl');
  await pipeline(Readable.from(lines(door.entries(from), end - from)), response);
}

async function* lines(entries: AsyncIterable<{ bytes: Uint8Array }>, count: number): AsyncIterable<Uint8Array> {
  let left = count;
  if (left === 0) return;
  for await (const { bytes } of entries) {
    yield bytes;
    yield lineFeed;
    left -= 1;
    if (left === 0) return;
  }
  // A row that is gone must not look like the end of the ledger.
  throw new HistoryError('LEDGER_DAMAGED', `${left} entries are missing`);
}

async function answer(response: Response, fields: readonly string[], work: () => Promise<object>): Promise<void> {
  try {
    response.json(await work());
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    if (error.code === 'NO_SUCH_SIZE') problem(response, 'BAD_REQUEST', fields);
    else if (error.code === 'LEDGER_DAMAGED') problem(response, 'LEDGER_DAMAGED');
    else throw error;
  }
}

const wholeNumber = /^(?:0|[1-9]\d{0,14})$/;

/**
 * The whole numbers of an address. `usual` says what stands for one that is not there: undefined where it has to be.
 * Answers and returns undefined where one is none, twice there, or not known.
 */
function numbersOf<K extends string>(
  { query }: Request,
  response: Response,
  usual: Record<K, number | 'newest' | undefined>,
): Partial<Record<K, number>> | undefined {
  const numbers: Partial<Record<K, number>> = {};
  const names = Object.keys(usual) as K[];
  const wrong: string[] = [];
  for (const name of names) {
    const [text, otherwise] = [query[name], usual[name]];
    if (typeof text === 'string' && wholeNumber.test(text)) numbers[name] = Number(text);
    else if (text !== undefined || otherwise === undefined) wrong.push(name);
    else if (otherwise !== 'newest') numbers[name] = otherwise;
  }
  const areKnown = Object.keys(query).every((name) => (names as string[]).includes(name));
  if (wrong.length === 0 && areKnown) return numbers;
  problem(response, 'BAD_REQUEST', wrong);
  return undefined;
}
