import { createHash } from 'node:crypto';
import type { Policy } from '../routing';
import { misfits } from './checks';
import { clouds, type Cloud } from './clouds';
import { SourceDocument } from './document';
import { ConfigError, type ConfigFault, type ConfigFaultCode } from './errors';
import { schema, type Shape } from './schema';

/** Everything lockbox.yaml says, checked, with defaults filled in. Frozen. */
export interface Config {
  tenantId: string;
  server: { host: string; port: number; publicUrl?: string; metrics?: { host: string; port: number } };
  azure: {
    subscriptions: 'all' | string[];
    pollMs: number;
    decideAs: 'bot';
    /** Addresses without a trailing slash. */
    resourceManager: string;
    login: string;
    /** Token scope for Azure Resource Manager, set explicitly: the SDK's default does not follow the cloud. */
    armScope: string;
  };
  bot: {
    appType: Shape['bot']['appType'];
    appId?: string;
    credential: Shape['bot']['credential'];
    serviceUrls: string[];
    endpoints: { openIdMetadata?: string; login?: string; token?: string };
  };
  policy: Policy;
  ledger: { name: string };
}

/**
 * Reads a configuration.
 *
 * @param file its name, for faults.
 * @throws ConfigError with every fault found, each with file, line and key.
 */
export function loadConfig(file: string, text: string): Config {
  const source = SourceDocument.parse(file, text);
  const parsed = schema.safeParse(source.value ?? {});
  if (!parsed.success) throw new ConfigError(parsed.error.issues.flatMap((issue) => issueFaults(source, issue)));
  const wrong = misfits(parsed.data);
  if (wrong.length > 0) {
    throw new ConfigError(wrong.map(({ path, code, message }) => faultAt(source, path, code, message)));
  }
  return deepFreeze(toConfig(parsed.data));
}

type Issue = NonNullable<ReturnType<typeof schema.safeParse>['error']>['issues'][number];

function issueFaults(source: SourceDocument, issue: Issue): ConfigFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => faultAt(source, [...issue.path, key], 'UNKNOWN_KEY', 'there is no such key here'));
  }
  const missing = issue.code === 'invalid_type' && valueAt(source.value, issue.path) === undefined;
  const message = missing ? `it is missing: ${issue.message}` : issue.message;
  return [faultAt(source, issue.path, missing ? 'MISSING' : 'BAD_VALUE', message)];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

function faultAt(
  source: SourceDocument,
  path: readonly PropertyKey[],
  code: ConfigFaultCode,
  message: string,
): ConfigFault {
  return { file: source.file, line: source.lineOf(path), key: path.map(String).join('.'), code, message };
}

function toConfig(shape: Shape): Config {
  const { server, azure, bot } = shape;
  const cloud: Cloud = clouds[azure.cloud];
  const { resourceManager = cloud.resourceManager, login = cloud.login } = azure.endpoints;
  return {
    tenantId: shape.tenantId,
    server: {
      host: server.host,
      port: server.port,
      ...(server.publicUrl === undefined ? {} : { publicUrl: server.publicUrl }),
      ...(server.metrics === undefined ? {} : { metrics: server.metrics }),
    },
    azure: {
      subscriptions: azure.subscriptions,
      pollMs: azure.poll,
      decideAs: 'bot',
      resourceManager,
      login,
      armScope: cloud.armScope,
    },
    bot: {
      appType: bot.appType,
      ...(bot.appId === undefined ? {} : { appId: bot.appId }),
      credential: bot.credential,
      serviceUrls: bot.serviceUrls,
      endpoints: withoutUndefined(bot.endpoints),
    },
    policy: policyOf(shape),
    ledger: { name: shape.ledger.name },
  };
}

function policyOf({ groups, channels, routes, admins }: Shape): Policy {
  const content = {
    groups: mapValues(groups, ({ members = [] }) => ({ members })),
    channels: mapValues(channels, ({ team, channel, hears }) => ({
      hears,
      ...(team === undefined ? {} : { team }),
      ...(channel === undefined ? {} : { channel }),
    })),
    routes: routes.map(({ name, match, approvers, approvals, notify, anyRejectionRejects, allowGuests }) => ({
      name,
      ...(match === undefined ? {} : { match: withoutUndefined(match) }),
      approvers,
      approvals,
      notify,
      anyRejectionRejects,
      allowGuests,
    })),
  };
  return { hash: hashOf(content), ...content, ...(admins === undefined ? {} : { admins }) };
}

/** The policy that stands where there is no configuration: one route, and nobody to decide. */
export function policyWithoutFile(): Policy {
  const route = {
    name: 'everything',
    approvers: [],
    approvals: 1,
    notify: [],
    anyRejectionRejects: true,
    allowGuests: false,
  };
  const content = { groups: {}, channels: {}, routes: [route] };
  return deepFreeze({ hash: hashOf(content), ...content });
}

/** Hex SHA-256 over JSON with sorted keys, so that the order in the file does not matter. */
function hashOf(content: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(record: T): Defined<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
