import { CliError } from '../cli';
import { isLoopback, SecretError, webhookKeys, type Config, type WebhookKeys } from '../config';
import type { Clock } from '../model';
import { Webhooks, type Webhook } from '../webhooks';
import { readSecretFile } from './configuration';
import type { Fresh } from './fresh';

/** Makes the webhooks of the configuration. @throws CliError where the secret of one cannot be had. */
export function webhooksEdge(
  config: Config,
  env: NodeJS.ProcessEnv,
  clock: Clock,
  version: string,
  fresh: Fresh,
): Webhooks {
  const webhooks = config.webhooks.map(({ key, url, secretEnv }): Webhook => {
    // The configuration lets a url name loopback with bot.appType none alone.
    const isOwn = config.bot.appType === 'none' && isLoopback(new URL(url).hostname);
    return { key, url, keys: fresh(secretEnv, () => keysOf(env, secretEnv)), allowed: isOwn ? 'loopback' : 'public' };
  });
  return new Webhooks({ webhooks, clock, userAgent: `lockbox-bot/${version}` });
}

function keysOf(env: NodeJS.ProcessEnv, name: string): WebhookKeys {
  try {
    return webhookKeys(env, readSecretFile, name);
  } catch (error) {
    if (error instanceof SecretError) throw new CliError(2, error.message, { cause: error });
    throw error;
  }
}

/** @returns for each webhook, by its host, whether its secret is there. */
export function webhookLooks(
  { webhooks }: Config,
  env: NodeJS.ProcessEnv,
): { ok: boolean; says: string; mend: string }[] {
  return webhooks.map(({ key, url, secretEnv, hears, entries }) => {
    const says = `${new URL(url).host} (${key}) hears ${[...hears, ...(entries ? ['entries'] : [])].join(', ')}`;
    const mend = `set ${secretEnv}, or ${secretEnv}_FILE, to the secret that its receiver knows`;
    try {
      webhookKeys(env, readSecretFile, secretEnv);
      return { ok: true, says, mend };
    } catch (error) {
      if (error instanceof SecretError) return { ok: false, says: `${says}; ${error.message}`, mend };
      throw error;
    }
  });
}
