import { mkdir, open, readdir, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../ledger';
import { HistoryError } from '../errors';
import type { ExportSink } from './ledger';
import type { MakePieces } from './pieces';

/** What is kept in the folder until an export is whole. */
interface Progress {
  /** What is exported, so that going on exports the same. */
  about: JsonObject;
  done: string[];
  /** How far the file under way is known to be on the disk. */
  file?: { name: string; place: string; bytes: number };
}

const progressName = 'export-in-progress.json';
/** Bytes that are gathered before they are written, and after how many it is written down how far it came. */
const gatherBytes = 256 * 1024;
const markBytes = 4 * 1024 * 1024;

/**
 * A folder that an export is written into, readable by its owner alone: it holds personal values. A file has its name once
 * it is whole; an export that was interrupted goes on where it stopped.
 */
export class ExportFolder implements ExportSink {
  private constructor(
    private readonly folder: string,
    private readonly progress: Progress,
  ) {}

  /**
   * Begins an export in a folder, made if it is not there.
   *
   * @param about says what is exported; asked once the folder was found to be free.
   * @throws HistoryError `FOLDER_NOT_EMPTY`: what lies there may be somebody's evidence, or make a mixture of two exports;
   *   the system's error where it cannot be written.
   */
  static async begin(folder: string, about: () => Promise<JsonObject>): Promise<ExportFolder> {
    await mkdir(folder, { recursive: true });
    const names = await readdir(folder);
    if (names.length > 0) {
      const interrupted = names.includes(progressName) ? '; --resume goes on with the one that was interrupted' : '';
      const message = `${folder} is not empty: an export wants a folder of its own${interrupted}`;
      throw new HistoryError('FOLDER_NOT_EMPTY', message);
    }
    const begun = new ExportFolder(folder, { about: await about(), done: [] });
    await begun.mark();
    return begun;
  }

  /** Goes on with an export that was interrupted. @throws HistoryError `NOTHING_TO_RESUME`. */
  static async resume(folder: string): Promise<ExportFolder> {
    return new ExportFolder(folder, await progressOf(folder));
  }

  /** What was begun. */
  get about(): JsonObject {
    return this.progress.about;
  }

  async write(name: string, make: MakePieces): Promise<void> {
    const { progress, folder } = this;
    if (progress.done.includes(name)) return;
    const begun = progress.file?.name === name ? progress.file : undefined;
    const part = join(folder, `${name}.part`);
    const file = await open(part, begun === undefined ? 'w' : 'r+', 0o600);
    try {
      // Behind the place that was written down may stand what nobody knows the end of.
      await file.truncate(begun?.bytes ?? 0);
      await this.append(file, name, make(begun?.place), begun?.bytes ?? 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, join(folder, name));
    progress.done.push(name);
    delete progress.file;
    await this.mark();
  }

  /** Says that the export is whole. */
  async finish(): Promise<void> {
    await rm(join(this.folder, progressName));
  }

  private async append(file: FileHandle, name: string, pieces: ReturnType<MakePieces>, from: number): Promise<void> {
    let gathered: Uint8Array[] = [];
    let [waiting, written, marked] = [0, from, from];
    const flush = async (): Promise<void> => {
      if (gathered.length === 0) return;
      await file.write(Buffer.concat(gathered), 0, waiting, written);
      [gathered, written, waiting] = [[], written + waiting, 0];
    };
    for await (const { bytes, place } of pieces) {
      const chunk = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
      gathered.push(chunk);
      waiting += chunk.length;
      if (waiting >= gatherBytes) await flush();
      if (place === undefined || written + waiting - marked < markBytes) continue;
      await flush();
      // What is said to be there has to be on the disk first.
      await file.datasync();
      marked = written;
      this.progress.file = { name, place, bytes: written };
      await this.mark();
    }
    await flush();
  }

  private async mark(): Promise<void> {
    const path = join(this.folder, progressName);
    await writeFile(`${path}.part`, JSON.stringify(this.progress), { mode: 0o600 });
    await rename(`${path}.part`, path);
  }
}

async function progressOf(folder: string): Promise<Progress> {
  try {
    const kept = JSON.parse(await readFile(join(folder, progressName), 'utf8')) as Partial<Progress>;
    const { about, done, file } = kept;
    if (typeof about === 'object' && Array.isArray(done)) {
      return { about, done, ...(file === undefined ? {} : { file }) };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  throw new HistoryError('NOTHING_TO_RESUME', `in ${folder} no export was interrupted`);
}
