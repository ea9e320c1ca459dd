import { useCallback, useEffect, useRef, useState } from 'react';
import type { Decision, Page, Request, Verified } from '../history/wire';
import { filterQuery, type Filters } from './address';
import type { Trouble } from './api';
import { useApi } from './ask';

/** What a row of the past shows; the rest of a request is not kept, since there may be a hundred thousand. */
export type Row = Pick<Request, 'id' | 'kind' | 'state' | 'source' | 'service' | 'resourceIds' | 'openedAt'> & {
  route: string;
  by: Decision['by'] | undefined;
};

/** How many requests the first answer holds, and each later one: whoever scrolls on wants more of them. */
const pageSizes = { first: 100, later: 500 } as const;
/** How long what was loaded is shown again to whoever comes back to it, in milliseconds. */
const keptMs = 300_000;

type PageAnswer = Page & { count?: { value: number; more: boolean }; verified: Verified };

/** What is loaded of the past, the newest first. */
export interface Past {
  rows: readonly Row[];
  count?: { value: number; more: boolean };
  verified?: Verified;
  sees?: 'all' | 'asked';
  trouble?: Trouble;
  loading: boolean;
  /** Whether there are more behind the last row. */
  more: boolean;
}

interface Kept {
  key: string;
  atMs: number;
  past: Past;
  cursor: string | null;
  scrollTop: number;
}

// Whoever looks at a request and goes back finds the list as they left it.
let kept: Kept | undefined;

/** Loads the past page by page. `scrollTop` is where whoever comes back had left it. */
export function usePast(
  filters: Filters,
): Past & { loadMore: () => void; again: () => void; scrollTop: number; leave: (scrollTop: number) => void } {
  const api = useApi();
  const key = new URLSearchParams(filterQuery(filters)).toString();
  const found = kept?.key === key && Date.now() - kept.atMs < keptMs ? kept : undefined;
  const [state, setState] = useState<{ key: string; past: Past }>(() => ({ key, past: found?.past ?? beginning }));
  const cursor = useRef<string | null>(found?.cursor ?? null);
  const running = useRef<AbortController | undefined>(undefined);
  const past = state.key === key ? state.past : beginning;
  const load = useCallback(
    async (from: string | null, before: Past): Promise<void> => {
      running.current?.abort();
      const stop = new AbortController();
      running.current = stop;
      setState({ key, past: { ...before, loading: true } });
      const query = new URLSearchParams(key);
      query.set('limit', String(from === null ? pageSizes.first : pageSizes.later));
      if (from === null) query.set('count', 'true');
      else query.set('cursor', from);
      const answer = await api.get<PageAnswer>(`/api/requests?${query.toString()}`, { signal: stop.signal });
      if (stop.signal.aborted) return;
      running.current = undefined;
      if (!answer.ok || 'same' in answer) {
        const trouble = answer.ok ? {} : { trouble: answer.trouble };
        setState({ key, past: { ...before, ...trouble, loading: false } });
        return;
      }
      const { items, next, count, verified } = answer.value;
      cursor.current = next;
      const { trouble: _, ...well } = before;
      const after: Past = {
        ...well,
        rows: [...before.rows, ...items.map(rowOf)],
        ...(count === undefined ? {} : { count }),
        verified,
        ...(answer.sees === undefined ? {} : { sees: answer.sees }),
        loading: false,
        more: next !== null,
      };
      kept = { key, atMs: Date.now(), past: after, cursor: next, scrollTop: 0 };
      setState({ key, past: after });
    },
    [api, key],
  );
  useEffect(() => {
    const known = kept?.key === key && Date.now() - kept.atMs < keptMs ? kept : undefined;
    if (known === undefined) void load(null, beginning);
    else {
      cursor.current = known.cursor;
      setState({ key, past: known.past });
    }
    return () => {
      running.current?.abort();
      running.current = undefined;
    };
  }, [load, key]);
  return {
    ...past,
    scrollTop: found?.scrollTop ?? 0,
    loadMore: () => {
      if (running.current === undefined && past.more && cursor.current !== null) void load(cursor.current, past);
    },
    again: () => {
      const isFirst = past.rows.length === 0;
      void load(isFirst ? null : cursor.current, isFirst ? beginning : past);
    },
    leave: (scrollTop) => {
      if (kept?.key === key) kept.scrollTop = scrollTop;
    },
  };
}

const beginning: Past = { rows: [], loading: true, more: false };

function rowOf({ id, kind, state, source, service, resourceIds, openedAt, route, decision }: Request): Row {
  return { id, kind, state, source, service, resourceIds, openedAt, route: route.name, by: decision?.by };
}
