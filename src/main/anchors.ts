import type { TokenCredential } from '@azure/core-auth';
import { createBlobAnchor } from '../azure';
import type { Config } from '../config';
import type { Anchor } from '../engine';
import { fileAnchor } from './anchor-file';

/** Azure Storage takes tokens for this in every cloud. */
const storageScope = 'https://storage.azure.com/.default';
/** How long one call of Azure Storage may take, in milliseconds. */
const timeoutMs = 15_000;

/** The anchors of the configuration, as the loops use them. @param credential the service's own. */
export function anchorsOf({ ledger }: Config, credential: TokenCredential): Anchor[] {
  return ledger.anchors.map((place): Anchor => {
    switch (place.kind) {
      case 'file':
        return { id: `file:${place.file}`, kind: 'file', ...fileAnchor(place.file) };
      case 'channel':
        return { id: `channel:${place.channel}`, kind: 'channel', channel: place.channel };
      case 'blob':
        return {
          id: `blob:${place.url}`,
          kind: 'blob',
          ...createBlobAnchor({ url: place.url, scope: storageScope, credential, timeoutMs }),
        };
    }
  });
}
