import type { NetworkRules, StorageAccount } from '../../model';
import { listed } from './details';
import { listOf, looseOf, memberOf, textOf, within, type Loose } from './loose';

const address = /^[0-9a-f.:]{2,45}(?:\/\d{1,3})?$/i;
const resource = /^\/subscriptions\/[^?#\s]{1,600}$/i;

/**
 * What the body of a write says of the network. Rules are written whole, so that those which are new or gone are told by
 * comparing them with how they were last read.
 */
export function networkChange(properties: Loose, known: StorageAccount | undefined): Readonly<Record<string, unknown>> {
  const rules = looseOf(memberOf(properties, 'networkAcls'));
  const addresses = rulesOf(rules, 'ipRules', 'value', address);
  const subnets = rulesOf(rules, 'virtualNetworkRules', 'id', resource);
  const before = typeof known?.networkAcls === 'object' ? known.networkAcls : undefined;
  return {
    publicNetworkAccess: textOf(memberOf(properties, 'publicNetworkAccess')),
    defaultAction: textOf(memberOf(rules, 'defaultAction')),
    bypass: textOf(memberOf(rules, 'bypass')),
    addresses: addresses === undefined ? undefined : (listed(addresses) ?? 'none'),
    ...differences('Addresses', addresses, before?.ipRules),
    subnets: subnets === undefined ? undefined : (listed(subnets.map(lastNames)) ?? 'none'),
    ...differences('Subnets', subnets, before?.virtualNetworkRules, lastNames),
    resources: countOf(memberOf(rules, 'resourceAccessRules')),
  };
}

/** Names of details that say that the network was changed. */
export const networkDetails = ['publicNetworkAccess', 'defaultAction', 'bypass', 'addresses', 'subnets', 'resources'];

/** @returns whether details tell of nothing but the network as these rules have it. */
export function saysSame(
  details: Readonly<Record<string, string>>,
  rules: NetworkRules,
  publicNetworkAccess: string | undefined,
): boolean {
  const is: Readonly<Record<string, string | undefined>> = {
    publicNetworkAccess: publicNetworkAccess ?? 'Enabled',
    defaultAction: rules.defaultAction ?? 'Allow',
    bypass: rules.bypass,
    addresses: listed(rules.ipRules) ?? 'none',
    subnets: listed(rules.virtualNetworkRules.map(lastNames)) ?? 'none',
    resources: String(rules.resourceAccessRules.length),
  };
  return networkDetails.every((name) => details[name] === undefined || same(details[name], is[name]));
}

/** @returns how a network is, in text that is the same for the same rules in whatever order and case. */
export function networkText(
  { defaultAction = 'Allow', bypass = '', ipRules, virtualNetworkRules, resourceAccessRules }: NetworkRules,
  publicNetworkAccess = 'Enabled',
): string {
  const resources = resourceAccessRules.map(({ tenantId, resourceId }) => `${tenantId} ${resourceId}`);
  const lists = [ipRules, virtualNetworkRules, resources].map((list) => [...list].sort());
  return JSON.stringify([defaultAction, bypass, publicNetworkAccess, lists]).toLowerCase();
}

function same(a: string, b: string | undefined): boolean {
  const words = (text: string): string => text.toLowerCase().split(/,\s*/).sort().join(',');
  return b !== undefined && words(a) === words(b);
}

function rulesOf(rules: Loose, list: string, member: string, form: RegExp): string[] | undefined {
  const value = memberOf(rules, list);
  if (!Array.isArray(value)) return undefined;
  return listOf(value).flatMap((rule) => {
    const text = textOf(within(looseOf(rule), member));
    return text !== undefined && form.test(text) ? [text] : [];
  });
}

function differences(
  name: string,
  now: readonly string[] | undefined,
  before: readonly string[] | undefined,
  shownAs: (value: string) => string = (value) => value,
): Readonly<Record<string, unknown>> {
  if (now === undefined || before === undefined) return {};
  const lacking = (all: readonly string[], others: readonly string[]): string[] => {
    const there = new Set(others.map((one) => one.toLowerCase()));
    return all.filter((one) => !there.has(one.toLowerCase())).map(shownAs);
  };
  return { [`added${name}`]: listed(lacking(now, before)), [`removed${name}`]: listed(lacking(before, now)) };
}

/** `network/subnet` of a subnet's id. */
function lastNames(id: string): string {
  const parts = id.split('/');
  return [parts.at(-3), parts.at(-1)].filter((part) => part !== undefined).join('/');
}

function countOf(value: unknown): string | undefined {
  return Array.isArray(value) ? String(value.length) : undefined;
}
