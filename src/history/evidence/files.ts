import { createHash } from 'node:crypto';
import { vouched } from '../../model';
import type { Dossier } from './dossier';
import type { EvidenceFault, EvidenceOptions, LedgerFacts } from './ledger-facts';
import { reportOf } from './report';
import { readmeText, verdictTexts } from './texts';
import { verifierSource } from './verifier';
import type { ZipFile } from './zip';

/** What came out of the body of a pack, once it is written. */
export interface PackedBody {
  requests: string[];
  entries: number;
  faults: EvidenceFault[];
  /** What else the manifest says. */
  also?: object;
}

/** What a pack is made of. */
export interface PackParts {
  kind: 'request' | 'period';
  /** What it is evidence of, in words. */
  about: string;
  ledger: LedgerFacts;
  options: EvidenceOptions;
  /** The files of the requests. It tells at its end what it wrote. */
  body: (done: (packed: PackedBody) => void) => AsyncIterable<ZipFile>;
}

/** The faults that a manifest names; how many there are is told beside them. */
const maxFaults = 1_000;
const format = 'lockbox-bot-evidence/1';

/** The files of a pack, in their order: what explains it, the requests, what was found, and the hash of each file. */
export async function* evidenceFiles(parts: PackParts): AsyncGenerator<ZipFile> {
  const sums: string[] = [];
  let packed: PackedBody = { requests: [], entries: 0, faults: [] };
  yield summed(sums, textFile('README.txt', readmeText(parts.kind, parts.about)));
  yield summed(sums, textFile('verify.mjs', verifierSource()));
  for (const file of ledgerFiles(parts.ledger)) yield summed(sums, file);
  const body = parts.body((done) => {
    packed = done;
  });
  for await (const file of body) yield summed(sums, file);
  if (packed.faults.length > 0) {
    yield summed(sums, textFile('DOES-NOT-VERIFY.txt', `${verdictTexts.bad}\n`));
  }
  yield summed(sums, textFile('manifest.json', manifestOf(parts, packed)));
  yield textFile('SHA256SUMS', sums.join(''));
}

/** The files of one request, each below `folder`, which ends with a slash or is nothing. */
export function* requestFiles(
  dossier: Dossier,
  ledger: LedgerFacts,
  options: EvidenceOptions,
  folder: string,
): Generator<ZipFile> {
  const { request, rows, proofs, personal, azure, uncovered } = dossier;
  yield textFile(`${folder}report.html`, reportOf(dossier, ledger, options));
  // One that moved on since the checkpoint is stored as an entry says that is not here.
  if (uncovered === 0 || folder === '') {
    yield textFile(`${folder}request.json`, `${JSON.stringify(vouched(request), null, 2)}\n`);
  }
  yield { name: `${folder}entries.jsonl`, chunks: rows.flatMap(({ bytes }) => [bytes, '\n']) };
  yield textFile(`${folder}proofs.jsonl`, jsonLines(proofs));
  yield textFile(`${folder}personal.jsonl`, jsonLines(personal));
  yield textFile(`${folder}azure.jsonl`, jsonLines(azure));
}

function ledgerFiles({ checkpoint, keys, consistency }: LedgerFacts): ZipFile[] {
  return [
    ...(checkpoint === undefined ? [] : [textFile('checkpoint.txt', checkpoint.note)]),
    textFile('verifier-key.txt', `${keys[0]?.key ?? ''}\n`),
    textFile('verifier-keys.jsonl', jsonLines(keys)),
    textFile('consistency.jsonl', jsonLines(consistency)),
  ];
}

function manifestOf(
  { kind, about, ledger, options }: PackParts,
  { requests, entries, faults, also = {} }: PackedBody,
): string {
  const manifest = {
    format,
    kind,
    about,
    madeAt: options.now,
    version: options.version,
    tenantId: ledger.tenantId,
    origin: ledger.origin,
    size: ledger.checkpoint?.size ?? null,
    entries,
    verified: { ok: faults.length === 0, faultCount: faults.length, faults: faults.slice(0, maxFaults) },
    anchored: ledger.anchored,
    anchors: ledger.anchors,
    ledgerCheck: ledger.check ?? null,
    ...also,
    requests,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** @returns a file of one text. */
export function textFile(name: string, text: string): ZipFile {
  return { name, chunks: [text] };
}

/** @returns each value as a line of JSON. */
export function jsonLines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** Notes the hash of a file while it is written, as `sha256sum` writes it. */
function summed(sums: string[], { name, chunks }: ZipFile): ZipFile {
  return {
    name,
    chunks: (async function* () {
      const hash = createHash('sha256');
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
      sums.push(`${hash.digest('hex')}  ${name}\n`);
    })(),
  };
}
