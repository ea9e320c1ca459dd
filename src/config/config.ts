import type { Policy } from '../routing';
import { anchorMisfits, anchorPlaces, type AnchorPlace } from './anchors';
import { misfits, playsAzure } from './checks';
import { clouds, eventHubsSuffixes, type Cloud } from './clouds';
import { SourceDocument } from './document';
import { eventHubMisfits, eventHubPlaces, type EventHubPlace } from './event-hubs';
import { exportMisfits, exportPlaces, type ExportPlace } from './exports';
import { ConfigError } from './errors';
import { notBuilt } from './not-built';
import { readParts } from './parts';
import { defined, policyOf } from './policy';
import { schema, type Shape } from './schema';
import type { Environment, ReadFile } from './secret';
import { type Misfit, shapeFaults } from './shape-faults';
import { webhookMisfits, webhookPlaces, type WebhookPlace } from './webhooks';

/** Everything lockbox.yaml says, checked, with defaults filled in. Frozen to the last list. */
export interface Config {
  /** Lower-cased GUID. */
  tenantId: string;
  server: { host: string; port: number; publicUrl?: string; metrics?: { host: string; port: number } };
  azure: {
    cloud: keyof typeof clouds;
    subscriptions: 'all' | string[];
    pollMs: number;
    /** Whose identity decides in Azure. */
    decideAs: Shape['azure']['decideAs'];
    /** Addresses without a trailing slash: the cloud's, or stand-ins. */
    endpoints: Pick<Cloud, 'resourceManager' | 'login'> & {
      /**
       * Absent where Graph is not asked: a stand-in plays Azure, and none is named for Graph. A token that a stand-in
       * gave, or a name that a test made up, is nothing to show to the real one.
       */
      graph?: string;
      /** Absent where storage logs are not read: for the same reason. With its version at the end. */
      logAnalytics?: string;
      /** A stand-in for Event Hubs, over TLS; absent where each namespace is reached by its own name. */
      eventHubs?: string;
    };
    /** Token scope for Azure Resource Manager, set explicitly: the SDK's default does not follow the cloud. */
    armScope: string;
    /** The same for Microsoft Graph. */
    graphScope: string;
    /** The same for Log Analytics. */
    logAnalyticsScope: string;
    /** Where people look at this cloud: origin of the links on cards. */
    portal: string;
  };
  bot: {
    appType: Shape['bot']['appType'];
    /** Present unless `appType` is none. */
    appId?: string;
    credential: Shape['bot']['credential'];
    /** Name of the OAuth connection of the Azure Bot; present where approvers decide. */
    oauthConnection?: string;
    /** Further allowed connector origins. */
    serviceUrls: string[];
    endpoints: { openIdMetadata?: string; login?: string; token?: string };
  };
  /** The channel that hears of findings and faults. */
  admins?: string;
  policy: Policy;
  /** How people and tools sign in to the API; without it there is none, but on loopback. */
  signIn?: { clientId: string; audience: string };
  /** How Azure Monitor tells of something: with its own token for that audience, or with one of ours in the path. */
  alerts: { audience?: string; pathToken: boolean };
  /** Other tools that are told; the policy names them by the same keys. */
  webhooks: WebhookPlace[];
  /** Event hubs that records of Azure's logs come by. */
  eventHubs: EventHubPlace[];
  /** What is exported by itself. */
  exports: ExportPlace[];
  /** `everyMs` is how often the newest checkpoint is kept at the anchors. */
  ledger: { name: string; everyMs: number; anchors: AnchorPlace[] };
  /** How long personal data is kept after a request closed, in milliseconds. */
  retention: { personalMs: number };
  /** Object ids, lower-cased, that may reach Speech storage beside the Speech accounts' own identities. */
  byos: {
    allowedPrincipals: string[];
    /** Customer ids of the Log Analytics workspaces whose storage logs are read. */
    logAnalytics: string[];
  };
}

/** Enough for one sitting: a file that is wrong throughout is wrong in one way. */
const maxFaults = 100;

/**
 * Reads a configuration.
 *
 * @param file its name, for faults.
 * @param env given where the service is about to run: then the secrets that the file relies on have to be there.
 * @param readFile reads a secret's file, to see that it holds what it has to; without it that is not looked at.
 * @throws ConfigError with every fault found (up to 100), each with file, line and key.
 */
export function loadConfig(file: string, text: string, env?: Environment, readFile?: ReadFile): Config {
  const source = SourceDocument.parse(file, text);
  // An empty file is one in which everything is missing.
  const value = source.value ?? {};
  const parts = readParts(value);
  const wrong = [
    ...shapeFaults(value),
    ...misfits(parts, env),
    ...webhookMisfits(parts, env, readFile),
    ...anchorMisfits(parts),
    ...exportMisfits(parts),
    ...eventHubMisfits(parts, eventHubsSuffixes),
    ...notBuilt(parts),
  ];
  if (wrong.length > 0) {
    throw placed(source, wrong);
  }
  return deepFreeze(toConfig(schema.parse(value)));
}

/** What was found wrong with a sound file by looking outside of it, e.g. into the tenant's directory, at its lines. */
export function misfitsIn(file: string, text: string, wrong: readonly Misfit[]): ConfigError {
  return placed(SourceDocument.parse(file, text), wrong);
}

function placed(source: SourceDocument, wrong: readonly Misfit[]): ConfigError {
  const faults = wrong.slice(0, maxFaults).map(({ path, code, message }) => {
    return { file: source.file, line: source.lineOf(path), key: path.map(String).join('.'), code, message };
  });
  return new ConfigError(faults);
}

/**
 * What stands where there is no file, for the commands that need none: a tenant of zeros, one route and nobody to
 * decide. A database that knows its tenant goes before the zeros.
 */
export function defaultConfig(): Config {
  const value = {
    tenantId: '00000000-0000-0000-0000-000000000000',
    azure: { decideAs: 'bot' },
    bot: { appType: 'none' },
    groups: {},
    routes: [{ name: 'everything', approvers: [] }],
  };
  return deepFreeze(toConfig(schema.parse(value)));
}

/** The policy of {@link defaultConfig}. */
export function policyWithoutFile(): Policy {
  return defaultConfig().policy;
}

function toConfig(shape: Shape): Config {
  const { server, azure, bot, admins } = shape;
  const { armScope, graphScope, logAnalyticsScope, portal, eventHubsSuffix, ...places } = clouds[azure.cloud];
  const { resourceManager = places.resourceManager, login = places.login } = azure.endpoints;
  const graph = azure.endpoints.graph ?? (playsAzure(azure) ? undefined : places.graph);
  const logAnalytics =
    withVersion(azure.endpoints.logAnalytics) ?? (playsAzure(azure) ? undefined : places.logAnalytics);
  return {
    tenantId: shape.tenantId,
    server: {
      host: server.host,
      port: server.port,
      ...defined({ publicUrl: server.publicUrl, metrics: server.metrics }),
    },
    azure: {
      cloud: azure.cloud,
      subscriptions: azure.subscriptions,
      pollMs: azure.poll,
      decideAs: azure.decideAs,
      endpoints: {
        resourceManager,
        login,
        ...defined({ graph, logAnalytics, eventHubs: azure.endpoints.eventHubs }),
      },
      armScope,
      graphScope,
      logAnalyticsScope,
      portal,
    },
    bot: {
      appType: bot.appType,
      ...defined({ appId: bot.appId, oauthConnection: bot.oauthConnection }),
      credential: bot.credential,
      serviceUrls: bot.serviceUrls,
      endpoints: defined(bot.endpoints),
    },
    ...defined({ admins, signIn: shape.signIn }),
    policy: policyOf(shape),
    alerts: { ...defined({ audience: shape.alerts?.audience }), pathToken: shape.alerts?.pathToken === true },
    webhooks: webhookPlaces(shape.webhooks),
    eventHubs: eventHubPlaces(shape.eventHubs, eventHubsSuffix),
    exports: exportPlaces(shape.exports),
    ledger: { name: shape.ledger.name, everyMs: shape.ledger.every, anchors: anchorPlaces(shape.ledger.anchors) },
    retention: { personalMs: shape.retention.personal },
    byos: {
      allowedPrincipals: [...new Set(shape.byos?.allowedPrincipals)],
      logAnalytics: [...new Set(shape.byos?.logAnalytics)],
    },
  };
}

/** The query API of Log Analytics stands under its version, which people leave out of an address. */
function withVersion(endpoint: string | undefined): string | undefined {
  return endpoint === undefined || endpoint.endsWith('/v1') ? endpoint : `${endpoint}/v1`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
