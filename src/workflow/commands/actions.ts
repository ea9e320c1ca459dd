import { randomUUID } from 'node:crypto';
import {
  storyKey,
  toldAction,
  type AccessKind,
  type AccessRequest,
  type Actor,
  type CarriedAction,
  type PlannedAction,
  type Refusal,
} from '../../model';
import { burstNeeds } from '../burst';
import type { Command } from '../command';
import { noticeKeys, type Draft } from '../draft';
import type { RecordData } from '../record';
import { applyStep } from './apply';

const service: Actor = { kind: 'service' };

/**
 * Says that a plan is about to be carried out: what is still to be done may be done in Azure from now on, and the calls
 * that this service makes are known before they are made.
 *
 * @returns the request after it, or undefined where it has moved on meanwhile.
 */
export function beginActions(before: AccessRequest): Command<AccessRequest | undefined> {
  return onVersion('begin-actions', before, (draft, request, now) => {
    const result = applyStep(draft, request, { do: 'sending' }, service, now, planData(request));
    if (!result.ok || !result.changed) return undefined;
    announceCalls(draft, result.request);
    return result.request;
  });
}

/** How an action came out. */
export interface ActionOutcome {
  index: number;
  became: 'done' | 'failed';
  why?: Refusal;
}

/** Keeps how an action came out, with Azure's own answer. @returns as {@link beginActions}. */
export function actionStep(
  before: AccessRequest,
  outcome: ActionOutcome,
  details: RecordData = {},
): Command<AccessRequest | undefined> {
  const seed = randomUUID();
  return onVersion('action-step', before, (draft, request, now) => {
    const result = applyStep(draft, request, { do: 'action', seed, ...outcome }, service, now, {
      ...planData(request, outcome.index),
      ...(outcome.why === undefined ? {} : { why: outcome.why }),
      ...details,
    });
    if (!result.ok || !result.changed) return undefined;
    // A grant that is given up brings its own removal.
    announceCalls(draft, result.request);
    return result.request;
  });
}

/**
 * Ends a decision of which nothing is left to be done. What could not be done is told to the admins, action by action;
 * what is sanctioned from now on is kept.
 *
 * @returns as {@link beginActions}.
 */
export function finishActions(before: AccessRequest): Command<AccessRequest | undefined> {
  const about = `actions-incomplete/${before.id}/${String(before.version)}`;
  const run = (draft: Draft, request: AccessRequest, now: Date): AccessRequest | undefined => {
    const actions = actionsOf(request);
    const result = applyStep(draft, request, { do: 'finish-actions' }, service, now, planData(request));
    if (!result.ok || !result.changed) return undefined;
    sanction(draft, result.request);
    if (isIncomplete(actions)) {
      const told = actions.map(toldAction);
      draft.notify(about, { about: 'actions-incomplete', requestId: request.id, actions: told }, draft.adminChannels);
    }
    return result.request;
  };
  const command = onVersion('finish-actions', before, run);
  return {
    ...command,
    needs: (policy) => ({ ...command.needs(policy), ...burstNeeds(policy), deliveries: noticeKeys(policy, about) }),
  };
}

/** Whether something of it is not as it was decided: a grant that was not made, and is proven gone, leaves nothing. */
function isIncomplete(actions: readonly CarriedAction[]): boolean {
  const isUndone = actions.some(({ action, state }) => action.do === 'remove-grant' && state === 'done');
  return actions.some(({ action, state }) => state === 'failed' && !(action.do === 'grant-role' && isUndone));
}

function sanction(draft: Draft, { id, current, facts: { review } }: AccessRequest): void {
  if (current.state !== 'approved' || review === undefined) return;
  const { sanctionedUntil: until, votes, at } = current.outcome;
  if (until === undefined) return;
  const kinds = [...new Set(review.lines.map(({ what }) => what))];
  draft.putSanction({ requestId: id, story: storyKey(review), kinds, from: votes.at(-1)?.at ?? at, until });
}

/** Runs on the version of a request that was worked on, and on no other. */
export function onVersion<T>(
  name: string,
  before: AccessRequest,
  run: (draft: Draft, request: AccessRequest, now: Date) => T | undefined,
): Command<T | undefined> {
  const { id, version } = before;
  return {
    name,
    needs: () => ({ requests: [id], deliveriesOf: [id] }),
    run: (draft, { now }) => {
      const request = draft.request(id);
      return request?.version === version ? run(draft, request, now) : undefined;
    },
  };
}

/** Has this service know its own calls again by their events, before any of them is made. */
export function announceCalls(draft: Draft, request: AccessRequest): void {
  for (const { action, clientRequestId, state } of actionsOf(request)) {
    if (state !== 'to-do') continue;
    draft.putOwnCall({ clientRequestId, requestId: request.id, what: shows[action.do], at: draft.now });
  }
}

/** What the events of an action show. */
const shows: Readonly<Record<PlannedAction['do'], AccessKind>> = {
  'delete-role-assignment': 'role-removed',
  'remove-grant': 'role-removed',
  'rotate-key': 'key-regenerated',
  'revoke-delegation-keys': 'delegation-keys-revoked',
  'restore-network': 'storage-changed',
  'restore-diagnostics': 'diagnostics-changed',
  'grant-role': 'role-granted',
};

function actionsOf({ current }: AccessRequest): readonly CarriedAction[] {
  if (current.state === 'deciding') return current.actions ?? [];
  return current.state === 'approved' ? (current.ending?.actions ?? []) : [];
}

/** A plan as an entry keeps it: ids of resources and of calls, and nobody's. */
export function planData(request: AccessRequest, only?: number): RecordData {
  const actions = actionsOf(request).filter((_, index) => only === undefined || index === only);
  if (actions.length === 0) return {};
  return { actions: actions.map((one) => ({ ...toldAction(one), clientRequestId: one.clientRequestId })) };
}
