import {
  personActor,
  type AccessRequest,
  type CarriedAction,
  type Ending,
  type Outcome,
  type RequestState,
  type Vote,
} from '../model';
import type { Entry, PersonalRow } from '../ledger';
import type { DeliveryRow } from './ports';
import type { Decision, Request } from './wire';

/** What belongs to a request beside its own row. */
export interface Story {
  deliveries: readonly DeliveryRow[];
  entries: readonly Entry[];
  personal: readonly PersonalRow[];
}

const untold: Story = { deliveries: [], entries: [], personal: [] };

/** @returns the request as it leaves the process. */
export function wireRequest(request: AccessRequest, { deliveries, entries, personal } = untold): Request {
  const { facts, current, route } = request;
  return {
    id: request.id,
    kind: facts.kind,
    state: current.state,
    source: request.source,
    service: facts.service,
    resourceIds: facts.resourceIds,
    subscription: { id: facts.subscription.id, name: facts.subscription.name ?? null },
    justification: facts.justification,
    supportCase: facts.supportCase === undefined ? null : { number: facts.supportCase.number },
    openedAt: request.openedAt,
    expiresAt: facts.expiresAt ?? null,
    accessDuration: facts.accessDuration,
    azure: { id: facts.azureId, status: request.azureStatus },
    route: { name: route.name, policyHash: route.policyHash },
    erased: request.erased ?? null,
    asked: route.approvers,
    approvals: route.approvals,
    claim: request.claim ?? null,
    delegations: route.delegations ?? [],
    unresolved: route.unresolved,
    votes: votesOf(current),
    decision: decisionOf(current),
    review: facts.review ?? null,
    requester: facts.requester ?? null,
    asks: facts.asks ?? null,
    uses: facts.uses ?? [],
    actions: actionsOf(current),
    deliveries: deliveries.map(({ purpose: _, ...row }) => row),
    entries: [...entries],
    personal: Object.fromEntries(personal.map(({ hash, value }) => [hash, value])),
    salts: Object.fromEntries(personal.map(({ hash, salt }) => [hash, salt])),
  };
}

function votesOf(current: RequestState): Vote[] {
  switch (current.state) {
    case 'pending':
    case 'deciding':
      return current.votes;
    case 'approved':
    case 'rejected':
    case 'access-ended':
      return current.outcome.votes;
    case 'expired':
    case 'cancelled':
      return [];
  }
}

function decisionOf(current: RequestState): Decision | null {
  switch (current.state) {
    case 'pending':
    case 'expired':
    case 'cancelled':
      return null;
    case 'deciding': {
      const last = current.votes.at(-1)?.by;
      const by =
        last === undefined || current.sent === 'elsewhere' ? ({ kind: 'unknown' } as const) : personActor(last);
      return {
        verdict: current.verdict,
        by,
        at: current.at,
        ...(current.reason === '' ? {} : { reason: current.reason }),
      };
    }
    case 'approved': {
      const { accessUntil, ending } = current;
      return {
        ...made('approve', current.outcome),
        ...(accessUntil === undefined ? {} : { accessUntil }),
        ...(ending === undefined ? {} : { ending: endingOf(ending) }),
      };
    }
    case 'access-ended':
      return { ...made('approve', current.outcome), accessEnded: { how: current.how, at: current.at } };
    case 'rejected':
      return made('reject', current.outcome);
  }
}

function actionsOf(current: RequestState): CarriedAction[] {
  switch (current.state) {
    case 'deciding':
      return current.actions ?? [];
    case 'approved':
      return [...(current.outcome.actions ?? []), ...(current.ending?.actions ?? [])];
    case 'rejected':
    case 'access-ended':
      return current.outcome.actions ?? [];
    case 'pending':
    case 'expired':
    case 'cancelled':
      return [];
  }
}

function endingOf({ how, by, at }: Ending): NonNullable<Decision['ending']> {
  return { how, at, ...(by === undefined ? {} : { by }) };
}

function made(verdict: Decision['verdict'], outcome: Outcome): Decision {
  const { via, attribution, by, at, reason, sanctionedUntil } = outcome;
  return {
    verdict,
    via,
    attribution,
    by,
    at,
    ...(reason === undefined || reason === '' ? {} : { reason }),
    ...(sanctionedUntil === undefined ? {} : { sanctionedUntil }),
  };
}
