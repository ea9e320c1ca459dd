import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import type { Api, Trouble } from './api';

/** The service, for every view. */
export const ApiContext = createContext<Api | undefined>(undefined);

/** @returns the service. @throws Error outside of the page. */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === undefined) throw new Error('there is no service');
  return api;
}

/** What is known of an answer. An old value stays while a new one is asked for, and when that fails. */
export interface Asked<T> {
  value?: T;
  sees?: 'all' | 'asked';
  trouble?: Trouble;
  loading: boolean;
  /** When the service last answered. */
  at?: Date;
  again: () => void;
}

/** After a trouble it is asked less often, up to this, in milliseconds. */
const longestMs = 120_000;

/**
 * Asks the service.
 *
 * @param everyMs asks again and again, by the tag of what is at hand, while somebody looks; absent: once.
 */
export function useAsk<T>(path: string, everyMs?: number): Asked<T> {
  const api = useApi();
  const [turn, setTurn] = useState(0);
  const [known, setKnown] = useState<{ path: string } & Omit<Asked<T>, 'again'>>({ path, loading: true });
  const again = useCallback(() => {
    setTurn((before) => before + 1);
  }, []);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let tag: string | undefined;
    let failures = 0;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      const answer = await api.get<T>(path, { tag, signal: stop.signal });
      if (stop.signal.aborted) return;
      failures = answer.ok ? 0 : failures + 1;
      setKnown((before) => {
        const kept = before.path === path ? before : { path, loading: false };
        if (!answer.ok) return { ...kept, trouble: answer.trouble, loading: false };
        const { trouble: _, ...well } = kept;
        if ('same' in answer) return { ...well, loading: false, at: new Date() };
        const sees = answer.sees === undefined ? {} : { sees: answer.sees };
        return { path, value: answer.value, ...sees, loading: false, at: new Date() };
      });
      if (answer.ok && !('same' in answer)) tag = answer.tag;
      const waits = everyMs ?? (answer.ok || answer.trouble !== 'away' ? undefined : 5_000);
      if (waits === undefined) return;
      timer = setTimeout(
        () => {
          if (document.visibilityState === 'visible') void look();
        },
        Math.min(longestMs, waits * 2 ** Math.min(failures, 6)),
      );
    };
    const looked = (): void => {
      // Whoever comes back to the page sees what is.
      if (document.visibilityState === 'visible' && everyMs !== undefined) void look();
    };
    setKnown((before) => (before.path === path ? { ...before, loading: true } : { path, loading: true }));
    document.addEventListener('visibilitychange', looked);
    addEventListener('online', looked);
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', looked);
      removeEventListener('online', looked);
    };
  }, [api, path, everyMs, turn]);
  const current = known.path === path ? known : { path, loading: true };
  return { ...current, again };
}
