import { join } from 'node:path';
import { isLoopback, type Config } from '../config';
import { statusOf, undeliveredAfterMs, type LiveStatus, type Status } from '../history';
import { later, type Clock, type Posture } from '../model';
import type { Store } from '../store';
import { ledgerDoor } from './ledger-door';
import type { Log } from '../telemetry';
import {
  readTab,
  signIn,
  type AccessDoor,
  type KeepingDoor,
  type ReadDoor,
  type TabConfig,
  type WebOptions,
} from '../web';

/** What the doors ask of the service. */
export interface WebEdgeOptions {
  config: Config;
  store: Store;
  clock: Clock;
  log: Log;
  live: () => LiveStatus;
  posture: () => Promise<Posture>;
  access: AccessDoor;
  read: ReadDoor;
  keeping: KeepingDoor;
  version: string;
  /** False once the ledger was found to be another than was signed. */
  isLedgerSound: () => boolean;
  /** True once it was told to stop: it answers what comes, and wants nothing more to be sent to it. */
  isDraining: () => boolean;
}

/** How long an answer to `/readyz` is used again, in milliseconds: probes come often, and each asks the database. */
const readyForMs = 5_000;

/** Whether the service is ready, and its API, as the doors serve them. */
export function webEdge({
  config,
  store,
  clock,
  log,
  live,
  posture,
  access,
  read,
  keeping,
  version,
  isLedgerSound,
  isDraining,
}: WebEdgeOptions): Pick<WebOptions, 'ready' | 'api' | 'tab'> {
  const status = (): Promise<Status> => statusOf(store.history, live(), clock.now().toISOString());
  const anybodyShown = remembered(clock, async () => {
    const before = later(clock.now().toISOString(), -undeliveredAfterMs);
    return (await store.engine.undelivered(before)).length === 0;
  });
  const ready: WebOptions['ready'] = async (what) => {
    if (isDraining() || !(await store.engine.ping())) return false;
    return what === 'traffic' || (isLedgerSound() && (await anybodyShown()));
  };
  const who = whoOf(config, clock, log);
  if (who === undefined) return { ready };
  const files = readTab(join(__dirname, '..', '..', 'dist', 'tab'));
  if (files === undefined) log.warn('the page for auditors was not built: there is none');
  return {
    ready,
    api: { signIn: who, status, posture, access, read, keeping, ledger: ledgerDoor(store) },
    ...(files === undefined ? {} : { tab: { files, config: tabConfig(config, version) } }),
  };
}

function tabConfig({ signIn: wanted, azure, tenantId }: Config, version: string): TabConfig {
  if (wanted === undefined) return { signIn: null, version };
  const { clientId, audience } = wanted;
  const authority = `${azure.endpoints.login}/${tenantId}`;
  return { signIn: { authority, clientId, scope: `${audience}/.default` }, version };
}

/** @returns undefined where nobody could sign in: then there is no API. */
function whoOf({ signIn: wanted, bot, server, azure, tenantId }: Config, clock: Clock, log: Log) {
  if (wanted !== undefined) {
    return signIn({ ...wanted, login: azure.endpoints.login, tenantId, now: () => clock.now() });
  }
  if (bot.appType !== 'none' || !isLoopback(server.host)) return undefined;
  log.warn('the API takes everybody for an administrator: bot.appType is none, which is for development on loopback');
  return 'nobody';
}

function remembered(clock: Clock, ask: () => Promise<boolean>): () => Promise<boolean> {
  let known: { value: boolean; atMs: number } | undefined;
  return async () => {
    const nowMs = clock.now().getTime();
    if (known !== undefined && Math.abs(nowMs - known.atMs) < readyForMs) return known.value;
    const value = await ask();
    known = { value, atMs: nowMs };
    return value;
  };
}
