import type { Actor, Instant, RequestFacts, Verdict } from '../../model';
import { requestId as idOf } from '../../requests';
import type { Command } from '../command';
import { applyStep } from './apply';
import { tellAutomatic } from './open';

/** Who decided, as the activity log names them. */
export interface Attribution {
  facts: Pick<RequestFacts, 'kind' | 'azureId'>;
  verdict: Verdict;
  by: Actor;
  as: 'ours' | 'elsewhere' | 'azure-auto';
  at: Instant;
}

/**
 * Completes an outcome with who decided.
 *
 * @returns `later` while the request is not decided here yet, so that the hint is kept.
 */
export function attribute(input: Attribution): Command<'done' | 'later'> {
  const { facts, ...named } = input;
  const requestId = idOf(facts.kind, facts.azureId);
  return {
    name: 'attribute',
    needs: () => ({ requests: [requestId], deliveriesOf: [requestId] }),
    run: (draft, { now }) => {
      const request = draft.request(requestId);
      if (request === undefined) return 'later';
      const result = applyStep(draft, request, { do: 'attributed', ...named }, { kind: 'azure' }, now);
      if (!result.ok) return 'done';
      if (!result.changed) return result.note === 'NOT_DECIDED_YET' ? 'later' : 'done';
      if (named.as === 'azure-auto') tellAutomatic(draft, result.request);
      return 'done';
    },
  };
}
