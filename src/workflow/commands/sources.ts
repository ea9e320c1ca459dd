import type { Actor, Instant } from '../../model';
import type { Command } from '../command';
import { personal } from '../record';

const service: Actor = { kind: 'service' };

/** Says to the admins, and to the ledger, that a source cannot be read: requests from there are not seen meanwhile. */
export function sourceFailing(source: string, since: Instant, reason: string): Command<void> {
  return {
    name: 'source-failing',
    needs: () => ({}),
    run: (draft) => {
      draft.record({ type: 'source-failing', actor: service, data: { source, since, reason: personal(reason) } });
      draft.notify(
        `source-failing/${source}/${since}`,
        { about: 'source-failing', source, reason },
        draft.adminChannels,
      );
    },
  };
}

/** Records the gap of a source that can be read again after {@link sourceFailing}: nothing was read between the two. */
export function sourceBack(source: string, from: Instant, to: Instant): Command<void> {
  return {
    name: 'source-back',
    needs: () => ({}),
    run: (draft) => {
      draft.record({ type: 'source-read-again', actor: service, data: { source, from, to } });
    },
  };
}
