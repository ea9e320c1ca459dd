import { readFileSync } from 'node:fs';
import {
  HeldTokens,
  createAzureTruth,
  createLockboxExecutor,
  findSignInWay,
  isPlainLoopback,
  serviceCredential,
  type SignInWay,
} from '../azure';
import { CliError } from '../cli';
import type { Config } from '../config';
import type { AzureTruth } from '../engine';
import type { Clock } from '../model';
import type { Executor } from '../workflow';

/** How long one call of Azure may take, in milliseconds. */
const timeoutMs = 15_000;

/**
 * Azure as the configuration says it is reached.
 *
 * @throws CliError that names the variable where the environment does not say how to sign in.
 */
export function azureEdge(
  config: Config,
  env: NodeJS.ProcessEnv,
  clock: Clock,
): { truth: AzureTruth; executor: Executor; tokens: HeldTokens } {
  const { armScope, endpoints, subscriptions } = config.azure;
  const { login, resourceManager } = endpoints;
  const { tenantId } = config;
  const credential = serviceCredential({ login, tenantId, way: signInWay(config, env), timeoutMs });
  const arm = { endpoint: resourceManager, scope: armScope, credential, clock, timeoutMs };
  const tokens = new HeldTokens(clock);
  return {
    tokens,
    truth: createAzureTruth({ ...arm, tenantId, subscriptions }),
    executor: createLockboxExecutor(arm, tokens),
  };
}

function signInWay({ azure, tenantId }: Config, env: NodeJS.ProcessEnv): SignInWay {
  const isStandIn = isPlainLoopback(azure.endpoints.login);
  const found = findSignInWay({ env, tenantId, isStandIn, readFile: (path) => readFileSync(path, 'utf8') });
  if (!found.ok) throw new CliError(2, found.why);
  return found.way;
}
