import { CliError } from '../cli';
import type { Config } from '../config';
import type { AzureRead, EngineStore, Subscription } from '../engine';
import { instant, type Clock, type InventorySnapshot, type KeyRotations, type Posture } from '../model';
import { nameOf, ownPosture, postureOf } from '../watch';
import { azureEdge } from './azure';
import { openExisting } from './database';
import type { Store } from '../store';
import { configFile, readConfig, readEnvironment } from './configuration';
import { ownFacts } from './own-facts';
import { systemClock } from './write-side';

/** How everything stands as it was last read, or this service alone where Azure never was. */
export async function storedPosture(
  store: EngineStore,
  config: Config,
  env: NodeJS.ProcessEnv,
  databaseUrl: string,
): Promise<Posture> {
  return postureFrom(await store.inventory(), { config, env, databaseUrl, rotations: await store.keyRotations() });
}

/** What `posture` was asked. */
export interface PostureQuestion {
  config?: string;
  /** Ids or names of the subscriptions wanted; all that are watched where there are none. */
  subscription: readonly string[];
}

/**
 * Reads Azure now. The keys of an account are never listed: that would make the very event that is watched for.
 *
 * @throws CliError 2 for a configuration that is refused and for a subscription that is not watched, 1 where Azure
 *   cannot be read.
 */
export async function livePosture(
  { config: file, subscription }: PostureQuestion,
  env: NodeJS.ProcessEnv,
  clock: Clock = systemClock,
): Promise<Posture> {
  const config = readConfig(configFile(file, env));
  const { databaseUrl } = readEnvironment(env);
  const { truth } = azureEdge(config, env, clock);
  const seen = valueOf(await truth.subscriptions(), 'the subscriptions');
  if (seen.length === 0)
    throw new CliError(1, 'no subscription is seen: give the identity Reader on the subscriptions');
  const wanted = wantedOf(seen, subscription);
  const { inventory } = valueOf(await truth.inventory(wanted.map(({ id }) => id)), 'the Azure AI accounts');
  const optedIn = await truth.optedIn();
  const snapshot: InventorySnapshot = {
    readAt: instant(clock.now()),
    inventory,
    unseen: wanted.filter(({ name }) => name === undefined).map(({ id }) => id),
    ...(optedIn.ok ? { isOptedIn: optedIn.value } : {}),
  };
  return postureFrom(snapshot, { config, env, databaseUrl: databaseUrl.reveal(), rotations: await keptRotations(env) });
}

/** What a posture is told from, beside the accounts. */
interface PostureSource {
  config: Config;
  env: NodeJS.ProcessEnv;
  databaseUrl: string;
  /** Absent where no service has watched the making of keys into this database. */
  rotations: KeyRotations | undefined;
}

/** Azure shows nowhere when a key was made anew: only a service that watches keeps it. Without its database nobody knows. */
async function keptRotations(env: NodeJS.ProcessEnv): Promise<KeyRotations | undefined> {
  let store: Store;
  try {
    store = await openExisting(env);
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
  try {
    return await store.engine.keyRotations();
  } finally {
    await store.close();
  }
}

function postureFrom(
  snapshot: InventorySnapshot | undefined,
  { config, env, databaseUrl, rotations }: PostureSource,
): Posture {
  const { allowedPrincipals } = config.byos;
  return {
    own: ownPosture(ownFacts(config, env, databaseUrl)),
    items:
      snapshot === undefined
        ? []
        : postureOf({ snapshot, allowedPrincipals, ...(rotations === undefined ? {} : { rotations }) }),
    readAt: snapshot?.readAt ?? null,
    unseen: snapshot?.unseen ?? [],
  };
}

function wantedOf(seen: readonly Subscription[], wanted: readonly string[]): readonly Subscription[] {
  if (wanted.length === 0) return seen;
  return wanted.map((one) => {
    const lower = one.toLowerCase();
    const found = seen.find(({ id, name }) => id === lower || name?.toLowerCase() === lower);
    if (found !== undefined) return found;
    const known = seen.slice(0, 20).map(nameOf).join(', ');
    throw new CliError(2, `${one} is not a subscription that is watched; those are: ${known}`);
  });
}

function valueOf<T>(read: AzureRead<T>, what: string): T {
  if (read.ok) return read.value;
  const { code, reason } = read;
  throw new CliError(1, `${what} cannot be read (${code}: ${reason}): "lockbox-bot doctor" says how to mend it`);
}
