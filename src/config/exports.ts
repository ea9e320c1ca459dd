import { playsAzure } from './checks';
import type { Parts } from './parts';
import type { Shape } from './schema';
import type { Misfit } from './shape-faults';
import { isLoopback } from './values';

/** An export that is written by itself, to a folder or as blobs. */
export interface ExportPlace {
  format: Shape['exports'][number]['format'];
  to: { kind: 'folder'; folder: string } | { kind: 'blob'; url: string };
  everyMs: number;
  from: 'beginning' | 'now';
}

/** @returns the exports of a file. */
export function exportPlaces(scheduled: Shape['exports']): ExportPlace[] {
  return scheduled.map(({ format, folder, blob, every: everyMs, from }) => {
    const to =
      blob === undefined ? { kind: 'folder' as const, folder: folder ?? '' } : { kind: 'blob' as const, url: blob };
    return { format, to, everyMs, from };
  });
}

/** What does not fit of the exports: each goes to one place of its own, and a token only to Azure. */
export function exportMisfits({ exports: scheduled = [], azure }: Parts): Misfit[] {
  const names = scheduled.map(({ format, folder, blob }) => JSON.stringify([format, folder, blob]));
  return scheduled.flatMap(({ folder, blob }, index): Misfit[] => {
    const at = ['exports', index];
    if ((folder === undefined) === (blob === undefined)) {
      return [{ path: at, code: 'BAD_VALUE', message: 'has to name a folder or a blob, and not both' }];
    }
    if (names.indexOf(names[index] ?? '') < index) {
      return [{ path: at, code: 'DUPLICATE_NAME', message: 'is there already, of the same format to the same place' }];
    }
    return blob === undefined ? [] : blobMisfits(blob, [...at, 'blob'], azure);
  });
}

function blobMisfits(blob: string, path: PropertyKey[], azure: Parts['azure']): Misfit[] {
  const { pathname, hostname, protocol } = new URL(blob);
  if (protocol !== 'https:') {
    return [{ path, code: 'UNSAFE', message: 'has to be an https address: a token goes there' }];
  }
  if (!/^\/[^/]+/.test(pathname)) {
    const message = 'has to name a container, such as https://account.blob.core.windows.net/exports';
    return [{ path, code: 'BAD_VALUE', message }];
  }
  if (azure === undefined || !playsAzure(azure) || isLoopback(hostname)) return [];
  const message =
    'with stand-ins for Azure a blob has to be on loopback too: their tokens are nothing to show to Azure';
  return [{ path, code: 'UNSAFE', message }];
}
