import { useEffect, useMemo, useState } from 'react';
import { OwnKey, type Keeps } from '../proof/own-key';

/** Gives the key to check with, or undefined for those of the service. @returns false for what is no verifier key. */
export type GiveKey = (text: string | undefined) => Promise<boolean>;

/**
 * @returns the verifier key that the reader gave in this browser, null until it was looked for; and what gives another.
 */
export function useOwnKey(): [string | undefined | null, GiveKey] {
  const own = useMemo(() => new OwnKey(storage()), []);
  const [key, setKey] = useState<string | undefined | null>(null);
  useEffect(() => {
    void own.read().then(setKey);
  }, [own]);
  const give: GiveKey = async (text) => {
    if (text === undefined) own.forget();
    else if (!(await own.take(text))) return false;
    setKey(text);
    return true;
  };
  return [key, give];
}

/** To name it is refused already where a frame may have none. */
function storage(): Keeps | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
