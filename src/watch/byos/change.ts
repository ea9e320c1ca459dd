import type { AccessKind, Signal, StorageAccount } from '../../model';
import { detailsOf, listed, type Details } from './details';
import { jsonOf, listOf, looseOf, memberOf, textOf, within, type Loose } from './loose';
import { networkChange } from './network-change';
import { roleName } from './role-names';

type Values = Readonly<Record<string, unknown>>;

/** What a change is read from. */
interface Told {
  /** The body of the call. */
  asked: Loose;
  /** The body's own `properties`, else those of the answer: what was removed is told by the answer alone. */
  properties: Loose;
  /** The storage account as it was last read. */
  known: StorageAccount | undefined;
}

/**
 * @param known the storage account as it was last read, to tell what of its rules is new.
 * @returns the part of an operation's body that says what it changes, in plain named values; never a key or a signature.
 */
export function changeOf(what: AccessKind, signal: Signal, known: StorageAccount | undefined): Details {
  const asked = jsonOf(bodyOf(signal, 'requestbody'));
  const answered = jsonOf(bodyOf(signal, 'responsebody'));
  const own = looseOf(memberOf(asked, 'properties'));
  const properties = Object.keys(own).length > 0 ? own : looseOf(memberOf(answered, 'properties'));
  return detailsOf({
    operation: signal.operation.toLowerCase(),
    ...valuesOf(what, { asked, properties, known }),
    ...(signal.status === 'failed' ? { status: propertyOf(signal, 'statusCode') } : {}),
  });
}

function valuesOf(what: AccessKind, told: Told): Values {
  const { asked, properties, known } = told;
  switch (what) {
    case 'role-granted':
    case 'role-removed':
      return roleValues(properties);
    case 'lock-made':
    case 'lock-removed':
      return { level: memberOf(properties, 'level'), notes: memberOf(properties, 'notes') };
    case 'storage-changed':
      return { ...networkChange(properties, known), ...storageValues(properties) };
    case 'account-changed':
      return { ...networkChange(properties, undefined), ...accountValues(properties) };
    case 'key-regenerated':
    case 'account-key-regenerated':
      return { key: keyName(memberOf(asked, 'keyName')) };
    case 'sas-issued':
      return sasValues(asked);
    case 'blob-service-changed':
      return blobServiceValues(properties);
    case 'container-changed':
    case 'container-access-changed':
      return { publicAccess: memberOf(properties, 'publicAccess') ?? memberOf(asked, 'publicAccess') };
    case 'immutability-changed':
      return {
        days: memberOf(properties, 'immutabilityPeriodSinceCreationInDays'),
        state: memberOf(properties, 'state'),
      };
    case 'diagnostics-changed':
    case 'diagnostics-removed':
      return diagnosticValues(properties);
    case 'private-endpoint-changed':
      return { connection: within(properties, 'privateLinkServiceConnectionState', 'status') };
    case 'local-user-changed':
      return {
        hasSshKey: memberOf(properties, 'hasSshKey'),
        hasSshPassword: memberOf(properties, 'hasSshPassword'),
        containers: listed(names(memberOf(properties, 'permissionScopes'), 'resourceName')),
      };
    case 'replication-changed':
      return { from: memberOf(properties, 'sourceAccount'), to: memberOf(properties, 'destinationAccount') };
    case 'encryption-scope-changed':
      return { state: memberOf(properties, 'state'), keySource: memberOf(properties, 'source') };
    case 'lifecycle-changed':
      return { rules: listed(names(within(properties, 'policy', 'rules'), 'name')) };
    default:
      return {};
  }
}

function roleValues(properties: Loose): Values {
  const role = textOf(memberOf(properties, 'roleDefinitionId'));
  return {
    role: role === undefined ? undefined : roleName(role),
    principal: textOf(memberOf(properties, 'principalId'))?.toLowerCase(),
    principalType: memberOf(properties, 'principalType'),
    condition: memberOf(properties, 'condition'),
    description: memberOf(properties, 'description'),
  };
}

function storageValues(properties: Loose): Values {
  return {
    ...some(properties, [
      'allowSharedKeyAccess',
      'allowBlobPublicAccess',
      'minimumTlsVersion',
      'supportsHttpsTrafficOnly',
      'allowCrossTenantReplication',
      'isLocalUserEnabled',
      'isSftpEnabled',
      'defaultToOAuthAuthentication',
    ]),
    keySource: within(properties, 'encryption', 'keySource'),
  };
}

function accountValues(properties: Loose): Values {
  return {
    ...some(properties, ['disableLocalAuth', 'restrictOutboundNetworkAccess']),
    keySource: within(properties, 'encryption', 'keySource'),
  };
}

function blobServiceValues(properties: Loose): Values {
  return {
    softDelete: retention(memberOf(properties, 'deleteRetentionPolicy')),
    containerSoftDelete: retention(memberOf(properties, 'containerDeleteRetentionPolicy')),
    versioning: onOff(memberOf(properties, 'isVersioningEnabled')),
    changeFeed: onOff(within(properties, 'changeFeed', 'enabled')),
    restorePolicy: onOff(within(properties, 'restorePolicy', 'enabled')),
  };
}

function sasValues(asked: Loose): Values {
  return {
    permissions: memberOf(asked, 'signedPermission'),
    services: memberOf(asked, 'signedServices'),
    resourceTypes: memberOf(asked, 'signedResourceTypes'),
    expires: memberOf(asked, 'signedExpiry'),
    key: keyName(memberOf(asked, 'keyToSign')),
    resource: memberOf(asked, 'canonicalizedResource'),
  };
}

/** @returns which logs a diagnostic setting sends, and where to. */
export function diagnosticValues(setting: unknown): Values {
  const properties = looseOf(setting);
  const logs = listOf(memberOf(properties, 'logs')).map(looseOf);
  const isOn = (log: Loose): boolean => memberOf(log, 'enabled') !== false;
  const called = (log: Loose): string[] => names([log], 'category').concat(names([log], 'categoryGroup'));
  return {
    logs: logs.length === 0 ? undefined : (listed(logs.filter(isOn).flatMap(called)) ?? 'none'),
    workspace: textOf(memberOf(properties, 'workspaceId'))?.split('/').at(-1),
    storage: textOf(memberOf(properties, 'storageAccountId'))?.split('/').at(-1),
    eventHub: memberOf(properties, 'eventHubName'),
  };
}

function some(properties: Loose, wanted: readonly string[]): Values {
  return Object.fromEntries(wanted.map((name) => [name, memberOf(properties, name)]));
}

function names(list: unknown, member: string): string[] {
  return listOf(list).flatMap((one) => textOf(memberOf(looseOf(one), member)) ?? []);
}

function onOff(value: unknown): string | undefined {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : undefined;
}

function retention(value: unknown): string | undefined {
  const policy = looseOf(value);
  const enabled = memberOf(policy, 'enabled');
  const days = memberOf(policy, 'days');
  if (enabled === true && typeof days === 'number') return `${days} days`;
  return onOff(enabled);
}

/** Azure names keys `key1` and `Key1`; what is named otherwise is no key that could be rotated by name. */
function keyName(value: unknown): string | undefined {
  const name = textOf(value)?.toLowerCase();
  return name !== undefined && /^(?:key|kerb)[12]$/.test(name) ? name : undefined;
}

function bodyOf({ properties }: Signal, name: string): string | undefined {
  return Object.entries(properties).find(([key]) => key.toLowerCase() === name)?.[1];
}

function propertyOf({ properties }: Signal, name: string): string | undefined {
  return bodyOf({ properties } as Signal, name.toLowerCase());
}
