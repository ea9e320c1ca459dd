import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { evidenceOf, evidenceOfPeriod, HistoryError, type EvidenceFault, type EvidenceOptions } from '../../history';
import type { CliDeps, OpenedHistory } from '../deps';
import { CliError, type ExitCode } from '../io';
import { visible } from '../visible';
import { progress } from './progress';
import { recordLocally } from './record';
import { withHistory } from './with-history';

/** The options of `evidence`, parsed. */
export interface EvidenceArguments {
  out: string;
  from?: string;
  to?: string;
  json: boolean;
  config?: string;
}

/** What was packed. */
interface Packed {
  requests: number;
  entries: number;
  size: number | null;
  verified: boolean;
  faults: readonly EvidenceFault[];
}

/** Makes an evidence pack, of one request or of a time. What does not verify is packed all the same, and exit 1. */
export async function runEvidence(
  deps: CliDeps,
  id: string | undefined,
  options: EvidenceArguments,
): Promise<ExitCode> {
  const { out, from, to, json } = options;
  const range = from === undefined || to === undefined ? undefined : { from, to };
  if ((id === undefined) === (range === undefined) || (range === undefined && (from ?? to) !== undefined)) {
    throw new CliError(2, 'evidence is of one request, by its id, or of a time, by --from and --to');
  }
  if (range !== undefined && range.from >= range.to) throw new CliError(2, '--from has to be before --to');
  if (existsSync(out)) throw new CliError(2, `${out} is there already: evidence is never written over`);
  return withHistory<ExitCode>(deps, async (opened) => {
    const packed =
      range === undefined
        ? await ofRequest(deps, opened, id ?? '', options)
        : await ofPeriod(deps, opened, range, options);
    if (packed === undefined) return 1;
    deps.io.out(json ? `${JSON.stringify({ file: out, ...packed })}\n` : packedText(out, packed));
    return packed.verified ? 0 : 1;
  });
}

async function ofRequest(
  deps: CliDeps,
  opened: OpenedHistory,
  id: string,
  { out, config }: EvidenceArguments,
): Promise<Packed | undefined> {
  const found = await opened.history.find(id);
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) {
    const says =
      first === undefined ? `there is no request ${visible(id)}: history lists those there are` : several(id, found);
    deps.io.err(`lockbox-bot: ${says}\n`);
    return undefined;
  }
  const evidence = await evidenceOf(opened.history, first.id, optionsOf(deps, opened));
  if (evidence === undefined) return undefined;
  const { entries, size, verified, faults, zip } = evidence;
  const handedOut = { entries, verified, ...(size === null ? {} : { size }) };
  await recordLocally(deps, config, { what: 'evidence', requestId: first.id, filter: {}, handedOut });
  await write(out, zip);
  return { requests: 1, entries, size, verified, faults };
}

async function ofPeriod(
  deps: CliDeps,
  opened: OpenedHistory,
  range: { from: string; to: string },
  { out, config }: EvidenceArguments,
): Promise<Packed> {
  try {
    const { size, zip, requests, outcome } = await evidenceOfPeriod(opened.history, range, optionsOf(deps, opened));
    const handedOut = { requests, ...(size === null ? {} : { size }) };
    await recordLocally(deps, config, { what: 'evidence-period', filter: range, handedOut });
    const drawn = progress(deps, 'KiB');
    await write(out, watched(zip, drawn.step));
    drawn.end();
    return { ...outcome(), size };
  } catch (error) {
    if (!(error instanceof HistoryError && error.code === 'TOO_LARGE')) throw error;
    throw new CliError(2, `${error.message} (${error.code})`, { cause: error });
  }
}

function optionsOf(deps: CliDeps, opened: OpenedHistory): EvidenceOptions {
  return {
    sign: async () => (await deps.publish(opened)).checkpoint,
    now: deps.now().toISOString(),
    version: deps.version,
  };
}

/** A file has its name once it is whole, and is readable by its owner alone: it holds personal values. */
async function write(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const part = `${path}.part`;
  try {
    await pipeline(Readable.from(chunks), createWriteStream(part, { mode: 0o600 }));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

const kibibyte = 1_024;

async function* watched(
  chunks: AsyncIterable<Uint8Array>,
  see: (kibibytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    see(Math.floor(bytes / kibibyte));
    yield chunk;
  }
}

function several(id: string, found: readonly { id: string }[]): string {
  return `${visible(id)} may mean ${found.map((one) => one.id).join(', ')}: give more of it`;
}

const maxShown = 20;

function packedText(out: string, { requests, entries, size, verified, faults }: Packed): string {
  const signed = size === null ? 'no signed checkpoint' : `the signed ledger of ${String(size)} entries`;
  const shown = faults.slice(0, maxShown).map(({ request, seq, code }) => {
    const where = [request, seq === null ? undefined : `entry ${String(seq)}`].filter((one) => one !== undefined);
    return `  FAULT  ${visible([code, ...where].join(', '))}`;
  });
  return [
    ...(verified ? [] : ['THIS EVIDENCE DOES NOT VERIFY. What is stored is not what was recorded and signed.']),
    ...shown,
    `${String(requests)} ${requests === 1 ? 'request' : 'requests'}, ${String(entries)} entries, proven by ${signed}: ${out}`,
    'unpack it, and check it with: node verify.mjs --key VKEY',
    '',
  ].join('\n');
}
