import { createAzureTruth, createLockboxExecutor, serviceCredential } from '../azure';
import type { Config } from '../config';
import type { AzureTruth } from '../engine';
import type { Clock } from '../model';
import type { Executor } from '../workflow';

/** How long one call of Azure may take, in milliseconds. */
const timeoutMs = 15_000;

/** Azure as the configuration says it is reached. */
export function azureEdge(
  config: Config,
  env: NodeJS.ProcessEnv,
  clock: Clock,
): { truth: AzureTruth; executor: Executor } {
  const { login, resourceManager, armScope, subscriptions } = config.azure;
  const credential = serviceCredential({
    login,
    tenantId: config.tenantId,
    clientId: env['AZURE_CLIENT_ID'] ?? '',
    clientSecret: env['AZURE_CLIENT_SECRET'] ?? '',
  });
  const arm = { endpoint: resourceManager, scope: armScope, credential, clock, timeoutMs };
  return {
    truth: createAzureTruth({ ...arm, tenantId: config.tenantId, subscriptions }),
    executor: createLockboxExecutor(arm),
  };
}
