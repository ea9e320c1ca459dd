import { simulatedApp, simulatedSubscriptions, simulatedTenantId, startSimulator } from '../../src/simulator';
import type { Simulator, SimulatorOptions } from '../../src/simulator';

/** The moment at which every test starts. */
export const start = new Date('2026-03-02T09:00:00.000Z');
export const production = simulatedSubscriptions.production.subscriptionId;
export const lockbox = `/subscriptions/${production}/providers/Microsoft.CustomerLockbox/requests`;
export const version = 'api-version=2018-02-28-preview';

/** What answers hold, as far as the tests read it. What is not there fails the assertion that reads it. */
export interface Told {
  value: Told[];
  nextLink?: string;
  error: { code: string; message: string; additionalInfo: { info: { currentStatus: string } }[] };
  id: string;
  kind: string;
  displayName: string;
  subscriptionId: string;
  requestId: string;
  resourceId: string;
  resourceIds: string[];
  status: string;
  properties: { requestId: string; status: string; userOwnedStorage: { resourceId: string }[] };
  history: { status: string; at: string; by: { kind: string; upn?: string } }[];
  decisions: { answer: string }[];
  decisionsReceived: number;
  eventDataId: string;
  eventTimestamp: string;
  operationName: { value: string };
  caller: string;
  claims: Record<string, string>;
  identity: object;
  accessToken: string;
  access_token: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Told;
}

/** A running simulator with its own clock, spoken to over HTTP only. */
export interface Rig {
  url: string;
  token: string;
  /** Moves the base clock on. */
  pass(ms: number): void;
  /** Calls the management endpoint, signed in unless `token` says otherwise. */
  arm(path: string, init?: RequestInit & { token?: string }): Promise<Answer>;
  get(path: string): Promise<Told>;
  /** A list of the control API. */
  list(path: string): Promise<Told[]>;
  post(path: string, body?: unknown): Promise<Told>;
  decide(id: string, body: unknown, token?: string): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startRig(options: SimulatorOptions = {}): Promise<Rig> {
  let now = start.getTime();
  const simulator: Simulator = await startSimulator({ now: () => new Date(now), ...options });
  const { url } = simulator;
  const granted = await askForToken(url, options.tenantId);
  const token = granted.body.access_token;
  const rig: Rig = {
    url,
    token,
    pass: (ms) => {
      now += ms;
    },
    arm: (path, { token: other = token, ...init } = {}) =>
      call(path.startsWith('http') ? path : url + path, {
        ...init,
        headers: { authorization: `Bearer ${other}`, 'content-type': 'application/json', ...headersOf(init) },
      }),
    get: async (path) => (await call(`${url}/_control${path}`)).body,
    list: async (path) => (await call(`${url}/_control${path}`)).body as unknown as Told[],
    post: async (path, body = {}) => (await postJson(`${url}/_control${path}`, body)).body,
    decide: (id, body, other = token) =>
      rig.arm(`${lockbox}/${id}/updateApproval?${version}`, {
        method: 'POST',
        body: JSON.stringify(body),
        token: other,
      }),
    stop: () => simulator.stop(),
  };
  return rig;
}

export async function call(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Told };
}

export function postJson(url: string, body: unknown): Promise<Answer> {
  return call(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** Signs in as the registered application; `changes` replace fields of the form. */
export function askForToken(
  url: string,
  tenantId = simulatedTenantId,
  changes: Record<string, string> = {},
): Promise<Answer> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: simulatedApp.clientId,
    client_secret: simulatedApp.clientSecret,
    scope: 'https://management.azure.com/.default',
    ...changes,
  });
  return call(`${url}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body: form });
}

function headersOf(init: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(init.headers));
}

/** @returns every item of a list, following nextLink; `between` runs after each page. */
export async function allPages(rig: Rig, path: string, between: () => Promise<unknown> = done): Promise<Told[]> {
  const items: Told[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const { body }: Answer = await rig.arm(next);
    items.push(...body.value);
    next = body.nextLink;
    await between();
  }
  return items;
}

function done(): Promise<void> {
  return Promise.resolve();
}
