import type { AccessRequest } from '../../model';
import type { HistoryStore } from '../ports';
import { dossierOf, type Dossier } from './dossier';
import { ledgerFacts, tileReader, type EvidenceFault, type EvidenceOptions, type LedgerFacts } from './ledger-facts';
import { evidenceFiles, requestFiles } from './files';
import { zipOf } from './zip';

/** An evidence pack, ready to be taken. */
export interface Evidence {
  /** A name for its file, which says so where the evidence does not verify. */
  fileName: string;
  /** False where something of what is told is not as it was recorded and signed. */
  verified: boolean;
  faults: EvidenceFault[];
  /** How many entries it holds, and the size of the ledger whose checkpoint they are proven by; null without one. */
  entries: number;
  size: number | null;
  /** The zip, piece by piece. */
  zip: AsyncIterable<Uint8Array>;
}

/** How often it is looked again where the service writes meanwhile. */
export const maxLooks = 3;

/**
 * Makes the evidence pack of one request: a report, its entries, what proves them, and a program that checks it.
 *
 * A ledger that does not verify is packed all the same, and the pack says so on each of its surfaces.
 *
 * @param id the request's own id, in full.
 * @returns undefined where there is no such request.
 */
export async function evidenceOf(
  store: HistoryStore,
  id: string,
  options: EvidenceOptions,
): Promise<Evidence | undefined> {
  const found = await gathered(store, id, options);
  if (found === undefined) return undefined;
  const { dossier, ledger } = found;
  const faults = [...ledger.faults, ...dossier.faults];
  const verified = faults.length === 0;
  const cards = dossier.cards.flatMap(({ seq, card }) =>
    card === undefined ? [] : [{ name: `cards/${String(seq)}.json`, chunks: [`${JSON.stringify(card, null, 2)}\n`] }],
  );
  const files = evidenceFiles({
    kind: 'request',
    about: `request ${id}`,
    ledger,
    options,
    body: async function* (done) {
      yield* requestFiles(dossier, ledger, options, '');
      yield* cards;
      await Promise.resolve();
      done({ requests: [id], entries: dossier.rows.length, faults });
    },
  });
  return {
    fileName: `evidence-${id}${verified ? '' : '-DOES-NOT-VERIFY'}.zip`,
    verified,
    faults,
    entries: dossier.rows.length,
    size: ledger.checkpoint?.size ?? null,
    zip: zipOf(files),
  };
}

/** What was written between two looks is looked at anew, with a checkpoint that covers it. */
async function gathered(
  store: HistoryStore,
  id: string,
  options: EvidenceOptions,
): Promise<{ dossier: Dossier; ledger: LedgerFacts } | undefined> {
  for (let look = 1; ; look += 1) {
    const ledger = await ledgerFacts(store, options);
    const request = await requestOf(store, id);
    if (request === undefined) return undefined;
    const dossier = await dossierOf(store, request, ledger, tileReader(store));
    if (dossier.faults.length === 0 || look === maxLooks) return { dossier, ledger };
  }
}

/** @returns the request of an id as it stands now. */
export async function requestOf(store: HistoryStore, id: string): Promise<AccessRequest | undefined> {
  return (await store.find(id)).find((request) => request.id === id);
}

/** @returns a whole pack as bytes, for whoever has to hand it on in one piece. A request's has some ten kilobytes. */
export async function evidenceBytes({ zip }: Pick<Evidence, 'zip'>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip) chunks.push(chunk);
  return Buffer.concat(chunks);
}
