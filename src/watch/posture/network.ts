import type { NetworkRules, PostureEvidence, PostureState, Setting } from '../../model';
import { shown } from './finding';

/** What decides who may reach a resource over the network. */
export interface Reach {
  publicNetworkAccess?: string;
  networkAcls?: Setting<NetworkRules>;
  privateEndpoints: number;
}

/** Whether the network keeps strangers out. */
export interface NetworkLook {
  state: Exclude<PostureState, 'not-applicable'>;
  evidence: PostureEvidence[];
}

/**
 * Whether a resource is closed to the public network. Absent means open: without `publicNetworkAccess` it is enabled,
 * and without `networkAcls`, or without their default action, every network is let in.
 */
export function networkOf({ publicNetworkAccess, networkAcls, privateEndpoints }: Reach): NetworkLook {
  const evidence = [
    shown('publicNetworkAccess', publicNetworkAccess),
    ...rulesEvidence(networkAcls),
    shown('privateEndpointConnections approved', privateEndpoints),
  ];
  return { state: stateOf(publicNetworkAccess, networkAcls), evidence };
}

function stateOf(access: string | undefined, rules: Setting<NetworkRules>): NetworkLook['state'] {
  switch (access?.toLowerCase()) {
    case 'disabled':
    case 'securedbyperimeter':
      return 'on';
    case 'enabled':
    case '':
    case undefined:
      return rulesState(rules);
    default:
      return 'unknown';
  }
}

function rulesState(rules: Setting<NetworkRules>): NetworkLook['state'] {
  if (rules === undefined) return 'off';
  if (rules === 'unreadable') return 'unknown';
  switch (rules.defaultAction?.toLowerCase()) {
    case 'deny':
      return rules.ipRules.some(isWholeInternet) ? 'off' : 'on';
    case 'allow':
    case '':
    case undefined:
      return 'off';
    default:
      return 'unknown';
  }
}

/** A range of half of all addresses, or more, keeps nobody out. */
function isWholeInternet(range: string): boolean {
  return /\/0*[01]$/.test(range.trim());
}

function rulesEvidence(rules: Setting<NetworkRules>): PostureEvidence[] {
  if (typeof rules !== 'object') return [shown('networkAcls', rules)];
  return [
    shown('networkAcls.defaultAction', rules.defaultAction),
    shown('networkAcls.ipRules', rules.ipRules),
    shown('networkAcls.virtualNetworkRules', rules.virtualNetworkRules),
  ];
}
