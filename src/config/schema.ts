import { z } from 'zod/v4';
import { hearings, kinds, services } from '../model';
import { duration, endpoint, guid, hostPort, member, name } from './values';

/** What is understood of the grammar but not built yet: it is refused by name, never ignored. */
const later = z.unknown().optional();

const server = z.strictObject({
  host: z.string().max(255).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(3978),
  publicUrl: endpoint.optional(),
  metrics: hostPort.optional(),
});

const azure = z.strictObject({
  cloud: z.enum(['public', 'usgov', 'china']).default('public'),
  subscriptions: z.union([z.literal('all'), z.array(guid).min(1)]).default('all'),
  poll: duration.default(60_000),
  decideAs: z.enum(['bot', 'approver']).default('bot'),
  endpoints: z
    .strictObject({
      resourceManager: endpoint.optional(),
      login: endpoint.optional(),
      graph: endpoint.optional(),
      logAnalytics: endpoint.optional(),
      blob: endpoint.optional(),
      eventHubs: endpoint.optional(),
    })
    .prefault({}),
});

const bot = z.strictObject({
  appType: z.enum(['SingleTenant', 'UserAssignedMsi', 'none']),
  appId: guid.optional(),
  credential: z.enum(['secret', 'certificate', 'federated']).default('secret'),
  oauthConnection: z.string().max(200).optional(),
  serviceUrls: z.array(endpoint).default([]),
  endpoints: z
    .strictObject({ openIdMetadata: endpoint.optional(), login: endpoint.optional(), token: endpoint.optional() })
    .prefault({}),
});

const group = z.strictObject({ members: z.array(member).min(1).optional(), entraGroup: later, hours: later });

const channel = z.strictObject({
  team: z.string().max(200).optional(),
  channel: z.string().max(300).optional(),
  hears: z.array(z.enum(hearings)).default([...hearings]),
});

const list = z.array(z.string().max(2_000)).min(1);

const route = z.strictObject({
  name,
  match: z
    .strictObject({
      kind: z.array(z.enum(kinds)).min(1).optional(),
      service: z.array(z.enum(services)).min(1).optional(),
      subscription: z.array(guid).min(1).optional(),
      resource: z.preprocess((value) => (typeof value === 'string' ? [value] : value), list).optional(),
      resourceType: list.optional(),
      duration: list.optional(),
      workItemSource: list.optional(),
    })
    .optional(),
  approvers: z.array(name),
  approvals: z.int().min(1).max(100).default(1),
  notify: z.array(name).default([]),
  anyRejectionRejects: z.boolean().default(true),
  allowGuests: z.boolean().default(false),
  remind: later,
  escalate: later,
  stepUp: later,
  onReject: later,
  expireAfter: later,
});

/** The grammar of lockbox.yaml (design.md, "Configuration"). */
export const schema = z.strictObject({
  tenantId: guid,
  server: server.prefault({}),
  azure: azure.prefault({}),
  bot,
  admins: name.optional(),
  groups: z.record(name, group),
  channels: z.record(name, channel).default({}),
  routes: z.array(route).min(1),
  ledger: z.strictObject({ name: name.default('lockbox-bot'), anchors: later, every: later }).prefault({}),
  byos: later,
  alerts: later,
  eventHubs: later,
  signIn: later,
  webhooks: later,
  retention: later,
});

/** A configuration that has the right shape; whether its parts fit together is checked next. */
export type Shape = z.output<typeof schema>;

/** JSON Schema of lockbox.yaml. */
export function jsonSchema(): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
