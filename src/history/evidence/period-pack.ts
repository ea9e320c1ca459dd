import type { ReadTile } from '../../ledger';
import type { AccessRequest, Instant } from '../../model';
import { HistoryError } from '../errors';
import type { HistoryStore } from '../ports';
import { statisticsOf, type Statistics } from '../statistics';
import { dossierOf, type Dossier } from './dossier';
import { evidenceFiles, jsonLines, requestFiles, textFile, type PackedBody } from './files';
import { indexPage, indexRow, type IndexRow } from './index-page';
import { ledgerFacts, tileReader, type EvidenceFault, type EvidenceOptions, type LedgerFacts } from './ledger-facts';
import { maxLooks, requestOf } from './request-pack';
import { zipOf, type ZipFile } from './zip';

/** A pack of all requests that opened in a time. What is wrong is known once all of it was taken. */
export interface PeriodEvidence {
  fileName: string;
  /** How many requests are to be packed. */
  requests: number;
  size: number | null;
  zip: AsyncIterable<Uint8Array>;
  /** What came out, once the zip was taken whole. */
  outcome: () => PeriodOutcome;
}

/** What a pack of a time turned out to hold. */
export interface PeriodOutcome {
  verified: boolean;
  requests: number;
  entries: number;
  faults: EvidenceFault[];
}

/** A request has at most seven files in a pack, and one zip holds some 65,000. */
const maxPeriodRequests = 9_000;
/** Requests that are looked up at a time; each is gathered and packed before the next. */
const pageSize = 50;
/** The most faults that are kept; there being any is what counts. */
const maxFaults = 1_000;

/**
 * Makes the evidence pack of all requests that opened from a moment on and before another, with an index and figures for
 * an access review. Requests are gathered one at a time, as whoever takes the zip takes it.
 *
 * @throws HistoryError `TOO_LARGE` where there are more requests than one pack holds.
 */
export async function evidenceOfPeriod(
  store: HistoryStore,
  { from, to }: { from: Instant; to: Instant },
  options: EvidenceOptions,
): Promise<PeriodEvidence> {
  const count = await store.count({ from, to }, maxPeriodRequests + 1);
  if (count > maxPeriodRequests) {
    const message = `more than ${String(maxPeriodRequests)} requests opened in that time: ask for a shorter one`;
    throw new HistoryError('TOO_LARGE', message);
  }
  const ledger = await ledgerFacts(store, options);
  const statistics = await statisticsOf(store, from, to);
  const body = new PeriodBody(store, { from, to }, ledger, options, statistics);
  const files = evidenceFiles({
    kind: 'period',
    about: `all requests that opened from ${from} to ${to}`,
    ledger,
    options,
    body: (done) => body.files(done),
  });
  const days = `${from.slice(0, 10)}-to-${to.slice(0, 10)}`;
  return {
    fileName: `evidence-${days}${ledger.faults.length === 0 ? '' : '-DOES-NOT-VERIFY'}.zip`,
    requests: count,
    size: ledger.checkpoint?.size ?? null,
    zip: zipOf(files),
    outcome: () => body.outcome(),
  };
}

/** The requests of a time, packed one behind the other, and what is told of them all at the end. */
class PeriodBody {
  private readonly rows: IndexRow[] = [];
  private readonly faults: EvidenceFault[];
  private readonly changed: string[] = [];
  private entries = 0;

  constructor(
    private readonly store: HistoryStore,
    private readonly range: { from: Instant; to: Instant },
    private readonly ledger: LedgerFacts,
    private readonly options: EvidenceOptions,
    private readonly statistics: Statistics,
  ) {
    this.faults = [...ledger.faults];
  }

  async *files(done: (packed: PackedBody) => void): AsyncGenerator<ZipFile> {
    const readTile = tileReader(this.store);
    for await (const request of this.requests()) {
      const dossier = await this.gathered(request, readTile);
      // It opened behind the checkpoint: the next pack tells of it.
      if (dossier.rows.length === 0 && dossier.uncovered > 0) continue;
      yield* this.filesOf(dossier);
    }
    const told = { ...this.range, madeAt: this.options.now, statistics: this.statistics, requests: this.rows };
    yield textFile('index.json', `${JSON.stringify({ ...told, verified: this.faults.length === 0 }, null, 2)}\n`);
    const page = { range: this.range, statistics: this.statistics, rows: this.rows, faults: this.faults };
    yield { name: 'index.html', chunks: indexPage(page, this.ledger, this.options) };
    const requests = this.rows.map(({ id }) => id);
    done({ requests, entries: this.entries, faults: this.faults, also: { ...this.range, changedSince: this.changed } });
  }

  /** A page of requests is older than the entries that are read behind it: what does not fit is looked at anew. */
  private async gathered(first: AccessRequest, readTile: ReadTile): Promise<Dossier> {
    let request = first;
    for (let look = 1; ; look += 1) {
      const dossier = await dossierOf(this.store, request, this.ledger, readTile);
      const isAsTold = dossier.faults.every(({ code }) => code !== 'REQUEST_CHANGED');
      const newer = isAsTold || look === maxLooks ? undefined : await requestOf(this.store, first.id);
      if (newer === undefined) return dossier;
      request = newer;
    }
  }

  outcome(): PeriodOutcome {
    const { rows, entries, faults } = this;
    return { verified: faults.length === 0, requests: rows.length, entries, faults };
  }

  private *filesOf(dossier: Dossier): Generator<ZipFile> {
    const { request, cards, rows, uncovered } = dossier;
    const folder = `requests/${request.id}/`;
    // What was written behind the checkpoint while this was made is no fault of what stands before it.
    const faults = dossier.faults.filter(({ code }) => code !== 'NOT_COVERED' || this.ledger.faults.length > 0);
    this.faults.push(...faults.slice(0, Math.max(0, maxFaults - this.faults.length)));
    this.entries += rows.length;
    this.rows.push(indexRow(dossier, faults.length));
    if (uncovered > 0) this.changed.push(request.id);
    yield* requestFiles({ ...dossier, faults }, this.ledger, this.options, folder);
    const kept = cards.flatMap(({ seq, card }) => (card === undefined ? [] : [{ seq, card }]));
    yield textFile(`${folder}cards.jsonl`, jsonLines(kept));
  }

  private async *requests(): AsyncGenerator<AccessRequest> {
    let cursor: string | undefined;
    do {
      const { items, next } = await this.store.page(this.range, pageSize, cursor);
      yield* items;
      cursor = next;
    } while (cursor !== undefined);
  }
}
