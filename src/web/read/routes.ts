import { createHash } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import {
  countFound,
  HistoryError,
  page,
  provenRequest,
  statisticsOf,
  type HistoryFilter,
  type Statistics,
  type Verified,
} from '../../history';
import type { AccessRequest } from '../../model';
import { problem } from '../problem';
import type { SignIn } from '../sign-in';
import type { ReadDoor } from './door';
import { evidenceRoutes } from './evidence';
import { exportRoutes } from './export';
import { openApi } from './openapi';
import { readPageQuery, readRange } from './query';
import { Readings, type AuditorReading } from './recorded';
import { onlyReaders, readerOf, type Reader } from './who';

const idShape = /^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$/;

/** `GET /requests`, `/requests/{id}`, `/statistics` and `/openapi.json`. */
export function readRoutes(door: ReadDoor, signIn: SignIn | 'nobody'): Router {
  const router = Router();
  const readers = onlyReaders(signIn);
  const readings = new Readings(door.record, door.clock);
  const statistics = new KeptStatistics(door);
  // Made when somebody asks: making it takes a twentieth of a start.
  let document: object | undefined;
  router.get('/openapi.json', (_request, response) => {
    document ??= openApi(door.version);
    response.json(document);
  });
  router.get('/requests', readers, async (request, response) => {
    await sendPage(door, readings, request, response);
  });
  router.get('/requests/:id', readers, async (request, response) => {
    await sendRequest(door, readings, request, response);
  });
  router.get('/statistics', readers, async (request, response) => {
    if (readerOf(response).sees !== 'all') {
      problem(response, 'FORBIDDEN');
      return;
    }
    const range = readRange(request.query, door.clock.now());
    if (!range.ok) {
      problem(response, 'BAD_REQUEST', range.fields);
      return;
    }
    if (!(await isRecorded(readings, response, { what: 'statistics', filter: range.value }))) return;
    response.json({ ...(await statistics.of(range.value)), verified: await lastCheck(door) });
  });
  router.use(evidenceRoutes(door, readings, readers));
  router.use(exportRoutes(door, readings, readers));
  router.all(['/openapi.json', '/requests', '/requests/:id', '/statistics'], (_request, response) => {
    response.set('Allow', 'GET, HEAD');
    problem(response, 'METHOD_NOT_ALLOWED');
  });
  return router;
}

/** Says how much the caller reads: `all`, or what they were `asked`. */
const seesHeader = 'Lockbox-Sees';

async function sendPage(door: ReadDoor, readings: Readings, request: Request, response: Response): Promise<void> {
  const reader = readerOf(response);
  response.set(seesHeader, reader.sees);
  const asked = readPageQuery(request.query);
  if (!asked.ok) {
    problem(response, 'BAD_REQUEST', asked.fields);
    return;
  }
  const { limit, cursor, count } = asked.value;
  const filter: HistoryFilter = { ...asked.value.filter, ...(reader.sees === 'asked' ? { asked: reader.id } : {}) };
  if (!(await isRecorded(readings, response, { what: 'requests', filter }))) return;
  try {
    const found = await page(door.history, filter, { limit, cursor, mayShow: maySee(reader) });
    const counted = count ? { count: await countFound(door.history, filter) } : {};
    if (found.next !== null) response.set('Link', `<${nextAddress(request, found.next)}>; rel="next"`);
    sendTagged(request, response, { ...found, ...counted, verified: await lastCheck(door) });
  } catch (error) {
    if (!(error instanceof HistoryError && error.code === 'BAD_CURSOR')) throw error;
    problem(response, 'BAD_CURSOR', ['cursor']);
  }
}

async function sendRequest(door: ReadDoor, readings: Readings, request: Request, response: Response): Promise<void> {
  const { id } = request.params;
  const reader = readerOf(response);
  response.set(seesHeader, reader.sees);
  if (typeof id !== 'string' || !idShape.test(id)) {
    problem(response, 'NOT_FOUND');
    return;
  }
  if (!(await isRecorded(readings, response, { what: 'request', requestId: id }))) return;
  const found = await provenRequest(door.history, id, maySee(reader));
  if (found === undefined) {
    problem(response, 'NOT_FOUND');
    return;
  }
  const { ok, faults } = found.proven;
  const verified: Verified = { ok, by: 'proof', at: null, faults };
  sendTagged(request, response, { ...(reader.sees === 'all' ? found.request : found.bare), verified });
}

/** Sends a document under a tag that changes with it, or says that the caller has it already. */
function sendTagged(request: Request, response: Response, document: object): void {
  const body = JSON.stringify(document);
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  response.set('ETag', tag);
  if (isKnown(request.headers['if-none-match'], tag)) response.status(304).end();
  else response.type('application/json').send(body);
}

/** Whether the caller has it already (RFC 9110, 13.1.2). Express would not say so to clients that send no-cache with it. */
function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(tag) || ifNoneMatch?.trim() === '*';
}

/** Whether a request may be shown, whatever found it: the index knows people by their names, too. */
function maySee(reader: Reader): (request: AccessRequest) => boolean {
  if (reader.sees === 'all') return () => true;
  return ({ route }) =>
    route.approvers.some(({ id }) => id === reader.id) ||
    (route.delegations ?? []).some(({ to }) => to.id === reader.id);
}

/** Approvers read what is theirs; what auditors read is written down first. */
async function isRecorded(
  readings: Readings,
  response: Response,
  reading: Omit<AuditorReading, 'by'>,
): Promise<boolean> {
  const reader = readerOf(response);
  if (reader.sees !== 'all') return true;
  const recorded = await readings.take({ by: reader.by, ...reading });
  if (recorded.ok) return true;
  response.set('Retry-After', String(recorded.waitSeconds));
  problem(response, 'TOO_MANY_READS');
  return false;
}

/** To prove every request of a page would cost too much: what the last check of all found is said. */
async function lastCheck({ selfCheck }: ReadDoor): Promise<Verified> {
  const checked = await selfCheck?.();
  if (checked === undefined) return { ok: null, by: 'nothing', at: null, faults: [] };
  return { ok: checked.ok, by: 'self-check', at: checked.at, faults: checked.faults };
}

/** The same question behind this page: relative, so that no name that a caller made up comes into it. */
function nextAddress(request: Request, cursor: string): string {
  const { pathname, searchParams } = new URL(request.originalUrl, 'http://localhost');
  searchParams.set('cursor', cursor);
  return `${pathname}?${searchParams.toString()}`;
}

/** How long counted figures are told again, in milliseconds, and of how many ranges. */
const keptMs = 60_000;
const maxKept = 20;

/** Counts one range at a time, and each only once a minute: an index of all requests in it is read. */
class KeptStatistics {
  private readonly kept = new Map<string, { atMs: number; figures: Promise<Statistics> }>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly door: ReadDoor) {}

  of({ from, to }: { from: string; to: string }): Promise<Statistics> {
    const [key, atMs] = [`${from} ${to}`, this.door.clock.now().getTime()];
    const known = this.kept.get(key);
    if (known !== undefined && Math.abs(atMs - known.atMs) < keptMs) return known.figures;
    const figures = this.last.then(() => statisticsOf(this.door.history, from, to));
    this.last = figures.catch(() => {
      this.kept.delete(key);
    });
    this.kept.delete(key);
    this.kept.set(key, { atMs, figures });
    for (const old of [...this.kept.keys()].slice(0, Math.max(0, this.kept.size - maxKept))) this.kept.delete(old);
    return figures;
  }
}
