import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { closedRangeOf } from './addresses';
import { WebhookError } from './errors';

/** Finds the addresses of a host name; the system's resolver, unless a test hands in its own. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

/** The system's resolver. */
export const systemResolve: Resolve = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true, order: 'verbatim' }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });

/** Which addresses a webhook may be reached at: public ones, or this machine's alone for one that names it itself. */
export type Allowed = 'public' | 'loopback';

/**
 * The lookup of a socket. It gives only addresses that are allowed, and what it gives is what is connected to: there is
 * no second question to the resolver that could be answered otherwise. It fails with `FORBIDDEN_ADDRESS` where none is.
 */
export function guardedLookup(resolve: Resolve, allowed: Allowed): LookupFunction {
  return (host, { all }, callback) => {
    resolve(host).then(
      (found) => {
        const open = found.filter(({ address }) => whyNot(address, allowed) === undefined);
        const [first] = open;
        if (first === undefined) callback(refusal(found, allowed), '', 0);
        else if (all === true) callback(null, open);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, '', 0);
      },
    );
  };
}

/**
 * Refuses an address that stands in the url itself: a socket looks nothing up for it.
 *
 * @throws WebhookError `FORBIDDEN_ADDRESS`.
 */
export function checkLiteral(hostname: string, allowed: Allowed): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && whyNot(host, allowed) !== undefined) {
    throw refusal([{ address: host, family: isIP(host) }], allowed);
  }
}

function whyNot(address: string, allowed: Allowed): string | undefined {
  const range = closedRangeOf(address);
  if (allowed === 'public') return range;
  return range === 'loopback' ? undefined : 'not loopback';
}

function refusal(found: readonly LookupAddress[], allowed: Allowed): WebhookError {
  const ranges = [...new Set(found.map(({ address }) => whyNot(address, allowed) ?? ''))].join(', ');
  return new WebhookError('FORBIDDEN_ADDRESS', `its address is not public (${ranges === '' ? 'none' : ranges})`);
}
