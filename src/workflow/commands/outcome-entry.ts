import { documentDigest } from '../../ledger';
import { vouched, type AccessRequest, type Outcome, type RequestState, type Vote } from '../../model';
import { personal, type RecordData } from '../record';

/** How a request stands after a step, as the ledger keeps it. People and free text are sealed. */
export function stateData(request: AccessRequest): RecordData {
  return {
    after: {
      state: request.current.state,
      version: request.version,
      // Sealed, since an unsalted hash of names and reasons could be found by trying.
      document: personal(documentDigest(vouched(request))),
    },
    azureStatus: request.azureStatus,
    ...currentData(request.current),
  };
}

function currentData(current: RequestState): RecordData {
  switch (current.state) {
    case 'pending':
      return {
        votes: current.votes.map(voteData),
        ...(current.lastRefusal === undefined ? {} : { refusal: current.lastRefusal.why }),
        ...(current.lastRefusal?.by === undefined ? {} : { refusedTo: personal({ ...current.lastRefusal.by }) }),
      };
    case 'deciding':
      return {
        verdict: current.verdict,
        sent: current.sent,
        as: current.as,
        attempts: current.attempts,
        votes: current.votes.map(voteData),
        ...(current.reason === '' ? {} : { reason: personal(current.reason) }),
      };
    case 'approved':
      return {
        ...outcomeData(current.outcome),
        ...(current.accessUntil === undefined ? {} : { accessUntil: current.accessUntil }),
        ...(current.ending === undefined ? {} : { ending: current.ending.how }),
      };
    case 'rejected':
      return outcomeData(current.outcome);
    case 'access-ended':
      return { how: current.how, at: current.at };
    case 'expired':
    case 'cancelled':
      return { at: current.at };
  }
}

function outcomeData(outcome: Outcome): RecordData {
  const { via, attribution, by, at, reason, votes, as } = outcome;
  return {
    via,
    as,
    attribution,
    by: by.kind === 'person' || by.kind === 'app' ? { kind: by.kind, ref: personal({ ...by }) } : { kind: by.kind },
    at,
    votes: votes.map(voteData),
    ...(reason === undefined || reason === '' ? {} : { reason: personal(reason) }),
  };
}

function voteData(vote: Vote): RecordData {
  const inPlaceOf = vote.for === undefined ? {} : { for: personal({ ...vote.for }) };
  return { verdict: vote.verdict, at: vote.at, by: personal({ ...vote.by }), ...inPlaceOf };
}
