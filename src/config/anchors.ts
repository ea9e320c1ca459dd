import { playsAzure } from './checks';
import { suggestion } from './nearest';
import type { Parts } from './parts';
import type { Shape } from './schema';
import type { Misfit } from './shape-faults';
import { isLoopback } from './values';

/** Where checkpoints of the ledger are kept outside the database. */
export type AnchorPlace =
  | { kind: 'file'; file: string }
  | { kind: 'channel'; channel: string }
  /** Address of a container, with a folder in it or not, without a trailing slash. */
  | { kind: 'blob'; url: string };

/** @returns the anchors of the file, each once. */
export function anchorPlaces(anchors: Shape['ledger']['anchors']): AnchorPlace[] {
  const places = anchors.map((anchor): AnchorPlace => {
    if ('file' in anchor) return { kind: 'file', file: anchor.file };
    return 'channel' in anchor ? { kind: 'channel', channel: anchor.channel } : { kind: 'blob', url: anchor.blob };
  });
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
}

/** What does not fit of the anchors. */
export function anchorMisfits({ ledger, channels, azure }: Parts): Misfit[] {
  return (ledger?.anchors ?? []).flatMap((anchor, index): Misfit[] => {
    const at = ['ledger', 'anchors', index];
    if ('channel' in anchor) {
      if (Object.hasOwn(channels, anchor.channel)) return [];
      const message = `there is no channel ${anchor.channel}${suggestion(anchor.channel, Object.keys(channels))}`;
      return [{ path: [...at, 'channel'], code: 'UNKNOWN_NAME', message }];
    }
    if (!('blob' in anchor)) return [];
    const { pathname, hostname, protocol } = new URL(anchor.blob);
    if (protocol !== 'https:') {
      const message = 'has to be an https address: a token goes there';
      return [{ path: [...at, 'blob'], code: 'UNSAFE', message }];
    }
    if (!/^\/[^/]+/.test(pathname)) {
      const message = 'has to name a container, such as https://account.blob.core.windows.net/checkpoints';
      return [{ path: [...at, 'blob'], code: 'BAD_VALUE', message }];
    }
    if (azure === undefined || !playsAzure(azure) || isLoopback(hostname)) return [];
    const message =
      'with stand-ins for Azure a blob has to be on loopback too: their tokens are nothing to show to Azure';
    return [{ path: [...at, 'blob'], code: 'UNSAFE', message }];
  });
}
