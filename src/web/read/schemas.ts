import { z } from 'zod/v4';
import type { Verified } from '../../history';
import { kinds, services, stateNames } from '../../model';

// What leaves the process, for the document of the API. Tests hold every answer against these.

const names = <T extends string>(values: readonly T[]) => z.enum(values as [T, ...T[]]);
const moment = z.iso.datetime().describe('RFC 3339 in UTC, with milliseconds');
const person = z.strictObject({
  id: z.string().describe('Entra object id'),
  name: z.string().optional(),
  address: z.string().optional(),
});
/** A part that grows with what is watched: what stands in it is described where it comes from. */
const open = z.looseObject({});
const verdict = z.enum(['approve', 'reject']);

const actor = z.strictObject({
  kind: z.enum(['person', 'app', 'azure', 'service', 'unknown']),
  id: z.string().optional(),
  name: z.string().optional(),
  address: z.string().optional(),
});

const decision = z.strictObject({
  verdict,
  via: z.enum(['card', 'elsewhere', 'azure-auto']).optional(),
  attribution: z.enum(['ours', 'agreed-unattributed', 'elsewhere', 'azure-auto']).optional(),
  by: actor,
  reason: z.string().optional(),
  at: moment,
  accessUntil: moment.optional(),
  sanctionedUntil: moment.optional(),
  ending: z.strictObject({ how: z.enum(['completed', 'revoked']), by: person.optional(), at: moment }).optional(),
  accessEnded: z.strictObject({ how: z.enum(['completed', 'revoked', 'assumed']), at: moment }).optional(),
});

const entry = z.strictObject({
  seq: z.number().int(),
  at: moment,
  type: z.string(),
  request: z.string().optional(),
  actor: z.strictObject({ kind: z.string(), ref: z.strictObject({ $sealed: z.string() }).optional() }),
  data: open,
});

/** One request, as `lockbox-bot show --json` prints it. */
export const requestSchema = z.strictObject({
  id: z.string(),
  kind: names(kinds),
  state: names(stateNames),
  source: z.enum(['live', 'replay']),
  service: names(services),
  resourceIds: z.array(z.string()),
  subscription: z.strictObject({ id: z.string(), name: z.string().nullable() }),
  justification: z.string().describe('Free text of whoever asks: untrusted'),
  supportCase: z.strictObject({ number: z.string() }).nullable(),
  openedAt: moment,
  expiresAt: moment.nullable(),
  accessDuration: z.string(),
  azure: z.strictObject({ id: z.string(), status: z.string() }),
  route: z.strictObject({ name: z.string(), policyHash: z.string() }),
  erased: z
    .strictObject({ at: moment, why: z.enum(['asked', 'retention']) })
    .nullable()
    .describe('Since when its personal data is gone: "erased" stands in its place'),
  asked: z.array(z.looseObject(person.shape)),
  approvals: z.number().int().describe('How many of those have to approve'),
  claim: z.strictObject({ by: person, at: moment, until: moment }).nullable().describe('Who said that they are on it'),
  delegations: z.array(z.strictObject({ from: person, to: person, at: moment, until: moment })),
  unresolved: z.array(z.string()),
  votes: z.array(z.strictObject({ by: person, for: person.optional(), verdict, reason: z.string(), at: moment })),
  decision: decision.nullable(),
  review: open.nullable(),
  requester: person.nullable(),
  asks: open.nullable(),
  uses: z.array(open),
  actions: z.array(open),
  deliveries: z.array(
    z.strictObject({
      recipient: z.string(),
      status: z.string(),
      shown: z.number().int(),
      wanted: z.number().int(),
      lastError: z.string().optional(),
    }),
  ),
  entries: z.array(entry).describe('Of a single request, for those who may read everything; empty elsewhere'),
  personal: z
    .record(z.string(), z.json())
    .describe('The sealed values of those entries by their hash; erased ones are not there'),
  salts: z
    .record(z.string(), z.string())
    .describe('The salt of each of those values, hex: SHA-256(salt ‖ canonical bytes of the value) is its hash'),
});

const verified = z
  .strictObject({
    ok: z.boolean().nullable().describe('False where something was changed; null where it was not looked at'),
    by: z.enum(['proof', 'self-check', 'nothing']),
    at: moment.nullable().describe('When the whole ledger was last checked; null for a proof, which is of now'),
    faults: z.array(z.strictObject({ seq: z.number().int().nullable(), code: z.string() })),
  })
  .describe('Whether what is told is as the ledger says') satisfies z.ZodType<Verified>;

/** What a check of the whole ledger found. */
export interface SelfChecked {
  ok: boolean;
  at: string;
  faults: Verified['faults'];
}

/** The answer of `GET /api/requests/{id}`. */
export const oneSchema = requestSchema.extend({ verified });
/** The answer of `GET /api/requests`. */
export const pageSchema = z.strictObject({
  items: z.array(requestSchema),
  next: z.string().nullable().describe('The cursor of the next page; null on the last one'),
  count: z
    .strictObject({ value: z.number().int(), more: z.boolean().describe('Whether there are more than were counted') })
    .optional(),
  verified,
});

const counts = z.array(z.strictObject({ name: z.string(), count: z.number().int() }));
/** The answer of `GET /api/statistics`. */
export const statisticsSchema = z.strictObject({
  from: moment,
  to: moment,
  complete: z
    .boolean()
    .describe('False where there are more requests than are counted at once: the oldest are left out'),
  requests: z.number().int(),
  months: z.array(
    z.strictObject({
      month: z.string(),
      requests: z.number().int(),
      states: z.record(names(stateNames), z.number().int()),
    }),
  ),
  timeToDecision: z.strictObject({
    requests: z.number().int(),
    p50Seconds: z.number().nullable(),
    p90Seconds: z.number().nullable(),
  }),
  decidedBy: z.array(
    z.strictObject({
      kind: z.string(),
      id: z.string().nullable(),
      approved: z.number().int(),
      rejected: z.number().int(),
    }),
  ),
  expired: z.number().int(),
  services: counts,
  routes: counts,
  kinds: counts,
  verified,
});

/** What an erasure did. */
export const erasureSchema = z.strictObject({
  id: z.string(),
  erased: z.strictObject({ at: moment, why: z.enum(['asked', 'retention']) }),
  values: z.number().int().describe('How many sealed values are gone'),
  seq: z.number().int().describe('The entry that says so'),
});

/** A legal hold. */
export const holdSchema = z.strictObject({
  id: z.string(),
  match: z.strictObject({ requestId: z.string().optional(), from: moment.optional(), to: moment.optional() }),
  by: z.strictObject({ id: z.string().optional(), name: z.string() }),
  reason: z.string(),
  createdAt: moment,
  endedAt: moment.optional(),
});
