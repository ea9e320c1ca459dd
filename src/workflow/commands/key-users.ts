import { resourceKey, type AccessKind, type AccessRequest, type AccessSeen } from '../../model';
import { planOf } from '../../requests';
import type { Draft } from '../draft';
import { personal } from '../record';
import { applyStep } from './apply';

const aboutKeys: ReadonlySet<AccessKind> = new Set(['keys-listed', 'key-regenerated', 'sas-issued']);
/** The most others that a card has to name. */
const maxNames = 50;

/** @returns the accounts, by lower-cased id, whose keys are concerned by what was seen. */
export function accountsOfKeys(all: readonly AccessSeen[]): string[] {
  const concerned = all.filter(({ what, by }) => aboutKeys.has(what) || isByKey(by.credential?.kind));
  return [...new Set(concerned.map(({ accountId }) => resourceKey(accountId)))];
}

/**
 * Names, on each review that waits and whose rejection would make a key anew, the others who came with a key of that
 * account: they are shut out with it.
 *
 * @param account lower-cased id; its stories have to be loaded.
 */
export function nameKeyUsers(draft: Draft, account: string, now: Date): void {
  const told = draft.storiesAt(account).map(({ requestId }) => draft.request(requestId));
  const reviews = told.filter((one) => one !== undefined);
  for (const review of reviews) {
    const names = makesKeyAnew(review) ? usersOfKeys(reviews.filter((one) => one !== review)) : [];
    const step = { do: 'key-users', names } as const;
    const current = draft.request(review.id) ?? review;
    const details = { others: personal(names), count: names.length };
    applyStep(draft, current, { ...step, names }, { kind: 'service' }, now, details);
  }
}

function makesKeyAnew(request: AccessRequest): boolean {
  return planOf(request, 'reject', '', '').some((action) => action.do === 'rotate-key');
}

/** Nobody knows who they are; where they came from is what can be told. */
function usersOfKeys(reviews: readonly AccessRequest[]): string[] {
  const told = reviews.map(({ facts }) => facts.review).filter((review) => review !== undefined);
  const byKey = told.flatMap(({ by, lines }) => (isByKey(by.credential?.kind) ? lines : []));
  return [...new Set(byKey.flatMap(({ addresses }) => addresses))].sort().slice(0, maxNames);
}

function isByKey(kind: string | undefined): boolean {
  return kind === 'account-key' || kind === 'sas';
}
