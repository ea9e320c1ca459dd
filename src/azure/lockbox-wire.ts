import { z } from 'zod/v4';
import { normalResourceId, type RequestFacts } from '../model';

/** A request as it is on the wire, before anything is known of its resources. */
export interface WireRequest {
  azureStatus: string;
  facts: Omit<RequestFacts, 'service' | 'speechResourceIds'>;
}

/** A request, or why the record is not one. */
export type ReadRequest = { ok: true; request: WireRequest } | { ok: false; why: string };

const maxIdCharacters = 200;
const maxJustificationCharacters = 8_000;
const maxResources = 100;

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const shortText = z
  .union([z.string(), z.number()])
  .transform((value) => clean(String(value)).slice(0, maxIdCharacters));
const moment = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)))
  .transform((text) => new Date(text).toISOString());

/** Keys are lower-cased before: their case differs between revisions of the API. */
const properties = z.looseObject({
  requestid: z.string().min(1).max(maxIdCharacters),
  status: z.string().min(1).max(100),
  justification: z.string().nullish(),
  createddatetime: moment,
  expirationdatetime: moment.nullish().catch(undefined),
  duration: shortText.nullish(),
  resourceids: z.union([z.string(), z.array(z.string())]).nullish(),
  requestedresourceids: z.union([z.string(), z.array(z.string())]).nullish(),
  resourcetype: shortText.nullish(),
  supportrequest: shortText.nullish(),
  workitemsource: shortText.nullish(),
  subscriptionid: z.string().max(maxIdCharacters).nullish(),
});

/**
 * Reads a Lockbox request tolerantly: api-version 2018-02-28-preview in its older form (`requestedResourceIds[]`) and
 * its present one (`resourceIds` as a comma string), with keys in any case, a duration in hours or words.
 */
export function readWireRequest(record: unknown, subscription: { id: string; name?: string }): ReadRequest {
  const outer = lowerKeys(record);
  const inner = lowerKeys(outer?.['properties']);
  if (outer === undefined || inner === undefined) return { ok: false, why: 'the record has no properties' };
  const read = properties.safeParse(inner);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { ok: false, why: `${issue?.path.join('.') ?? ''} cannot be read` };
  }
  const { requestid: azureId, supportrequest, workitemsource, expirationdatetime } = read.data;
  const path = typeof outer['id'] === 'string' ? normalResourceId(outer['id'].slice(0, 1_000)) : undefined;
  return {
    ok: true,
    request: {
      azureStatus: read.data.status,
      facts: {
        kind: 'lockbox',
        azureId,
        ...(path === undefined ? {} : { azurePath: path }),
        subscription: {
          id: subscription.id,
          ...(subscription.name === undefined ? {} : { name: clean(subscription.name) }),
        },
        resourceIds: resourceIdsOf(read.data, subscription.id),
        ...optional('resourceType', read.data.resourcetype),
        justification: clean(read.data.justification ?? '').slice(0, maxJustificationCharacters),
        ...(supportrequest === null || supportrequest === undefined ? {} : { supportCase: { number: supportrequest } }),
        ...optional('workItemSource', workitemsource),
        accessDuration: read.data.duration ?? 'not said',
        createdAt: read.data.createddatetime,
        ...optional('expiresAt', expirationdatetime),
      },
    },
  };
}

function optional<K extends string>(key: K, value: string | null | undefined): Partial<Record<K, string>> {
  return value === null || value === undefined || value === '' ? {} : ({ [key]: value } as Record<K, string>);
}

/** A request for a whole subscription names it by its bare GUID. */
function resourceIdsOf(read: z.output<typeof properties>, subscriptionId: string): string[] {
  const named = read.resourceids ?? read.requestedresourceids ?? [];
  const parts = (typeof named === 'string' ? named.split(',') : named).map((one) => clean(one).trim());
  const ids = parts
    .filter((one) => one !== '')
    .map((one) => (guid.test(one) ? `/subscriptions/${one}` : normalResourceId(one)));
  if (ids.length === 0) return [`/subscriptions/${subscriptionId}`];
  return ids.slice(0, maxResources).map((one) => one.slice(0, 1_000));
}

function lowerKeys(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), inner as unknown]));
}

/** Text without control characters, but for line feeds and tabs. */
function clean(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\n\t]/gu, '');
}
