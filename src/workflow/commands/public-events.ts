import type { AccessRequest, Outcome, PublicValue, RequestEventName } from '../../model';
import type { RequestEvent } from '../../requests';
import type { RecordData } from '../record';

/** The steps that other tools are told, under their public names. The others are steps on the way to one of these. */
const names: Partial<Record<RequestEvent, RequestEventName>> = {
  voted: 'request.voted.v1',
  claimed: 'request.claimed.v1',
  'claim-ended': 'request.claim-ended.v1',
  escalated: 'request.escalated.v1',
  approved: 'request.decided.v1',
  rejected: 'request.decided.v1',
  'decider-known': 'request.decider-known.v1',
  'access-ended': 'request.access-ended.v1',
  expired: 'request.expired.v1',
  cancelled: 'request.cancelled.v1',
};

/** @returns the name under which a step is told to other tools, or undefined where it is not. */
export function publicName(event: RequestEvent): RequestEventName | undefined {
  return names[event];
}

type Data = { [key: string]: PublicValue };

/** An event stays small; whoever needs the others asks for the request by its id. */
const maxResources = 20;

/**
 * What other tools are told of a request at a moment: ids, states, times and names of the configuration. What Microsoft
 * wrote, what approvers wrote, and whatever names a person is left out.
 */
export function publicData(request: AccessRequest): Data {
  const { id, version, facts, route, openedAt, current } = request;
  return {
    request: id,
    version,
    azureId: facts.azureId,
    kind: facts.kind,
    service: facts.service,
    subscription: facts.subscription.id,
    resources: facts.resourceIds.slice(0, maxResources),
    resourceCount: facts.resourceIds.length,
    route: route.name,
    policyHash: route.policyHash,
    openedAt,
    ...(facts.expiresAt === undefined ? {} : { expiresAt: facts.expiresAt }),
    state: current.state,
    ...currentData(request),
  };
}

function currentData({ current, route, claim }: AccessRequest): Data {
  switch (current.state) {
    case 'pending':
      return {
        approvals: approvalsOf(current.votes),
        approvalsWanted: route.approvals,
        ...(claim === undefined ? {} : { claimedUntil: claim.until }),
      };
    case 'deciding':
      return { verdict: current.verdict, approvals: approvalsOf(current.votes), approvalsWanted: route.approvals };
    case 'approved': {
      const until = current.accessUntil;
      return {
        verdict: 'approve',
        ...outcomeData(current.outcome),
        ...(until === undefined ? {} : { accessUntil: until }),
      };
    }
    case 'rejected':
      return { verdict: 'reject', ...outcomeData(current.outcome) };
    case 'access-ended':
      return { verdict: 'approve', ...outcomeData(current.outcome), how: current.how, endedAt: current.at };
    case 'expired':
    case 'cancelled':
      return { endedAt: current.at };
  }
}

function outcomeData({ via, attribution, by, at, votes }: Outcome): Data {
  return { via, attribution, by: by.kind, decidedAt: at, votes: votes.length };
}

function approvalsOf(votes: readonly { verdict: string }[]): number {
  return votes.filter(({ verdict }) => verdict === 'approve').length;
}

/** @returns the stage of an escalation and the groups and channels it brings in, which are names of the configuration. */
export function escalationData(name: RequestEventName, { stage, to }: RecordData): Data {
  if (name !== 'request.escalated.v1' || typeof stage !== 'string' || !Array.isArray(to)) return {};
  return { stage, to: to.flatMap((one) => (typeof one === 'string' ? [one] : [])) };
}
