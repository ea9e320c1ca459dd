import { isFollowed, type AccessRequest, type Actor, type Instant } from '../../model';
import { accessAssumedOverAt } from '../../requests';
import type { Command } from '../command';
import { applyStep } from './apply';
import { followAzure } from './open';

const service: Actor = { kind: 'service' };

/**
 * Takes what a read of Azure shows of a request whose access should be over by now. What Azure says is taken; where it
 * still says nothing final, the time that was asked for counts as over. Azure is then read for a while longer, and not
 * after that.
 *
 * @param retryAt when to look again where there is nothing to be said yet.
 */
export function followAccess(id: string, azureStatus: string, retryAt: Instant): Command<AccessRequest | undefined> {
  return {
    name: 'follow-access',
    needs: () => ({ requests: [id], deliveriesOf: [id] }),
    run: (draft, { now }) => {
      const before = draft.request(id);
      if (before === undefined) return undefined;
      followAzure(draft, before, azureStatus, retryAt, now);
      const read = draft.request(id) ?? before;
      const assumed = applyStep(draft, read, { do: 'access-assumed-over' }, service, now);
      if (assumed.ok && assumed.changed) return assumed.request;
      if (isFollowed(read) && (read.dueAt ?? '9') <= draft.now) draft.reschedule(id, nextLookAt(read));
      return draft.request(id);
    },
  };
}

/** An approval is looked at again when its access is over; an end that was assumed was followed for long enough. */
function nextLookAt(request: AccessRequest): Instant | undefined {
  return request.current.state === 'approved' ? accessAssumedOverAt(request) : undefined;
}
