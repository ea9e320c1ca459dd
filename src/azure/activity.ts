import { MonitorClient } from '@azure/arm-monitor';
import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Instant, Signal } from '../model';
import { toSignal } from '../signals';
import type { Arm } from './arm';
import { jsonObject } from './arm';
import { AzureError } from './errors';

/** What one read of the log gave. */
export interface ActivityRead {
  signals: Signal[];
  unreadable: { why: string }[];
}

/** More pages than this in one window are not read in one go. */
const maxPages = 1_000;

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
  const records: unknown[] = [];
  const { credential, endpoint } = arm.options;
  const client = new MonitorClient(credential, subscriptionId, {
    endpoint,
    httpClient: arm.client,
    allowInsecureConnection: arm.origin.startsWith('http:'),
  });
  for (const name of ['bearerTokenAuthenticationPolicy', 'defaultRetryPolicy', 'redirectPolicy']) {
    client.pipeline.removePolicy({ name });
  }
  client.pipeline.addPolicy(ownPolicy(arm, records));
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
  return sorted(records);
}

function sorted(records: readonly unknown[]): ActivityRead {
  const read: ActivityRead = { signals: [], unreadable: [] };
  for (const record of records) {
    const result = toSignal(record);
    if (result.ok) read.signals.push(result.signal);
    else read.unreadable.push({ why: result.why });
  }
  return read;
}

/** Checks where each page is asked for, signs it, and takes the records out of the answer. */
function ownPolicy(arm: Arm, records: unknown[]): PipelinePolicy {
  let pages = 0;
  return {
    name: 'lockboxActivity',
    sendRequest: async (request, next) => {
      pages += 1;
      if (pages > maxPages) throw new AzureError('NOT_UNDERSTOOD', 'the pages of the log do not end');
      request.url = arm.ownUrl(request.url);
      request.headers.set('authorization', `Bearer ${await arm.token()}`);
      return takeRecords(arm, await next(request), records);
    },
  };
}

function takeRecords(arm: Arm, response: PipelineResponse, records: unknown[]): PipelineResponse {
  const { status, headers } = response;
  if (status !== 200) {
    throw arm.failure({ status, body: '', header: (name) => headers.get(name) });
  }
  const { value, nextLink } = jsonObject(response.bodyAsText ?? '');
  if (Array.isArray(value)) records.push(...(value as unknown[]));
  else if (value !== null && value !== undefined) throw new AzureError('NOT_UNDERSTOOD', 'the log has no value');
  const link = typeof nextLink === 'string' && nextLink !== '' ? { nextLink } : {};
  return { ...response, bodyAsText: JSON.stringify({ value: [], ...link }) };
}
