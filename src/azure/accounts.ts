import { normalResourceId, serviceOfKind, subscriptionOf, type Clock, type Service } from '../model';
import { accountsOf, type Accounts } from './accounts-wire';
import type { Arm } from './arm';
import { AzureError } from './errors';
import { isGuid, subscriptionPath } from './path';

const version = 'api-version=2025-09-01';
/** How long a read of the accounts is used, in milliseconds. */
const freshMs = 15 * 60_000;
/** How long after a failed read the next one is tried at the earliest, in milliseconds. */
const pauseMs = 60_000;

/** What was last read of a subscription, and when to read again. */
interface Known {
  accounts: Accounts | undefined;
  againAtMs: number;
}

/** What a request's resources turn out to be. */
export interface AboutResources {
  service: Service;
  speechResourceIds: string[];
}

/** Knows which service a resource belongs to. A read that fails leaves the service unknown and holds nothing up. */
export class AccountBook {
  private readonly known = new Map<string, Known>();
  private readonly reading = new Map<string, Promise<Accounts | undefined>>();

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
    if (subscriptionId === undefined || !isGuid(subscriptionId)) return undefined;
    const known = this.known.get(subscriptionId);
    if (known !== undefined && this.nowMs() < known.againAtMs) return known.accounts;
    const reading = this.reading.get(subscriptionId) ?? this.read(subscriptionId, known?.accounts);
    this.reading.set(subscriptionId, reading);
    return reading.finally(() => this.reading.delete(subscriptionId));
  }

  private async read(subscriptionId: string, last: Accounts | undefined): Promise<Accounts | undefined> {
    try {
      const path = `${subscriptionPath(subscriptionId)}/providers/Microsoft.CognitiveServices/accounts?${version}`;
      const accounts = accountsOf(await this.arm.list(path));
      this.known.set(subscriptionId, { accounts, againAtMs: this.nowMs() + freshMs });
      return accounts;
    } catch (error) {
      if (!(error instanceof AzureError)) throw error;
      // The last known accounts still say more than nothing; the sources that matter report their own failures.
      const waitMs = Math.max(error.afterMs ?? 0, pauseMs);
      this.known.set(subscriptionId, { accounts: last, againAtMs: this.nowMs() + waitMs });
      return last;
    }
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
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
