import { MonitorClient } from '@azure/arm-monitor';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Instant, Signal } from '../model';
import { toSignal } from '../signals';
import type { Arm } from './arm';
import { jsonObject } from './arm';
import { AzureError } from './errors';
import { pageOf, Pages } from './pages';
import { checkedSubscription } from './path';

/** What one read of the log gave. */
export interface ActivityRead {
  signals: Signal[];
  unreadable: { why: string }[];
}

/**
 * Reads the Lockbox provider's events of a subscription between two moments, with the real SDK.
 *
 * The SDK builds the request and pages; the records are taken from the raw answer, because it loses fields, makes `{}`
 * of text and throws at `value: null`. Its own policies for tokens, retries and redirects are taken out: it would follow
 * a nextLink to any host with the token attached.
 *
 * @throws AzureError.
 */
export async function readActivity(
  arm: Arm,
  subscriptionId: string,
  from: Instant,
  to: Instant,
): Promise<ActivityRead> {
  const read: ActivityRead = { signals: [], unreadable: [] };
  const { credential, endpoint } = arm.options;
  const client = new MonitorClient(credential, checkedSubscription(subscriptionId), {
    endpoint,
    httpClient: arm.client,
    allowInsecureConnection: arm.isPlain,
  });
  for (const name of ['bearerTokenAuthenticationPolicy', 'defaultRetryPolicy', 'redirectPolicy']) {
    client.pipeline.removePolicy({ name });
  }
  client.pipeline.addPolicy(ownPolicy(arm, read));
  const filter = `eventTimestamp ge '${from}' and eventTimestamp le '${to}' and resourceProvider eq 'Microsoft.CustomerLockbox'`;
  try {
    for await (const _page of client.activityLogs.list(filter).byPage()) {
      // The policy has taken the records already; walking the pages is all that is left.
    }
  } catch (error) {
    throw error instanceof AzureError
      ? error
      : new AzureError('NOT_UNDERSTOOD', 'the log cannot be read', undefined, { cause: error });
  }
  return read;
}

/** Checks where each page is asked for, signs it, and takes the records out of the answer. */
function ownPolicy(arm: Arm, read: ActivityRead): PipelinePolicy {
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
      takeRecords(value, read);
      // The SDK would make a path of ours of a link that names no scheme, so it gets the address in full.
      const link = nextLink === undefined ? {} : { nextLink: arm.ownUrl(nextLink) };
      return { ...response, bodyAsText: JSON.stringify({ value: [], ...link }) };
    },
  };
}

/** Each record becomes a signal at once, which is bounded; one that cannot be read is reported and the rest goes on. */
function takeRecords(records: readonly unknown[], read: ActivityRead): void {
  for (const record of records) {
    const result = toSignal(record);
    if (result.ok) read.signals.push(result.signal);
    else read.unreadable.push({ why: result.why });
  }
}
