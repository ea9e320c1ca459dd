import { readFileSync } from 'node:fs';
import type { TokenCredential } from '@azure/core-auth';
import {
  HeldTokens,
  createAzureTruth,
  createDirectory,
  createEventHub,
  createLockboxExecutor,
  createStorageActions,
  createStorageLogs,
  findSignInWay,
  isPlainLoopback,
  serviceCredential,
  type HubPace,
  type SignInWay,
} from '../azure';
import { CliError } from '../cli';
import type { Config } from '../config';
import { ReadBudget, type AzureTruth, type Directory, type EventHub, type StorageLogs } from '../engine';
import type { Clock } from '../model';
import type { Executor, StorageActions } from '../workflow';
import type { InForce } from './secrets-in-force';
import { refuseWeakTls } from './tls';

/** Azure Storage takes tokens for this in every cloud. */
const storageScope = 'https://storage.azure.com/.default';
/** How long one call of Azure may take, in milliseconds. */
const timeoutMs = 15_000;

/** Azure, and the tenant's directory where Microsoft Graph is asked. */
export interface AzureEdge {
  /** The service's own. */
  credential: TokenCredential;
  truth: AzureTruth;
  /** What Azure Resource Manager may be asked: each read of the truth is counted. */
  reads: ReadBudget;
  executor: Executor;
  /** What reviews and access requests carry out. */
  actions: StorageActions;
  /** Tokens of approvers who decide in their own name. */
  tokens: HeldTokens;
  directory?: Directory;
  /** The storage logs of the workspaces that are configured; absent where there are none. */
  storageLogs?: StorageLogs;
  /** Event hubs that records of Azure's logs come by. */
  eventHubs: EventHub[];
}

/**
 * Azure as the configuration says it is reached.
 *
 * @param secrets those of `AZURE_CLIENT_SECRET` as they stand now; without it the one that is there at the start.
 * @param hubPace how event hubs are read, where not at the usual pace.
 * @throws CliError that names the variable where the environment does not say how to sign in.
 */
export function azureEdge(
  config: Config,
  env: NodeJS.ProcessEnv,
  clock: Clock,
  secrets?: InForce,
  hubPace?: HubPace,
): AzureEdge {
  refuseWeakTls(env);
  const { armScope, graphScope, logAnalyticsScope, endpoints, subscriptions } = config.azure;
  const { login, resourceManager, graph, logAnalytics } = endpoints;
  const { logAnalytics: workspaces, allowedPrincipals } = config.byos;
  const { tenantId } = config;
  const credential = serviceCredential({
    login,
    tenantId,
    way: signInWay(config, env),
    timeoutMs,
    ...(secrets === undefined ? {} : { secrets }),
  });
  const reads = new ReadBudget();
  const arm = { endpoint: resourceManager, scope: armScope, credential, clock, timeoutMs };
  const onRead = (): void => {
    reads.spend(clock.now().getTime());
  };
  const tokens = new HeldTokens(clock);
  return {
    credential,
    tokens,
    reads,
    truth: createAzureTruth({ ...arm, tenantId, subscriptions, onRead }),
    executor: createLockboxExecutor(arm, tokens),
    actions: createStorageActions(arm),
    eventHubs: config.eventHubs.map((place) =>
      createEventHub({
        ...place,
        ...(endpoints.eventHubs === undefined ? {} : { endpoint: endpoints.eventHubs }),
        credential,
        storageScope,
        timeoutMs,
        ...(hubPace === undefined ? {} : { pace: hubPace }),
      }),
    ),
    ...(graph === undefined
      ? {}
      : { directory: createDirectory({ ...arm, endpoint: graph, scope: graphScope, ...botIdOf(config) }) }),
    ...(logAnalytics === undefined || workspaces.length === 0
      ? {}
      : {
          storageLogs: createStorageLogs({
            ...arm,
            endpoint: logAnalytics,
            scope: logAnalyticsScope,
            // A query may take longer than other calls: it reads hours of a busy account.
            timeoutMs: 4 * timeoutMs,
            workspaces,
            allowedPrincipals,
          }),
        }),
  };
}

function botIdOf({ bot: { appId } }: Config): { botAppId?: string } {
  return appId === undefined ? {} : { botAppId: appId };
}

function signInWay({ azure, tenantId }: Config, env: NodeJS.ProcessEnv): SignInWay {
  const isStandIn = isPlainLoopback(azure.endpoints.login);
  const found = findSignInWay({ env, tenantId, isStandIn, readFile: (path) => readFileSync(path, 'utf8') });
  if (!found.ok) throw new CliError(2, found.why);
  return found.way;
}
