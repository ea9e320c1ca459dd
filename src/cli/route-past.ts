import type { HistoryStore } from '../history';
import type { Instant } from '../model';
import { explainRoute, type AskedPerson, type Policy, type WhatIsKnown } from '../routing';

/** What the present policy would make of a past request. */
export interface PastRoute {
  id: string;
  openedAt: Instant;
  route: string;
  approvers: AskedPerson[];
  /** True where none of those who would be asked is known. */
  reachesNobody: boolean;
}

/** Requests that are read at a time. */
const pageSize = 500;

/** @returns every request of the database under the present policy, newest first. */
export async function explainPast(
  store: HistoryStore,
  policy: Policy,
  known: WhatIsKnown | undefined,
): Promise<PastRoute[]> {
  const past: PastRoute[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await store.page({}, pageSize, cursor);
    for (const { id, openedAt, facts } of items) {
      const { route, approvers, reachesNobody } = explainRoute(policy, { facts }, known?.known, known?.members);
      past.push({ id, openedAt, route, approvers, reachesNobody });
    }
    cursor = next;
  } while (cursor !== undefined);
  return past;
}
