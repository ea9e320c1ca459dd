import { z } from 'zod/v4';
import { hearings } from '../model';
import { channel, group, route } from './route-schema';
import {
  duration,
  endpoint,
  guid,
  hostPort,
  hubName,
  hubNamespace,
  keepingTime,
  name,
  pollInterval,
  port,
  text,
  webhookUrl,
} from './values';

const server = z.strictObject({
  host: z.string().min(1).max(255).default('127.0.0.1').describe('a host name or address to listen on'),
  port: port.default(3978),
  publicUrl: endpoint.optional(),
  metrics: hostPort.optional(),
});

const azure = z.strictObject({
  cloud: z.enum(['public', 'usgov', 'china']).default('public'),
  subscriptions: z.union([z.literal('all'), z.array(guid).min(1)]).default('all'),
  poll: pollInterval.prefault('60s'),
  decideAs: z.enum(['bot', 'approver']).default('approver'),
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
  oauthConnection: text.optional(),
  serviceUrls: z.array(endpoint).default([]),
  endpoints: z
    .strictObject({ openIdMetadata: endpoint.optional(), login: endpoint.optional(), token: endpoint.optional() })
    .prefault({}),
});

const anchor = z.union([
  z.strictObject({ file: text }),
  z.strictObject({ channel: name }),
  z.strictObject({ blob: endpoint }),
]);

const ledger = z.strictObject({
  name: name.default('lockbox-bot'),
  anchors: z.array(anchor).max(10).default([]),
  every: duration.prefault('1h'),
});

const byos = z.strictObject({
  logAnalytics: z.array(guid).optional(),
  allowedPrincipals: z.array(guid).optional(),
  actAs: z.enum(['bot', 'approver']).optional(),
  sanctionMax: duration.optional(),
});

const eventHub = z.strictObject({
  namespace: hubNamespace,
  hub: hubName,
  consumerGroup: z
    .string()
    .regex(/^(?:\$Default|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,48}[A-Za-z0-9])?)$/)
    .default('$Default')
    .describe('the name of a consumer group that nothing else reads with'),
  checkpoints: endpoint.describe('the https address of a blob container, where it is kept how far was read'),
});

const webhook = z.strictObject({
  url: webhookUrl,
  secretEnv: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .describe('the name of an environment variable'),
  hears: z
    .array(z.enum([...hearings, 'entries']))
    .default(['opened', 'decided', 'escalated', 'expired'])
    .describe('entries: every entry of the ledger, in its order'),
});

const scheduledExport = z.strictObject({
  format: z.enum(['jsonl', 'csv', 'ocsf']),
  folder: text.optional().describe('a folder of the machine; this or a blob'),
  blob: endpoint.optional().describe('a container, with a folder in it or not'),
  every: duration.prefault('1h'),
  from: z.enum(['beginning', 'now']).default('beginning'),
});

/** A webhook as the grammar reads it. */
export type WebhookShape = z.output<typeof webhook>;

/** The grammar of lockbox.yaml (design.md, "Configuration"). What is not built yet is refused by not-built.ts. */
export const schema = z.strictObject({
  tenantId: guid,
  server: server.prefault({}),
  azure: azure.prefault({}),
  bot,
  admins: name.optional(),
  groups: z.record(name, group),
  channels: z.record(name, channel).default({}),
  routes: z.array(route).min(1),
  auditors: z.array(name).max(100).default([]).describe('names of groups whose people read everything in Teams'),
  ledger: ledger.prefault({}),
  byos: byos.optional(),
  alerts: z.strictObject({ audience: text.optional(), pathToken: z.boolean().optional() }).optional(),
  eventHubs: z.array(eventHub).max(20).optional(),
  signIn: z.strictObject({ clientId: guid, audience: text }).optional(),
  webhooks: z.array(webhook).default([]),
  exports: z.array(scheduledExport).max(10).default([]),
  retention: z.strictObject({ personal: keepingTime.prefault('400d') }).prefault({}),
});

/** A configuration that has the right shape; whether its parts fit together is checked next. */
export type Shape = z.output<typeof schema>;

/** @returns the JSON Schema (2020-12) of lockbox.yaml, for editors. */
export function jsonSchema(): Record<string, unknown> {
  return { title: 'Lockbox Bot configuration', ...z.toJSONSchema(schema, { io: 'input' }) };
}
