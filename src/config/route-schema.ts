import { z } from 'zod/v4';
import { hearings, kinds, services, type Moment } from '../model';
import { anyOf, clockTime, duration, guid, member, name, resourceGlob, text, zone } from './values';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const hours = z.strictObject({
  zone,
  days: z.array(z.enum(days)).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']),
  from: clockTime,
  to: clockTime,
  ignoredBeforeExpiry: duration.optional(),
});

/** A group of people. */
export const group = z.strictObject({
  members: z.array(member).min(1).optional(),
  entraGroup: guid.optional(),
  hours: hours.optional(),
});

/** A channel that may be told. */
export const channel = z.strictObject({
  team: text.optional(),
  channel: text.optional(),
  hears: z.array(z.enum(hearings)).default([...hearings]),
});

const match = z.strictObject({
  kind: anyOf(z.enum(kinds)).optional(),
  service: anyOf(z.enum(services)).optional(),
  subscription: anyOf(guid).optional(),
  resource: anyOf(resourceGlob).optional(),
  resourceType: anyOf(text).optional(),
  duration: anyOf(z.union([text, z.number().transform(String)])).optional(),
  workItemSource: anyOf(text).optional(),
});

const beforeExpiry = z
  .strictObject({ beforeExpiry: duration })
  .transform((moment): Moment => ({ beforeExpiryMs: moment.beforeExpiry }));

const remind = z.union([duration.transform((afterMs): Moment => ({ afterMs })), beforeExpiry]);

const escalate = z.union([
  z
    .strictObject({ after: duration, to: z.array(name).min(1) })
    .transform(({ after, to }): Moment & { to: string[] } => ({ afterMs: after, to })),
  z
    .strictObject({ beforeExpiry: duration, to: z.array(name).min(1) })
    .transform(({ beforeExpiry: before, to }): Moment & { to: string[] } => ({ beforeExpiryMs: before, to })),
]);

/** How long a review or an access request waits where the route does not say. */
export const defaultExpireAfter = '4d';

/** A route. */
export const route = z.strictObject({
  name,
  match: match.optional(),
  approvers: z.array(name),
  approvals: z.int().min(1).max(100).default(1).describe('a whole number from 1 to 100'),
  notify: z.array(name).default([]),
  remind: z.array(remind).default([]),
  escalate: z.array(escalate).default([]),
  stepUp: z
    .string()
    .regex(/^c\d{1,2}$/)
    .optional()
    .describe('an Entra authentication context such as c1'),
  anyRejectionRejects: z.boolean().default(true),
  allowGuests: z.boolean().default(false),
  onReject: z.enum(['notify', 'revoke']).default('notify'),
  expireAfter: duration.prefault(defaultExpireAfter),
});

/** A group as the file says it. */
export type GroupShape = z.output<typeof group>;

/** A channel as the file says it. */
export type ChannelShape = z.output<typeof channel>;

/** A route as the file says it, with defaults. */
export type RouteShape = z.output<typeof route>;
