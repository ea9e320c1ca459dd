import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Why an address is not one of the public internet. */
export type ClosedRange =
  | 'unspecified'
  | 'loopback'
  | 'private'
  | 'shared'
  | 'link-local'
  | 'platform'
  | 'documentation'
  | 'multicast'
  | 'reserved'
  | 'not an address';

// The special-purpose registries of IANA for IPv4 (RFC 6890 and its updates), and what Azure serves its own machines from.
const closedV4 = lists('ipv4', {
  unspecified: ['0.0.0.0/8'],
  loopback: ['127.0.0.0/8'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  shared: ['100.64.0.0/10'],
  // The metadata services of the clouds stand in here, at 169.254.169.254.
  'link-local': ['169.254.0.0/16'],
  platform: ['168.63.129.16/32'],
  documentation: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'],
  multicast: ['224.0.0.0/4'],
  reserved: ['192.0.0.0/24', '192.88.99.0/24', '198.18.0.0/15', '240.0.0.0/4'],
});

const closedV6 = lists('ipv6', {
  unspecified: ['::/128'],
  loopback: ['::1/128'],
  private: ['fc00::/7', 'fec0::/10'],
  'link-local': ['fe80::/10'],
  documentation: ['2001:db8::/32', '3fff::/20'],
  multicast: ['ff00::/8'],
  // Protocol assignments with Teredo among them, and 6to4: both carry an IPv4 address that nobody has looked at.
  reserved: ['2001::/23', '2002::/16'],
});

/** All that IANA has given out for the public internet so far. */
const openV6 = list('ipv6', ['2000::/3']);

/**
 * Says whether an address is one that anybody on the internet may be reached at. What is not known is closed.
 *
 * @param address as a resolver gives it, without brackets.
 * @returns undefined where it is public.
 */
export function closedRangeOf(address: string): ClosedRange | undefined {
  if (isIPv4(address)) return rangeIn(closedV4, address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return address.includes('%') ? 'link-local' : 'not an address';
  const inside = carriedV4(address);
  if (inside !== undefined) return rangeIn(closedV4, inside, 'ipv4');
  return rangeIn(closedV6, address, 'ipv6') ?? (openV6.check(address, 'ipv6') ? undefined : 'reserved');
}

/** The IPv4 address that a mapped one (`::ffff:0:0/96`) or one behind a NAT64 (`64:ff9b::/96`) leads to. */
function carriedV4(address: string): string | undefined {
  // The WHATWG parser writes every IPv6 address in its one canonical form.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return undefined;
  return [high, low]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

type Family = 'ipv4' | 'ipv6';

function lists(family: Family, ranges: Partial<Record<ClosedRange, string[]>>): [ClosedRange, BlockList][] {
  return Object.entries(ranges).map(([name, subnets]) => [name as ClosedRange, list(family, subnets)]);
}

function list(family: Family, subnets: readonly string[]): BlockList {
  const made = new BlockList();
  for (const subnet of subnets) {
    const [network = '', prefix = ''] = subnet.split('/');
    made.addSubnet(network, Number(prefix), family);
  }
  return made;
}

function rangeIn(ranges: typeof closedV4, address: string, family: Family): ClosedRange | undefined {
  return ranges.find(([, subnets]) => subnets.check(address, family))?.[0];
}
