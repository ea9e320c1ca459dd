import {
  createAzureTruth,
  createLockboxExecutor,
  serviceCredential,
  type SignIn,
  type TruthOptions,
} from '../../src/azure';
import type { AzureRead, AzureTruth } from '../../src/engine';
import { simulatedApp, simulatedTenantId } from '../../src/simulator';
import type { Executor } from '../../src/workflow';

/** The moment at which every test starts. */
export const now = new Date('2026-03-02T09:00:00.000Z');
export const subscription = { id: 'a1111111-1111-4111-8111-111111111111', name: 'Contoso AI Production' };
export const armScope = 'https://management.azure.com/.default';

/** The room as main puts it together: the real credential and the real SDKs against a stand-in. */
export function edge(
  url: string,
  changes: Partial<TruthOptions> = {},
): { truth: AzureTruth; executor: Executor; options: TruthOptions } {
  const options: TruthOptions = {
    endpoint: url,
    scope: armScope,
    credential: credentialAt(url),
    clock: { now: () => now },
    timeoutMs: 5_000,
    tenantId: simulatedTenantId,
    subscriptions: 'all',
    ...changes,
  };
  return { truth: createAzureTruth(options), executor: createLockboxExecutor(options), options };
}

/** The credential of the simulator's application, signing in at a stand-in. */
export function credentialAt(login: string, way: Partial<SignIn> = {}): TruthOptions['credential'] {
  const { clientId, clientSecret } = simulatedApp;
  const tenantId = simulatedTenantId;
  return serviceCredential({
    login,
    tenantId,
    way: { kind: 'secret', clientId, clientSecret },
    timeoutMs: 5_000,
    ...way,
  });
}

/** @returns what was read. Fails the test where nothing was. */
export function valueOf<T>(read: AzureRead<T>): T {
  if (!read.ok) throw new Error(`nothing was read: ${read.code} ${read.reason}`);
  return read.value;
}

/** A part of a log, all of it wanted. */
export function windowOf(from: string, to: string): Parameters<AzureTruth['activity']>[1] {
  return { from, to, isWatched: () => true };
}

/** Every read of Azure that the engine makes, by name. */
export const reads: readonly (readonly [string, (truth: AzureTruth) => Promise<AzureRead<unknown>>])[] = [
  ['the subscriptions', (truth) => truth.subscriptions()],
  ['the list of requests', (truth) => truth.lockboxRequests(subscription, true)],
  ['one request', (truth) => truth.lockboxRequest(subscription, 'c0ffee00-1111-4222-8333-444455556666')],
  [
    'the activity log',
    (truth) => truth.activity(subscription, windowOf('2026-03-01T00:00:00.000Z', now.toISOString())),
  ],
  [
    "the tenant's activity log",
    (truth) => truth.activity('tenant', windowOf('2026-03-01T00:00:00.000Z', now.toISOString())),
  ],
  ['the roles', (truth) => truth.approverRoles(subscription)],
  ['the opt-in', (truth) => truth.optedIn()],
  ['the inventory', (truth) => truth.inventory([subscription.id])],
];

/** The same for the reads that come in pages. */
export const pagedReads = reads.filter(([name]) => !['one request', 'the opt-in', 'the inventory'].includes(name));
