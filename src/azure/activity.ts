import { MonitorClient } from '@azure/arm-monitor';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { LogSource } from '../engine';
import { instant, type Instant } from '../model';
import { nothingSifted, sift, type Sifted } from '../signals';
import type { Arm } from './arm';
import { jsonObject } from './arm';
import { AzureError } from './errors';
import { pageOf, Pages } from './pages';
import { checkedSubscription } from './path';

/** The tenant's log is asked for without a subscription; the SDK wants one all the same. */
const noSubscription = '00000000-0000-0000-0000-000000000000';

/** A part of a log, and what of it is wanted. */
export interface ActivityWindow {
  from: Instant;
  to: Instant;
  isWatched: (operation: string) => boolean;
  /** Whose events are read; those of Customer Lockbox where none is named. */
  provider?: string;
}

/**
 * Reads a resource provider's events of a subscription, or of the tenant itself, between two moments, with the real SDK.
 *
 * The SDK builds the request and pages; the records are taken from the raw answer, because it loses fields, makes `{}`
 * of text and throws at `value: null`. Its own policies for tokens, retries and redirects are taken out: it would follow
 * a nextLink to any host with the token attached.
 *
 * @throws AzureError.
 */
export async function readActivity(
  arm: Arm,
  source: LogSource,
  { from, to, isWatched, provider = 'Microsoft.CustomerLockbox' }: ActivityWindow,
): Promise<Sifted & { azureNow?: Instant }> {
  const sifted: Sifted & { azureNow?: Instant } = nothingSifted();
  const { credential, endpoint } = arm.options;
  const client = new MonitorClient(credential, source === 'tenant' ? noSubscription : checkedSubscription(source.id), {
    endpoint,
    httpClient: arm.client,
    allowInsecureConnection: arm.isPlain,
  });
  for (const name of ['bearerTokenAuthenticationPolicy', 'defaultRetryPolicy', 'redirectPolicy']) {
    client.pipeline.removePolicy({ name });
  }
  client.pipeline.addPolicy(
    ownPolicy(arm, (records, date) => {
      // At once, so that no page is held any longer than it takes to sort it.
      sift(records, isWatched, sifted);
      const azureNow = new Date(date ?? '');
      if (!Number.isNaN(azureNow.getTime())) sifted.azureNow ??= instant(azureNow);
    }),
  );
  const filter = `eventTimestamp ge '${from}' and eventTimestamp le '${to}' and resourceProvider eq '${provider}'`;
  try {
    const log = source === 'tenant' ? client.tenantActivityLogs.list({ filter }) : client.activityLogs.list(filter);
    for await (const _page of log.byPage()) {
      // The policy has taken the records already; walking the pages is all that is left.
    }
  } catch (error) {
    throw error instanceof AzureError
      ? error
      : new AzureError('NOT_UNDERSTOOD', 'the log cannot be read', undefined, { cause: error });
  }
  return sifted;
}

/** Checks where each page is asked for, signs it, and takes the records out of the answer. */
function ownPolicy(arm: Arm, take: (records: readonly unknown[], date: string | undefined) => void): PipelinePolicy {
  const pages = new Pages();
  return {
    name: 'lockboxActivity',
    sendRequest: async (request, next) => {
      request.url = arm.ownUrl(request.url);
      pages.turnTo(request.url);
      request.headers.set('authorization', `Bearer ${await arm.token()}`);
      const response = await next(request);
      if (response.status !== 200) {
        throw arm.failure({ status: response.status, body: '', header: (name) => response.headers.get(name) });
      }
      const body = response.bodyAsText ?? '';
      pages.take(body);
      const { value, nextLink } = pageOf(jsonObject(body));
      take(value, response.headers.get('date'));
      // The SDK would make a path of ours of a link that names no scheme, so it gets the address in full.
      const link = nextLink === undefined ? {} : { nextLink: arm.ownUrl(nextLink) };
      return { ...response, bodyAsText: JSON.stringify({ value: [], ...link }) };
    },
  };
}
