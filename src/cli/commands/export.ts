import {
  checkpointToExport,
  csvOf,
  ExportFolder,
  exportFormats,
  exportLedger,
  HistoryError,
  ocsfOf,
  type CheckpointRow,
  type ExportFormat,
  type HistoryFilter,
  type HistoryStore,
  type MakePieces,
} from '../../history';
import type { JsonObject } from '../../ledger';
import type { CliDeps } from '../deps';
import { CliError, type ExitCode } from '../io';
import { recordLocally } from './record';
import { progress } from './progress';
import { withHistory } from './with-history';

/** The options of `export`, parsed. */
export interface ExportArguments extends HistoryFilter {
  format: string;
  out: string;
  /** Goes on with an export that was interrupted. */
  resume: boolean;
  /** Where an earlier export of csv or ocsf ended. */
  cursor?: string;
  json: boolean;
  config?: string;
}

/** What is exported: enough to go on with just that. */
interface Wanted {
  format: ExportFormat;
  filter: HistoryFilter;
  cursor?: string;
  checkpoint: CheckpointRow;
}

/** Writes files for an auditor. */
export function runExport(deps: CliDeps, options: ExportArguments): Promise<ExitCode> {
  const { out, resume, json, config } = options;
  const format = formatOf(options);
  return withHistory<ExitCode>(deps, async (opened) => {
    const { verifierKeys } = await deps.publish(opened);
    try {
      const folder = resume
        ? await ExportFolder.resume(out)
        : await ExportFolder.begin(out, () => wantedOf(opened.history, format, options));
      const about = wantedIn(folder, format);
      await recordLocally(deps, config, {
        what: 'export',
        filter: { ...about.filter },
        handedOut: { format, size: about.checkpoint.size, ...(resume ? { resumed: true } : {}) },
      });
      const done = await written(deps, opened.history, folder, about, verifierKeys);
      await folder.finish();
      deps.io.out(json ? `${JSON.stringify({ folder: out, ...done })}\n` : doneText(out, done));
      return 0;
    } catch (error) {
      throw asAnswer(error);
    }
  });
}

type Done = { entries: number; personal: number } | { rows: number } | { events: number; cursor: string };

async function written(
  deps: CliDeps,
  history: HistoryStore,
  folder: ExportFolder,
  { format, filter, cursor, checkpoint }: Wanted,
  verifierKeys: readonly string[],
): Promise<Done> {
  const drawn = progress(deps, { jsonl: 'entries', csv: 'requests', ocsf: 'events' }[format]);
  let count = 0;
  const step = (now: number): void => {
    count = now;
    drawn.step(now);
  };
  try {
    switch (format) {
      case 'jsonl':
        return await exportLedger(history, folder, { checkpoint, verifierKeys, onProgress: step });
      case 'csv':
        await folder.write('requests.csv', (place) => csvOf(history, filter, place ?? cursor, step));
        return { rows: count };
      case 'ocsf': {
        const { tenantId, origin } = (await history.identity()) ?? { tenantId: '', origin: '' };
        const source = { tenantId, origin, version: deps.version };
        const make: MakePieces = (place) =>
          ocsfOf(history, { from: seqOf(place ?? cursor), end: checkpoint.size, source }, step);
        await folder.write('events.jsonl', make);
        return { events: count, cursor: String(checkpoint.size) };
      }
    }
  } finally {
    drawn.end();
  }
}

function formatOf({ format, cursor, resume, ...options }: ExportArguments): ExportFormat {
  const known = exportFormats.find((one) => one === format);
  if (known === undefined) throw new CliError(2, `--format takes one of ${exportFormats.join(', ')}`);
  if (cursor !== undefined && (known === 'jsonl' || resume)) {
    throw new CliError(
      2,
      'jsonl is always all entries of its checkpoint, and --resume knows where it was: leave --cursor out',
    );
  }
  if (known === 'ocsf' && cursor !== undefined) seqOf(cursor);
  if ((known !== 'csv' || resume) && Object.keys(filterOf(options)).length > 0) {
    throw new CliError(2, 'only a new export of csv takes filters: the others are of all entries');
  }
  return known;
}

async function wantedOf(history: HistoryStore, format: ExportFormat, options: ExportArguments): Promise<JsonObject> {
  const { cursor } = options;
  const checkpoint = await checkpointToExport(history);
  const wanted: Wanted = { format, filter: filterOf(options), checkpoint, ...(cursor === undefined ? {} : { cursor }) };
  return { ...wanted, filter: { ...wanted.filter }, checkpoint: { ...checkpoint } };
}

/** What this program wrote into the folder when it began. */
function wantedIn(folder: ExportFolder, format: ExportFormat): Wanted {
  const wanted = folder.about as unknown as Wanted;
  if (wanted.format === format) return wanted;
  throw new CliError(2, `what was interrupted there is an export of another format: use --format ${wanted.format}`);
}

const filterNames = [
  'state',
  'kind',
  'service',
  'from',
  'to',
  'subscription',
  'resource',
  'approver',
  'actor',
  'route',
  'case',
  'text',
] as const satisfies (keyof HistoryFilter)[];

function filterOf(options: HistoryFilter): HistoryFilter {
  return Object.fromEntries(
    filterNames.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

function seqOf(text = '0'): number {
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) throw new CliError(2, '--cursor of ocsf is the number of an entry');
  return Number(text);
}

function doneText(folder: string, done: Done): string {
  if ('entries' in done) return `${done.entries} entries and ${done.personal} personal values written to ${folder}\n`;
  if ('rows' in done) return `${done.rows} requests written to ${folder}\n`;
  return `${done.events} events written to ${folder}; the next export goes on with --cursor ${done.cursor}\n`;
}

/** Nothing to export, or not all of it, is an answer: no. */
const answers: ReadonlySet<string> = new Set(['NOTHING_TO_EXPORT', 'ENTRIES_MISSING']);

function asAnswer(error: unknown): unknown {
  if (!(error instanceof HistoryError)) return error;
  const code = answers.has(error.code) ? 1 : 2;
  return new CliError(code, `${error.message} (${error.code})`, { cause: error });
}
