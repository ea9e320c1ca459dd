import { useEffect, useState } from 'react';
import type { Page, Statistics } from '../history/wire';
import { useApi } from './ask';
import { actorName } from './format';
import { statistics as words } from './texts';

type Decider = Statistics['decidedBy'][number];

/** Of so many the names are looked up: each look is a reading, which the service records. */
const most = 10;

/** @returns the names of those who decided. Figures bear ids alone; a request that each of them decided bears the name. */
export function useDeciderNames(deciders: readonly Decider[]): (decider: Decider) => string {
  const api = useApi();
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    const stop = new AbortController();
    const ids = deciders.flatMap(({ id }) => (id === null ? [] : [id])).slice(0, most);
    const lookUp = async (id: string): Promise<[string, string] | undefined> => {
      const answer = await api.get<Page>(`/api/requests?actor=${encodeURIComponent(id)}&limit=1`, {
        signal: stop.signal,
      });
      if (!answer.ok || 'same' in answer) return undefined;
      const by = answer.value.items[0]?.decision?.by;
      return by !== undefined && 'id' in by && by.id.toLowerCase() === id ? [id, actorName(by)] : undefined;
    };
    void Promise.all(ids.map(lookUp)).then((found) => {
      if (!stop.signal.aborted) setNames(new Map(found.filter((one) => one !== undefined)));
    });
    return () => {
      stop.abort();
    };
  }, [api, deciders]);
  return ({ kind, id }) => (id === null ? (words.actors[kind] ?? kind) : (names.get(id) ?? id));
}
