import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import {
  ownStorageOf,
  resourceKey,
  subscriptionOf,
  type AiAccount,
  type Inventory,
  type StorageAccount,
} from '../model';
import type { InventoryRead } from '../engine';
import { jsonObject, type Arm } from './arm';
import { AzureError } from './errors';
import { resourceOf } from './inventory-wire';
import { Pages } from './pages';
import { checkedSubscription } from './path';

/**
 * What is asked of Resource Graph. Whether a storage account is BYOS only the accounts say, so all are read, and those
 * that are not are let go.
 */
const query = [
  'resources',
  "| where type in~ ('microsoft.cognitiveservices/accounts', 'microsoft.storage/storageaccounts')",
  '| project id, name, type, kind, location, subscriptionId, identity, properties',
  '| order by id asc',
].join('\n');

/** Rows of a page: whole properties are some kilobytes each, and a page has to stay below the bound of an answer. */
const pageSize = 500;
/** How many subscriptions one call names; above about 300 Azure advises against it. */
const groupSize = 300;

/**
 * Reads the Azure AI accounts of the subscriptions and the storage accounts behind the Speech ones, with the real SDK.
 *
 * As with the activity log, the SDK makes the request and the rows are taken from the raw answer: the SDK takes any
 * answer for a good one, repeats a body it cannot read in its error, and asks for a fixed token scope. A part is never
 * taken for the whole: what an answer says to be cut is a failure.
 *
 * @throws AzureError.
 */
export async function readInventory(arm: Arm, subscriptions: readonly string[]): Promise<InventoryRead> {
  const wanted = [...new Set(subscriptions.map((id) => checkedSubscription(id).toLowerCase()))];
  const rows = new Rows(new Set(wanted));
  for (let start = 0; start < wanted.length; start += groupSize) {
    await readGroup(arm, wanted.slice(start, start + groupSize), rows);
  }
  return rows.result();
}

/** @returns the inventory that resources tell as ARM returns them, of whatever subscriptions. */
export function inventoryOf(resources: readonly unknown[]): Inventory {
  const rows = new Rows();
  resources.forEach((row) => {
    rows.take(row);
  });
  return rows.result().inventory;
}

/** Keeps what the rows show. */
class Rows {
  private readonly accounts = new Map<string, AiAccount>();
  private readonly storage = new Map<string, StorageAccount>();
  private readonly unreadable: { why: string }[] = [];

  /** @param wanted the subscriptions that were asked for; all where none are named. */
  constructor(private readonly wanted?: ReadonlySet<string>) {}

  take(row: unknown): void {
    const read = resourceOf(row);
    switch (read.kind) {
      case 'account':
        if (this.isWanted(read.account.id)) this.accounts.set(resourceKey(read.account.id), read.account);
        return;
      case 'storage':
        if (this.isWanted(read.storage.id)) this.storage.set(resourceKey(read.storage.id), read.storage);
        return;
      case 'unreadable':
        this.unreadable.push({ why: read.why });
        return;
      case 'other':
        return;
    }
  }

  result(): InventoryRead {
    const accounts = sorted(this.accounts);
    const named = accounts.filter(({ service }) => service === 'speech').flatMap(ownStorageOf);
    const byos = new Set(named.map(({ resourceId }) => resourceKey(resourceId)));
    const storage = sorted(this.storage).filter(({ id }) => byos.has(resourceKey(id)));
    return { inventory: { accounts, storage }, unreadable: this.unreadable };
  }

  /** What nobody asked for says nothing, whoever answered it. */
  private isWanted(id: string): boolean {
    return this.wanted?.has(subscriptionOf(id) ?? '') ?? true;
  }
}

function sorted<T>(byKey: ReadonlyMap<string, T>): T[] {
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

async function readGroup(arm: Arm, subscriptions: string[], rows: Rows): Promise<void> {
  const answers: GraphPage[] = [];
  const client = clientOf(arm, (page) => answers.push(page));
  const pages = new Pages();
  let count = 0;
  for (let skipToken: string | undefined = ''; skipToken !== undefined;) {
    pages.turnTo(skipToken);
    const from = skipToken === '' ? {} : { skipToken };
    await ask(client, { query, subscriptions, options: { top: pageSize, resultFormat: 'objectArray', ...from } });
    const page = answers.pop();
    if (page === undefined) throw new AzureError('NOT_UNDERSTOOD', 'Resource Graph gave no answer');
    pages.take(page.body);
    page.rows.forEach((row) => {
      rows.take(row);
    });
    count += page.rows.length;
    skipToken = page.skipToken;
    if (skipToken === undefined && (page.isCut || count < page.total)) {
      throw new AzureError('NOT_UNDERSTOOD', `Resource Graph gave ${count} of ${page.total} resources`);
    }
  }
}

type Query = Parameters<ResourceGraphClient['resources']>[0];

async function ask(client: ResourceGraphClient, body: Query): Promise<void> {
  try {
    await client.resources(body);
  } catch (error) {
    throw error instanceof AzureError
      ? error
      : new AzureError('NOT_UNDERSTOOD', 'Resource Graph cannot be read', undefined, { cause: error });
  }
}

interface GraphPage {
  body: string;
  rows: unknown[];
  /** How many rows there are on all pages together, as the answer says; 0 where it does not. */
  total: number;
  isCut: boolean;
  skipToken: string | undefined;
}

/** @throws AzureError `NOT_UNDERSTOOD` where the answer is no page of rows. */
function pageOf(body: string): GraphPage {
  const { data, totalRecords, resultTruncated, $skipToken } = jsonObject(body);
  if (!Array.isArray(data)) throw new AzureError('NOT_UNDERSTOOD', 'the data of Resource Graph are no list');
  return {
    body,
    rows: data as unknown[],
    total: typeof totalRecords === 'number' ? totalRecords : 0,
    isCut: String(resultTruncated).toLowerCase() === 'true',
    skipToken: typeof $skipToken === 'string' && $skipToken !== '' ? $skipToken : undefined,
  };
}

/** The SDK's client with our own way to sign, to bound and to fail; see {@link readInventory}. */
function clientOf(arm: Arm, take: (page: GraphPage) => void): ResourceGraphClient {
  const { credential, endpoint, scope } = arm.options;
  const client = new ResourceGraphClient(credential, {
    endpoint,
    credentials: { scopes: [scope] },
    httpClient: arm.client,
    allowInsecureConnection: arm.isPlain,
  });
  for (const name of ['bearerTokenAuthenticationPolicy', 'defaultRetryPolicy', 'redirectPolicy']) {
    client.pipeline.removePolicy({ name });
  }
  client.pipeline.addPolicy(ownPolicy(arm, take));
  return client;
}

function ownPolicy(arm: Arm, take: (page: GraphPage) => void): PipelinePolicy {
  return {
    name: 'lockboxInventory',
    sendRequest: async (request, next) => {
      request.url = arm.ownUrl(request.url);
      request.headers.set('authorization', `Bearer ${await arm.token()}`);
      const response = await next(request);
      if (response.status !== 200) {
        throw arm.failure({ status: response.status, body: '', header: (name) => response.headers.get(name) });
      }
      take(pageOf(response.bodyAsText ?? ''));
      return { ...response, bodyAsText: '{"data":[]}' };
    },
  };
}
