import { useEffect, useState } from 'react';
import { localMoment, utcMoment } from '../format';

/** A moment in the reader's zone; in UTC when it is pointed at. */
export function Moment({ at, precise = false }: { at: string; precise?: boolean }) {
  return (
    <time dateTime={at} title={utcMoment(at)}>
      {localMoment(at, precise)}
    </time>
  );
}

/** @returns the time, anew every so many milliseconds. */
export function useNow(everyMs: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(new Date());
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs]);
  return now;
}
