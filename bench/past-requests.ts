import { kinds, services, type AccessRequest, type Person, type RequestState } from '../src/model';

/** A route that one request in a thousand takes. */
export const rareRoute = 'route-rare';
/** The first one opened then, and each next one ten minutes later. */
const begun = Date.parse('2025-01-01T00:00:00.000Z');
const everyMs = 600_000;
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** One request of the past: each value by its number, so that a run is like another. */
export function pastRequest(number: number): AccessRequest {
  const openedAt = new Date(begun + (number % 50_000) * everyMs + Math.floor(number / 50_000)).toISOString();
  const subscription = `5f1c2a9e-0d34-4b6a-9a77-${String(number % 10).padStart(12, '0')}`;
  const approvers = [number % 7, (number % 7) + 7].map(person);
  return {
    id: `L-${idOf(number)}`,
    version: 3,
    source: 'live',
    openedAt,
    azureStatus: 'Approved',
    reached: [],
    facts: {
      kind: kinds[number % 3] ?? 'lockbox',
      azureId: `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`,
      subscription: { id: subscription, name: 'Contoso production' },
      resourceIds: [
        `/subscriptions/${subscription}/resourceGroups/rg-${number % 20}/providers/Microsoft.CognitiveServices/accounts/account-${number % 500}`,
      ],
      service: services[number % services.length] ?? 'openai',
      speechResourceIds: [],
      justification: textOf(number),
      supportCase: { number: String(1_000_000 + (number % 100_000)) },
      accessDuration: '8',
      createdAt: openedAt,
    },
    route: {
      name: number % 1_000 === 500 ? rareRoute : `route-${number % 5}`,
      policyHash: '00'.repeat(32),
      approvers,
      unresolved: [],
      approvals: 1,
      anyRejectionRejects: true,
      allowGuests: false,
      notify: [],
      stages: [],
      calendars: [],
    },
    current: stateOf(number, openedAt, approvers[0] ?? person(0)),
  };
}

function stateOf(number: number, at: string, by: Person): RequestState {
  const outcome = { via: 'card', attribution: 'ours', by: { kind: 'person', ...by }, votes: [], at } as const;
  switch (number % 5) {
    case 0:
      return { state: 'expired', at };
    case 1:
      return { state: 'rejected', outcome: { ...outcome, votes: [] } };
    case 2:
      return { state: 'approved', outcome: { ...outcome, votes: [] } };
    default:
      return { state: 'access-ended', how: 'completed', outcome: { ...outcome, votes: [] }, at };
  }
}

/** Forty words or so: some in every request, one in a hundred of them, one in ten thousand, one in none other. */
function textOf(number: number): string {
  const some = Array.from({ length: 30 }, (_, at) => `word${(number * 31 + at * at * 7) % 2_000}`);
  const rare = number % 10_000 === 77 ? ' needle' : '';
  return `To investigate an incident on topic${number % 100}, serial${number}${rare}: ${some.join(' ')}`;
}

function person(number: number): Person {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    name: `Approver ${number}`,
    address: `approver${number}@example.com`,
  };
}

function idOf(number: number): string {
  let [text, rest] = ['', number];
  for (let at = 0; at < 10; at += 1) [text, rest] = [`${alphabet[rest % 32] ?? '0'}${text}`, Math.floor(rest / 32)];
  return text;
}
