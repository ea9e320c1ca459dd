import { later, personActor, type AccessRequest, type Membership, type Person, type Refusal } from '../../model';
import { mayAnswer } from '../../routing';
import type { Command } from '../command';
import type { Draft } from '../draft';
import { admit } from './admit';
import { applyStep } from './apply';
import { needsOf, nextEscalation, reach, remind } from './clock';
import type { Presser, VoteAnswer } from './vote';

/** How long "I'm on it" holds, in milliseconds. */
const claimMs = 2 * 3_600_000;

/** An approver's press that is no answer. */
export interface PressInput {
  requestId: string;
  by: Presser;
  /** What the directory says of the presser now, where their designation may rest on an Entra group. */
  membership?: Membership;
}

type Pressed = (draft: Draft, request: AccessRequest, person: Person, now: Date) => VoteAnswer;

/** An approver says that they are on it: everybody sees it, and it ends by itself. They, and others, can still answer. */
export function claimRequest(input: PressInput): Command<VoteAnswer> {
  return press('claim-request', input, undefined, (draft, request, person, now) => {
    const until = later(now.toISOString(), claimMs);
    const result = applyStep(draft, request, { do: 'claim', by: person, until }, personActor(person), now, { until });
    if (!result.ok) return refuse(draft, input, result.why, request);
    return { ok: true, request: result.changed ? result.request : request };
  });
}

/**
 * An approver has others asked: the route's next escalation is reached early; without one, the other approvers are
 * reminded.
 *
 * @param known the request as it was read before, for what its next escalation needs.
 */
export function askOthers(input: PressInput, known: AccessRequest | undefined): Command<VoteAnswer> {
  return press('ask-others', input, known, (draft, request, person, now) => {
    const stage = nextEscalation(request);
    if (stage !== undefined) {
      reach(draft, request.id, stage, personActor(person), now);
      return { ok: true, request: draft.request(request.id) ?? request };
    }
    const others = mayAnswer(request, draft.now).filter(({ id }) => id !== person.id);
    if (others.length === 0) return refuse(draft, input, 'NOBODY_ELSE', request);
    const result = applyStep(draft, request, { do: 'remind-now' }, personActor(person), now);
    if (!result.ok || !result.changed) return { ok: true, request };
    remind(draft, result.request, others, `asked-${String(result.request.version)}`);
    return { ok: true, request: result.request };
  });
}

function press(name: string, input: PressInput, known: AccessRequest | undefined, then: Pressed): Command<VoteAnswer> {
  const { requestId } = input;
  return {
    name,
    needs: (policy) => ({
      requests: [requestId],
      deliveriesOf: [requestId],
      ...(known === undefined ? {} : needsOf(known, policy)),
    }),
    run: (draft, { now, tenantId }) => {
      const request = draft.request(requestId);
      if (request === undefined) return refuse(draft, input, 'UNKNOWN_REQUEST', undefined);
      const allowed = admit(draft, request, input, tenantId, now);
      if (!allowed.ok) return refuse(draft, input, allowed.why, request);
      const over = whyOver(request);
      if (over !== undefined) return refuse(draft, input, over, request);
      return then(draft, allowed.request, allowed.person, now);
    },
  };
}

function whyOver({ current, source }: AccessRequest): Refusal | undefined {
  if (source === 'replay') return 'REPLAYED_REQUEST';
  if (current.state === 'pending') return undefined;
  if (current.state === 'expired') return 'REQUEST_EXPIRED';
  return current.state === 'deciding' ? 'DECISION_UNDER_WAY' : 'ALREADY_DECIDED';
}

function refuse(draft: Draft, { by }: PressInput, why: Refusal, request: AccessRequest | undefined): VoteAnswer {
  draft.record({
    type: 'press-refused',
    ...(request === undefined ? {} : { requestId: request.id }),
    actor: personActor(by),
    data: { why },
  });
  return { ok: false, why, ...(request === undefined ? {} : { request }) };
}
