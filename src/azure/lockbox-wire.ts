import { z } from 'zod/v4';
import { normalResourceId, type RequestFacts } from '../model';
import { readOutside } from '../model/outside';
import { momentOf } from './moment';
import { isGuid, isSegment } from './path';
import { clean, cleanCut } from './text';

/** A request as it is on the wire, before anything is known of its resources. */
export interface WireRequest {
  azureStatus: string;
  facts: Omit<RequestFacts, 'service' | 'speechResourceIds'>;
}

/** A request, or why the record is not one. */
export type ReadRequest = { ok: true; request: WireRequest } | { ok: false; why: string };

const maxIdCharacters = 200;
const maxJustificationCharacters = 8_000;
const maxPathCharacters = 1_000;
const maxResources = 100;
/** Azure lets a request expire this long after it was made, in milliseconds. */
const lifeMs = 4 * 24 * 3_600_000;

// What is needed to ask somebody is a request's id and its status. Everything else may be missing, or be anything:
// a request that is not shown because of its duration would expire in silence.
const shortText = z
  .union([z.string(), z.number()])
  .transform((value) => cleanCut(String(value), maxIdCharacters).trim())
  .optional()
  .catch(undefined);
const moment = z.string().transform(momentOf).optional().catch(undefined);
const ids = z.union([z.string(), z.array(z.unknown())]).catch([]);

/** Keys are lower-cased before: their case differs between revisions of the API. */
const properties = z.looseObject({
  requestid: z.string().max(maxIdCharacters).refine(isRequestId),
  status: z
    .string()
    .transform((word) => cleanCut(word, 100).trim())
    .refine((word) => word !== ''),
  justification: z.string().catch(''),
  createddatetime: moment,
  expirationdatetime: moment,
  duration: shortText,
  resourceids: ids,
  requestedresourceids: ids,
  resourcetype: shortText,
  supportrequest: shortText,
  workitemsource: shortText,
});

/**
 * Reads a Lockbox request tolerantly: api-version 2018-02-28-preview in its older form (`requestedResourceIds[]`) and
 * its present one (`resourceIds` as a comma string), with keys in any case, a duration in hours or words.
 *
 * @param now when it was read: the moment it was asked for, where the record tells neither that nor its end.
 */
export function readWireRequest(record: unknown, subscription: { id: string; name?: string }, now: Date): ReadRequest {
  const outer = lowerKeys(record);
  const inner = lowerKeys(outer?.['properties']);
  if (outer === undefined || inner === undefined) return { ok: false, why: 'the record has no properties' };
  const path = typeof outer['id'] === 'string' ? normalResourceId(cleanCut(outer['id'], maxPathCharacters)) : undefined;
  const read = readOutside(properties, { ...inner, requestid: inner['requestid'] ?? path?.split('/').at(-1) });
  if (!read.success) {
    const [issue] = read.error.issues;
    return { ok: false, why: `${issue?.path.join('.') || 'the record'} cannot be read` };
  }
  const { requestid: azureId, supportrequest, expirationdatetime: expiresAt } = read.data;
  return {
    ok: true,
    request: {
      azureStatus: read.data.status,
      facts: {
        kind: 'lockbox',
        azureId,
        ...optional('azurePath', path),
        subscription: { id: subscription.id, ...optional('name', named(subscription.name)) },
        resourceIds: resourceIdsOf(read.data, subscription.id),
        ...optional('resourceType', read.data.resourcetype),
        justification: justificationOf(read.data.justification),
        ...(supportrequest === undefined || supportrequest === '' ? {} : { supportCase: { number: supportrequest } }),
        ...optional('workItemSource', read.data.workitemsource),
        accessDuration: read.data.duration ?? 'not said',
        createdAt: read.data.createddatetime ?? madeAt(expiresAt, now),
        ...optional('expiresAt', expiresAt),
      },
    },
  };
}

/** An id that can stand in a path; Azure's are GUIDs, which nothing promises. */
function isRequestId(text: string): boolean {
  return isSegment(text) && clean(text) === text && !/\s/.test(text);
}

function madeAt(expiresAt: string | undefined, now: Date): string {
  return (expiresAt === undefined ? now : new Date(Date.parse(expiresAt) - lifeMs)).toISOString();
}

/** Verbatim, as far as a card and a ledger can take it; a cut shows. */
function justificationOf(text: string): string {
  const kept = cleanCut(text, maxJustificationCharacters);
  return text.length > maxJustificationCharacters ? `${kept}…` : kept;
}

function named(name: string | undefined): string | undefined {
  return name === undefined ? undefined : clean(name);
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined || value === '' ? {} : ({ [key]: value } as Record<K, string>);
}

/** A request for a whole subscription names it by its bare GUID. */
function resourceIdsOf(read: z.output<typeof properties>, subscriptionId: string): string[] {
  const found = [read.resourceids, read.requestedresourceids].map(partsOf).find((parts) => parts.length > 0);
  const resources = (found ?? []).map((one) => (isGuid(one) ? `/subscriptions/${one}` : normalResourceId(one)));
  return resources.length === 0 ? [`/subscriptions/${subscriptionId}`] : resources;
}

function partsOf(value: string | unknown[]): string[] {
  const parts = typeof value === 'string' ? value.split(',', maxResources) : value.slice(0, maxResources);
  return parts
    .filter((one) => typeof one === 'string')
    .map((one) => cleanCut(one, maxPathCharacters).trim())
    .filter((one) => one !== '');
}

function lowerKeys(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), inner as unknown]));
}
