import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answering, Child, given } from './child';

/** What is played of Azure Resource Manager and of the login service. */
export interface ArmWorld {
  /** How many subscriptions there are. */
  subscriptions: number;
  /** Of a hundred, so many always answer 503, and so many after `slowMs`. */
  failing: number;
  slow: number;
  slowMs: number;
  /** How long an answer takes otherwise, in milliseconds. */
  latencyMs: number;
  /** So many answers of an activity log of a hundred hold an event about Customer Lockbox that was not told before. */
  eventful: number;
}

/** What the server saw. */
export interface ArmSeen {
  reads: number;
  events: number;
  /** The most reads of one second, and of any ten in a row. */
  mostInASecond: number;
  mostInTenSeconds: number;
}

/** The many subscriptions of a large company, played over loopback HTTP by a process of its own. */
export interface ArmServer {
  url: string;
  seen: () => Promise<ArmSeen>;
  stop: () => Promise<void>;
}

export async function startArmServer(world: ArmWorld): Promise<ArmServer> {
  const { child, first } = await Child.start('arm-server', world);
  return { url: first as string, seen: () => child.ask<ArmSeen>({}), stop: () => child.stop() };
}

/** A subscription by its number. */
export function subscriptionNumber(number: number): string {
  const hex = number.toString(16).padStart(8, '0');
  // The first digits vary, as those of real ones do.
  return `${hex.split('').reverse().join('')}-0000-4000-8000-000000000000`;
}

/** The tenant of all of them. */
export const armTenantId = '11111111-2222-4333-8444-555555555555';
const operation = 'Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action';

function serve(world: ArmWorld): void {
  const listed = Array.from({ length: world.subscriptions }, (_, number) => ({
    subscriptionId: subscriptionNumber(number),
    displayName: `Subscription ${String(number)}`,
    state: 'Enabled',
    tenantId: armTenantId,
  }));
  const numbers = new Map(listed.map(({ subscriptionId }, number) => [subscriptionId, number]));
  const seconds = new Map<number, number>();
  const seen = { reads: 0, events: 0, logs: 0 };

  const server = createServer((request, response) => {
    request.resume();
    const url = request.url ?? '';
    if (url.includes('/oauth2/') || url.includes('openid-configuration')) {
      answer(response, 200, url.includes('/oauth2/') ? token() : openId(request));
      return;
    }
    const second = Math.floor(Date.now() / 1_000);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
    seen.reads += 1;
    const id = /^\/subscriptions\/([^/?]+)/.exec(url)?.[1];
    if (id === undefined) {
      answer(response, 200, url.startsWith('/subscriptions') ? { value: listed } : nothing(url));
      return;
    }
    const hundredth = (numbers.get(id) ?? 0) % 100;
    if (hundredth < world.failing) {
      answer(response, 503, { error: { code: 'ServiceUnavailable' } });
      return;
    }
    const body = url.includes('/eventtypes/') ? logOf(id) : nothing(url);
    const isSlow = hundredth >= 100 - world.slow;
    const late = (): void => {
      answer(response, 200, body);
    };
    setTimeout(late, isSlow ? world.slowMs : world.latencyMs);
  });

  const logOf = (id: string): object => {
    seen.logs += 1;
    if ((seen.logs * world.eventful) % 100 >= world.eventful) return { value: [] };
    seen.events += 1;
    const eventDataId = `e${String(seen.events).padStart(7, '0')}-0000-4000-8000-000000000000`;
    const at = new Date().toISOString();
    const event = { eventDataId, eventTimestamp: at, subscriptionId: id, resourceId: `/subscriptions/${id}` };
    return { value: [{ ...event, operationName: { value: operation }, status: { value: 'Succeeded' } }] };
  };

  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    answering(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, () => {
      const most = (width: number): number =>
        Math.max(0, ...[...seconds.keys()].map((from) => sum(from, width, seconds)));
      const { reads, events } = seen;
      return Promise.resolve({ reads, events, mostInASecond: most(1), mostInTenSeconds: most(10) } satisfies ArmSeen);
    });
  });
}

function sum(from: number, width: number, seconds: ReadonlyMap<number, number>): number {
  let total = 0;
  for (let second = from; second < from + width; second += 1) total += seconds.get(second) ?? 0;
  return total;
}

function nothing(url: string): object {
  if (url.includes('tenantOptedIn')) return { isOptedIn: true };
  return { value: [], data: [], count: 0, totalRecords: 0, resultTruncated: 'false' };
}

function token(): object {
  return { token_type: 'Bearer', expires_in: 86_399, ext_expires_in: 86_399, access_token: 'bench' };
}

function openId({ headers }: IncomingMessage): object {
  const authority = `https://${headers.host ?? ''}/${armTenantId}`;
  return {
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

if (require.main === module) serve(given() as ArmWorld);
