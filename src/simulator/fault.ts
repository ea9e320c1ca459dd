/** Which calls a fault meets; what is left out matches everything. */
export interface FaultMatch {
  method?: string;
  /** Part of the decoded path and query, without regard to case. */
  path?: string;
  /** A regular expression on the decoded path and query, without regard to case. */
  pattern?: string;
}

/** What a fault does to a call. */
export type FaultEffect =
  | { kind: 'status'; status: number; headers: Record<string, string>; body?: unknown }
  /** The socket is destroyed before anything is done. */
  | { kind: 'reset' }
  /** The call is carried out, then the socket is destroyed: failed, but persisted. */
  | { kind: 'reset-after' }
  /** Carried out only after so many milliseconds, even if the caller has gone meanwhile. */
  | { kind: 'delay'; ms: number }
  /** Carried out at once, answered so many milliseconds later. */
  | { kind: 'delay-after'; ms: number }
  /** Carried out; the answer announces its whole length and ends in the middle. */
  | { kind: 'cut-body' }
  /** A query of logs is answered with so many rows only, and an error beside them that says so. */
  | { kind: 'partial-result'; rows: number }
  /** The answer's nextLink leads to another origin. */
  | { kind: 'foreign-next-link'; origin: string };

/** A fault as it is armed. */
export interface Fault {
  id: string;
  match: FaultMatch;
  /** How many calls it still meets; Infinity for always. */
  left: number;
  hits: number;
  effect: FaultEffect;
}

/** @returns the first armed fault that meets the call, and counts the hit; undefined where none does. */
export function takeFault(faults: Fault[], method: string, url: string): Fault | undefined {
  const fault = faults.find((candidate) => candidate.left > 0 && matches(candidate.match, method, decoded(url)));
  if (fault !== undefined) {
    fault.left -= 1;
    fault.hits += 1;
  }
  return fault;
}

function matches(match: FaultMatch, method: string, url: string): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  if (match.path !== undefined && !url.toLowerCase().includes(match.path.toLowerCase())) return false;
  return match.pattern === undefined || new RegExp(match.pattern, 'i').test(url);
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
