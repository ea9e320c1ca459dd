import {
  normalResourceId,
  serviceOfKind,
  type AccountIdentity,
  type AiAccount,
  type Encryption,
  type NetworkRules,
  type Setting,
  type StorageAccount,
} from '../model';
import { isGuid } from './path';
import { cleanCut } from './text';

/** The longest text that is kept of anything; an ARM resource id has at most about 2,000 characters. */
const maxText = 2_000;
/** The most entries that are kept of a list of a resource. Azure takes at most 400 network rules of a kind. */
const maxEntries = 1_000;

/** A row of Resource Graph as what it is, or why it cannot be used. */
export type ReadResource =
  | { kind: 'account'; account: AiAccount }
  | { kind: 'storage'; storage: StorageAccount }
  | { kind: 'other' }
  | { kind: 'unreadable'; why: string };

/**
 * Reads one row of Resource Graph. Names of properties are taken as ARM writes them (api 2025-09-01 for accounts of
 * Azure AI); values are compared without regard to case. What is absent or null stays absent: what that means is the
 * posture's to say.
 */
export function resourceOf(row: unknown): ReadResource {
  const { id, type, kind, location, identity, properties } = looseOf(row);
  if (typeof id !== 'string' || !/^\/?subscriptions\//i.test(id))
    return { kind: 'unreadable', why: 'a row without an id' };
  const [, provider = ''] = /\/providers\/([^/]+\/[^/]+)\/[^/]+\/?$/i.exec(id) ?? [];
  const shared = { ...sharedOf(id, location, looseOf(properties)) };
  const what = (typeof type === 'string' ? type : provider).toLowerCase();
  switch (what) {
    case 'microsoft.cognitiveservices/accounts':
      return { kind: 'account', account: { ...shared, ...accountOf(kind, identity, looseOf(properties)) } };
    case 'microsoft.storage/storageaccounts':
      return { kind: 'storage', storage: { ...shared, ...storageOf(looseOf(properties)) } };
    default:
      return { kind: 'other' };
  }
}

type Loose = Record<string, unknown>;
type Shared = Pick<
  AiAccount,
  'id' | 'name' | 'location' | 'publicNetworkAccess' | 'networkAcls' | 'privateEndpoints' | 'encryption'
>;

function sharedOf(id: string, location: unknown, properties: Loose): Shared {
  const resource = normalResourceId(cleanCut(id, maxText));
  return {
    id: resource,
    name: resource.split('/').at(-1) ?? resource,
    ...defined({
      location: textOf(location),
      publicNetworkAccess: textOf(properties['publicNetworkAccess']),
      networkAcls: settingOf(properties['networkAcls'], networkRulesOf),
      encryption: settingOf(properties['encryption'], encryptionOf),
    }),
    privateEndpoints: listOf(properties['privateEndpointConnections']).filter(isApproved).length,
  };
}

function accountOf(kind: unknown, identity: unknown, properties: Loose): Omit<AiAccount, keyof Shared> {
  const named = textOf(kind) ?? '';
  return {
    kind: named,
    service: serviceOfKind(named),
    ...identitiesOf(looseOf(identity)),
    ...defined({
      userOwnedStorage: settingOf(properties['userOwnedStorage'], ownStorageOf),
      disableLocalAuth: flagOf(properties['disableLocalAuth']),
      restrictOutboundNetworkAccess: flagOf(properties['restrictOutboundNetworkAccess']),
      allowedFqdnList: settingOf(properties['allowedFqdnList'], textsOf),
    }),
  };
}

function storageOf(properties: Loose): Omit<StorageAccount, keyof Shared> {
  return defined({
    minimumTlsVersion: textOf(properties['minimumTlsVersion']),
    supportsHttpsTrafficOnly: flagOf(properties['supportsHttpsTrafficOnly']),
    allowSharedKeyAccess: flagOf(properties['allowSharedKeyAccess']),
    allowBlobPublicAccess: flagOf(properties['allowBlobPublicAccess']),
  });
}

function identitiesOf(identity: Loose): Pick<AiAccount, 'systemIdentity' | 'userIdentities'> {
  const system = identityOf(identity);
  const assigned = Object.values(looseOf(identity['userAssignedIdentities'])).slice(0, maxEntries);
  return {
    ...(system === undefined ? {} : { systemIdentity: system }),
    userIdentities: assigned.map((one) => identityOf(looseOf(one))).filter((one) => one !== undefined),
  };
}

function identityOf({ principalId, clientId }: Loose): AccountIdentity | undefined {
  if (typeof principalId !== 'string' || !isGuid(principalId)) return undefined;
  const client = typeof clientId === 'string' && isGuid(clientId) ? { clientId: clientId.toLowerCase() } : {};
  return { principalId: principalId.toLowerCase(), ...client };
}

function ownStorageOf(value: unknown): { resourceId: string; identityClientId?: string }[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return (value as unknown[]).slice(0, maxEntries).flatMap((one) => {
    const { resourceId, identityClientId } = looseOf(one);
    const id = textOf(resourceId);
    if (id === undefined || id === '') return [];
    const client = textOf(identityClientId);
    return [{ resourceId: normalResourceId(id), ...(client === undefined ? {} : { identityClientId: client }) }];
  });
}

/** @returns the network rules of a resource; undefined for what is none. */
export function networkRulesOf(value: unknown): NetworkRules | undefined {
  if (!isObject(value)) return undefined;
  const { defaultAction, bypass, ipRules, virtualNetworkRules, resourceAccessRules } = value;
  return {
    ...defined({ defaultAction: textOf(defaultAction), bypass: textOf(bypass) }),
    ipRules: membersOf(ipRules, 'value'),
    virtualNetworkRules: membersOf(virtualNetworkRules, 'id'),
    resourceAccessRules: listOf(resourceAccessRules).flatMap((rule) => {
      const { tenantId, resourceId } = looseOf(rule);
      const from = { tenantId: textOf(tenantId), resourceId: textOf(resourceId) };
      if (from.tenantId === undefined || from.resourceId === undefined) return [];
      return [{ tenantId: from.tenantId, resourceId: from.resourceId }];
    }),
  };
}

function encryptionOf(value: unknown): Encryption | undefined {
  if (!isObject(value)) return undefined;
  // Azure AI writes keyVaultProperties and keyName, storage keyvaultproperties and keyname.
  const properties = looseOf(value['keyVaultProperties'] ?? value['keyvaultproperties']);
  const key = textOf(properties['keyName'] ?? properties['keyname']) ?? '';
  return { ...defined({ keySource: textOf(value['keySource']) }), hasKeyVaultKey: key !== '' };
}

function isApproved(connection: unknown): boolean {
  const state = looseOf(looseOf(looseOf(connection)['properties'])['privateLinkServiceConnectionState']);
  return textOf(state['status'])?.toLowerCase() === 'approved';
}

/** Reads a setting: absent and null are the default, what is of no known form is said to be. */
function settingOf<T>(value: unknown, read: (value: unknown) => T | undefined): Setting<T> {
  if (value === undefined || value === null) return undefined;
  return read(value) ?? 'unreadable';
}

/** Azure writes true; exports and templates are seen to write "true". */
function flagOf(value: unknown): Setting<boolean> {
  return settingOf(value, (given) => {
    if (typeof given === 'boolean') return given;
    const word = typeof given === 'string' ? given.toLowerCase() : '';
    return word === 'true' ? true : word === 'false' ? false : undefined;
  });
}

function textsOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return listOf(value).flatMap((one) => textOf(one) ?? []);
}

function membersOf(value: unknown, key: string): string[] {
  return listOf(value).flatMap((one) => textOf(looseOf(one)[key]) ?? []);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]).slice(0, maxEntries) : [];
}

/** @returns text, cleaned and bounded; a number or a list is a text of no known word. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? cleanCut(value, maxText) : 'unreadable';
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function looseOf(value: unknown): Loose {
  return isObject(value) ? value : {};
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
}
