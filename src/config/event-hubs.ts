import { playsAzure } from './checks';
import type { Parts } from './parts';
import type { Shape } from './schema';
import type { Misfit } from './shape-faults';
import { isLoopback } from './values';

/** An event hub that records of Azure's logs are read from, and where it is kept how far they were. */
export interface EventHubPlace {
  /** Host name of the namespace, lower-cased. */
  namespace: string;
  /** Lower-cased: Azure takes it in any case. */
  hub: string;
  consumerGroup: string;
  /** Address of a blob container. */
  checkpoints: string;
}

/** @returns the event hubs of the file. @param suffix the end of every namespace's host name in that cloud. */
export function eventHubPlaces(hubs: Shape['eventHubs'], suffix: string): EventHubPlace[] {
  return (hubs ?? []).map(({ namespace, hub, consumerGroup, checkpoints }) => ({
    namespace: hostOf(namespace, suffix),
    hub,
    consumerGroup,
    checkpoints,
  }));
}

function hostOf(namespace: string, suffix: string): string {
  return namespace.includes('.') ? namespace : `${namespace}.${suffix}`;
}

/** What does not fit of the event hubs. @param suffixes the ends of the namespaces' host names, by cloud. */
export function eventHubMisfits(
  { eventHubs, azure }: Parts,
  suffixes: Readonly<Record<'public' | 'usgov' | 'china', string>>,
): Misfit[] {
  const hubs = eventHubs ?? [];
  if (azure === undefined || hubs.length === 0) return [];
  const suffix = suffixes[azure.cloud];
  const names = hubs.map(({ namespace, hub }) => `${hostOf(namespace, suffix)}/${hub}`);
  return [
    ...standInMisfits(azure),
    ...hubs.flatMap(({ namespace, checkpoints }, index): Misfit[] => [
      ...(hostOf(namespace, suffix).endsWith(`.${suffix}`)
        ? []
        : [misfit(index, 'namespace', 'UNSAFE', `has to be a name, or end with .${suffix}: a token goes there`)]),
      ...(names.indexOf(names[index] ?? '') === index
        ? []
        : [misfit(index, 'hub', 'DUPLICATE_NAME', 'this hub is read already: take one of the two out')]),
      ...containerMisfits(checkpoints, index, playsAzure(azure)),
    ]),
  ];
}

/** A token goes over that connection, so that it is encrypted on loopback too. */
function standInMisfits(azure: NonNullable<Parts['azure']>): Misfit[] {
  const path = ['azure', 'endpoints', 'eventHubs'];
  const { eventHubs } = azure.endpoints;
  if (eventHubs === undefined) {
    const message =
      'is missing: eventHubs names a hub, and with stand-ins for Azure only a stand-in for Event Hubs is asked';
    return playsAzure(azure) ? [{ path, code: 'MISSING', message }] : [];
  }
  if (eventHubs.startsWith('https:')) return [];
  return [{ path, code: 'UNSAFE', message: 'has to be an https address: AMQP within TLS, and a token goes there' }];
}

function containerMisfits(checkpoints: string, index: number, plays: boolean): Misfit[] {
  const { protocol, hostname, pathname } = new URL(checkpoints);
  const isLocal = isLoopback(hostname);
  if (protocol !== 'https:') {
    return [misfit(index, 'checkpoints', 'UNSAFE', 'has to be an https address: a token goes there')];
  }
  // A stand-in on loopback has the name of the account before that of the container.
  if (pathname.split('/').filter((part) => part !== '').length !== (isLocal ? 2 : 1)) {
    const message = 'has to name a container and nothing in it: https://account.blob.core.windows.net/checkpoints';
    return [misfit(index, 'checkpoints', 'BAD_VALUE', message)];
  }
  if (!plays || isLocal) return [];
  const message =
    'with stand-ins for Azure a blob has to be on loopback too: their tokens are nothing to show to Azure';
  return [misfit(index, 'checkpoints', 'UNSAFE', message)];
}

function misfit(index: number, key: string, code: Misfit['code'], message: string): Misfit {
  return { path: ['eventHubs', index, key], code, message };
}
