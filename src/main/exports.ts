import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import { createBlobFolder } from '../azure';
import type { Config } from '../config';
import type { Outgoing } from '../engine';
import { segmentEnd, segmentFiles, type CheckpointRow, type SegmentFile } from '../history';
import type { Store } from '../store';

/** Azure Storage takes tokens for this in every cloud. */
const storageScope = 'https://storage.azure.com/.default';
/** How long the writing of one blob may take, in milliseconds. */
const timeoutMs = 10 * 60_000;

/** What exports are written with. */
export interface ExportsOptions {
  store: Store;
  credential: TokenCredential;
  version: string;
  /** Signs the ledger as it stands, if it may. */
  sign: () => Promise<CheckpointRow | undefined>;
}

/** Keeps files in their place. A failure is a value, with a reason that holds nothing of theirs. */
type Keep = (file: SegmentFile) => Promise<{ ok: true } | { ok: false; reason: string }>;

/** The exports of the configuration that are written by themselves, as the loops use them. */
export function exportsOf(config: Config, options: ExportsOptions): Outgoing[] {
  const { store, credential, version, sign } = options;
  return config.exports.map(({ format, to, everyMs, from }): Outgoing => {
    const place = to.kind === 'folder' ? to.folder : to.url;
    const keep: Keep =
      to.kind === 'folder'
        ? (file) => keepInFolder(to.folder, file)
        : createBlobFolder({ url: to.url, scope: storageScope, credential, timeoutMs });
    return {
      id: `${format}:${place}`,
      kind: format,
      everyMs,
      from,
      isPlanned: true,
      until: segmentEnd,
      end: async () => ((await sign()) ?? (await store.history.newestCheckpoint()))?.size,
      send: async (next, end) => {
        const checkpoint = await store.history.newestCheckpoint();
        if (checkpoint === undefined) return { ok: false, reason: 'the ledger has no signed checkpoint' };
        const { tenantId, origin } = (await store.history.identity()) ?? { tenantId: '', origin: '' };
        const source = { tenantId, origin, version };
        for (const file of segmentFiles(store.history, { format, from: next, to: end, checkpoint, source })) {
          const kept = await keep(file);
          if (!kept.ok) return kept;
        }
        return { ok: true, next: end };
      },
    };
  });
}

/** A file has its name once it is on the disk, and is readable by its owner alone: it holds personal values. */
async function keepInFolder(folder: string, { name, chunks }: SegmentFile): ReturnType<Keep> {
  try {
    await mkdir(folder, { recursive: true });
    const part = join(folder, `.${name}.${randomUUID()}.part`);
    const file = await open(part, 'wx', 0o600);
    try {
      await file.writeFile(chunks);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, join(folder, name));
    return { ok: true };
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    return { ok: false, reason: `the folder cannot be written (${code})` };
  }
}
