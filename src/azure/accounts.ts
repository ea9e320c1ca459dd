import { normalResourceId, serviceOfKind, subscriptionOf, type Clock, type Service } from '../model';
import type { Arm } from './arm';

const version = 'api-version=2025-09-01';
/** How long a read of the accounts is used, in milliseconds. */
const freshMs = 15 * 60_000;

/** What is known of the AI accounts of a subscription. */
interface Accounts {
  /** ARM kind by lower-cased resource id. */
  kinds: Map<string, string>;
  /** Speech accounts by the lower-cased id of the storage account they keep their data in (BYOS). */
  speechByStorage: Map<string, string[]>;
  readAtMs: number;
}

/** What a request's resources turn out to be. */
export interface AboutResources {
  service: Service;
  speechResourceIds: string[];
}

/** Knows which service a resource belongs to. A read that fails leaves the service unknown and holds nothing up. */
export class AccountBook {
  private readonly known = new Map<string, Accounts>();

  constructor(
    private readonly arm: Arm,
    private readonly clock: Clock,
  ) {}

  async about(resourceIds: readonly string[]): Promise<AboutResources> {
    const speech = new Set<string>();
    let service: Service = 'unknown';
    for (const id of resourceIds) {
      const accounts = await this.of(subscriptionOf(id));
      const one = serviceOf(id, accounts);
      // Of several resources the first that says anything names the service.
      if (service === 'unknown' || service === 'other') service = one === 'unknown' ? service : one;
      for (const speechId of speechBehind(id, accounts)) speech.add(speechId);
    }
    return { service, speechResourceIds: [...speech] };
  }

  private async of(subscriptionId: string | undefined): Promise<Accounts | undefined> {
    if (subscriptionId === undefined) return undefined;
    const nowMs = this.clock.now().getTime();
    const known = this.known.get(subscriptionId);
    if (known !== undefined && nowMs - known.readAtMs < freshMs) return known;
    try {
      const path = `/subscriptions/${subscriptionId}/providers/Microsoft.CognitiveServices/accounts?${version}`;
      const accounts = accountsOf(await this.arm.list(path), nowMs);
      this.known.set(subscriptionId, accounts);
      return accounts;
    } catch {
      // The last known accounts still say more than nothing; the sources that matter report their own failures.
      return known;
    }
  }
}

function accountsOf(records: readonly unknown[], readAtMs: number): Accounts {
  const accounts: Accounts = { kinds: new Map(), speechByStorage: new Map(), readAtMs };
  for (const record of records as { id?: unknown; kind?: unknown; properties?: { userOwnedStorage?: unknown } }[]) {
    if (typeof record.id !== 'string' || typeof record.kind !== 'string') continue;
    const id = normalResourceId(record.id);
    accounts.kinds.set(id.toLowerCase(), record.kind);
    const storages: unknown = record.properties?.userOwnedStorage;
    if (!Array.isArray(storages) || serviceOfKind(record.kind) !== 'speech') continue;
    for (const { resourceId } of storages as { resourceId?: unknown }[]) {
      if (typeof resourceId !== 'string') continue;
      const key = normalResourceId(resourceId).toLowerCase();
      accounts.speechByStorage.set(key, [...(accounts.speechByStorage.get(key) ?? []), id]);
    }
  }
  return accounts;
}

function serviceOf(resourceId: string, accounts: Accounts | undefined): Service {
  const id = normalResourceId(resourceId).toLowerCase();
  const [, provider] = /\/providers\/([^/]+\/[^/]+)/.exec(id) ?? [];
  switch (provider) {
    case 'microsoft.cognitiveservices/accounts': {
      const account = /^.*?\/providers\/[^/]+\/accounts\/[^/]+/.exec(id)?.[0] ?? id;
      return serviceOfKind(accounts?.kinds.get(account));
    }
    case 'microsoft.storage/storageaccounts':
      return 'storage';
    default:
      return 'other';
  }
}

/** Speech accounts whose storage the resource is, or contains, or stands in. */
function speechBehind(resourceId: string, accounts: Accounts | undefined): string[] {
  const id = normalResourceId(resourceId).toLowerCase();
  return [...(accounts?.speechByStorage ?? [])].flatMap(([storage, speech]) =>
    storage === id || storage.startsWith(`${id}/`) || id.startsWith(`${storage}/`) ? speech : [],
  );
}
