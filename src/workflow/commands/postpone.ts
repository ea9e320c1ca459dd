import { handOverOf, later, type AccessRequest, type Instant } from '../../model';
import type { Command } from '../command';

/**
 * Looks at a request again later, because Azure could not be read now. Only the moment changes: no entry, no card.
 * It does nothing where the request has moved on.
 */
export function postpone(before: AccessRequest, dueAt: Instant): Command<void> {
  return {
    name: 'postpone',
    needs: () => ({ requests: [before.id] }),
    run: (draft) => {
      if (draft.request(before.id)?.version !== before.version) return;
      draft.reschedule(before.id, later(dueAt, handOverOf(before.current)));
    },
  };
}
