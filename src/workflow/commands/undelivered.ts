import type { Command } from '../command';
import { noticeKey } from '../draft';

/**
 * Says that nobody has been shown a request that waits: to the admins, once, and to the ledger.
 *
 * @returns true if it was not said before.
 */
export function tellUndelivered(requestId: string): Command<boolean> {
  const about = `undelivered/${requestId}`;
  return {
    name: 'tell-undelivered',
    needs: ({ admins }) => ({
      requests: [requestId],
      deliveries: admins === undefined ? [] : [noticeKey(about, admins)],
      seen: [about],
    }),
    run: (draft) => {
      if (draft.wasSeen(about) || draft.request(requestId)?.current.state !== 'pending') return false;
      draft.markSeen(about);
      draft.record({ type: 'card-undelivered', requestId, actor: { kind: 'service' }, data: {} });
      draft.notify(about, { about: 'undelivered', requestId }, draft.adminChannels);
      return true;
    },
  };
}
