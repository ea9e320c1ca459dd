import { bothOf, line } from '../report';
import type { Measured } from './play';

/** @returns the rows of what was measured of several instances. */
export function instanceRows({ toRead, toCard, toStop, readsApart, calls }: Measured): string {
  const rows: [string, string | number][] = [
    ['kills of the instance that held the leases', toRead.length],
    ['  until another one reads Azure, p50 / p99', bothOf(toRead)],
    ['  until the card of a request made at the kill, p50 / p99', bothOf(toCard)],
    ['restarts by SIGTERM, one instance after the other', toStop.length],
    ['  until it has ended, p50 / p99', bothOf(toStop)],
    ['  the longest time in which nobody read Azure', `${String(Math.max(0, ...readsApart))} ms`],
    ['  presses and alerts meanwhile', calls.all],
    ['    answered 5xx', calls.refused],
    ['    not answered', calls.unanswered],
  ];
  return `${rows.map(line).join('\n')}\n`;
}
