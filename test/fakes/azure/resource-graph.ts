import type { Seen } from './fake-azure';
import { json, type Reply } from './reply';

/** A row as Resource Graph answers it. */
export interface GraphRow {
  id: string;
  subscriptionId: string;
}

/** The body of a call of Resource Graph. */
export interface GraphCall {
  subscriptions: string[];
  query: string;
  options: { $top: number; $skipToken?: string; resultFormat: string };
}

/** What the fake holds; a test changes it while it runs. */
export interface GraphWorld {
  rows: GraphRow[];
  /** Rows of a page, whatever more is asked for. */
  pageSize: number;
  subscriptions: { id: string; name?: string }[];
  isOptedIn: boolean;
}

/** The path of Resource Graph, without its version. */
const path = '/providers/Microsoft.ResourceGraph/resources';

/** @returns whether a call was one of Resource Graph. */
export function isGraph({ method, url }: Seen): boolean {
  return method === 'POST' && url.split('?')[0] === path;
}

/**
 * Answers as Azure does: the subscriptions, the opt-in, and the rows of the subscriptions asked for, page by page with
 * a token that means nothing to the caller.
 */
export function resourceGraph(world: GraphWorld): (seen: Seen) => Reply {
  return (seen) => {
    if (isGraph(seen)) return page(world, JSON.parse(seen.body) as GraphCall);
    if (seen.url.startsWith('/subscriptions?')) {
      return json({
        value: world.subscriptions.map(({ id, name }) => ({ subscriptionId: id, displayName: name, state: 'Enabled' })),
      });
    }
    if (seen.url.includes('/tenantOptedIn/')) return json({ isOptedIn: world.isOptedIn });
    return json({ error: { code: 'NotFound' } }, 404);
  };
}

function page({ rows, pageSize }: GraphWorld, { subscriptions, options }: GraphCall): Reply {
  const all = rows.filter(({ subscriptionId }) => subscriptions.includes(subscriptionId));
  const start = options.$skipToken === undefined ? 0 : Number(Buffer.from(options.$skipToken, 'base64').toString());
  const data = all.slice(start, start + Math.min(pageSize, options.$top));
  const end = start + data.length;
  return json({
    totalRecords: all.length,
    count: data.length,
    data,
    facets: [],
    resultTruncated: 'false',
    ...(end < all.length ? { $skipToken: Buffer.from(String(end)).toString('base64') } : {}),
  });
}
