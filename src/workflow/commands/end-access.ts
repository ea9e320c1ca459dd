import { randomUUID } from 'node:crypto';
import { type AccessRequest, type Actor } from '../../model';
import type { Command } from '../command';
import { noticeKeys } from '../draft';
import { announceCalls, onVersion, planData } from './actions';
import { applyStep } from './apply';

const service: Actor = { kind: 'service' };

/**
 * Has access whose time is over end, or goes on with ending what somebody ends before: the calls that remove its grant
 * are known before they are made.
 *
 * @returns the request as it is being ended, or undefined where there is nothing to be ended now.
 */
export function beginEnding(before: AccessRequest): Command<AccessRequest | undefined> {
  const seed = randomUUID();
  return onVersion('begin-ending', before, (draft, request, now) => {
    const result = applyStep(draft, request, { do: 'end-access', how: 'completed', seed }, service, now);
    const ending = result.ok && result.changed ? result.request : request;
    if (ending.current.state !== 'approved' || ending.current.ending === undefined) return undefined;
    announceCalls(draft, ending);
    return ending;
  });
}

/** Azure shows that the grant is gone: access has ended. @returns the request after it. */
export function accessRemoved(before: AccessRequest): Command<AccessRequest | undefined> {
  return onVersion('access-removed', before, (draft, request, now) => {
    const result = applyStep(draft, request, { do: 'access-removed' }, service, now, planData(request));
    return result.ok && result.changed ? result.request : undefined;
  });
}

/**
 * Says that a grant that came too late is about to be removed, since its request no longer wants it.
 *
 * @returns the id that the call shall bear.
 */
export function announceUndoing(requestId: string, assignmentId: string): Command<string> {
  const clientRequestId = randomUUID();
  return {
    name: 'announce-undoing',
    needs: () => ({}),
    run: (draft) => {
      draft.record({ type: 'grant-overtaken', requestId, actor: service, data: { assignmentId, clientRequestId } });
      draft.putOwnCall({ clientRequestId, requestId, what: 'role-removed', at: draft.now });
      return clientRequestId;
    },
  };
}

/** A grant that should be gone and cannot be shown to be. */
export interface LingeringGrant {
  assignmentId: string;
  /** When Azure itself ends it, by its condition. */
  until: string;
}

/** Says to the admins, once, that a grant cannot be shown to be gone. It is tried on. */
export function tellNotRemoved({ id }: AccessRequest, { assignmentId, until }: LingeringGrant): Command<void> {
  const about = `access-not-removed/${id}`;
  return {
    name: 'tell-not-removed',
    needs: (policy) => ({ deliveries: noticeKeys(policy, about), seen: [about] }),
    run: (draft) => {
      if (draft.wasSeen(about)) return;
      draft.markSeen(about);
      const isOver = until <= draft.now;
      draft.record({
        type: 'access-not-removed',
        requestId: id,
        actor: service,
        data: { assignmentId, until, isOver },
      });
      const notice = { about: 'access-not-removed', requestId: id, assignmentId, until, isOver } as const;
      draft.notify(about, notice, draft.adminChannels);
    },
  };
}
