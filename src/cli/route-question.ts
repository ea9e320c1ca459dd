import { subscriptionOf, type Kind, type RequestFacts, type Service } from '../model';
import type { RouteQuestion } from '../routing';

/** A request as far as options tell it. */
export interface RouteFlags {
  kind?: Kind;
  service?: Service;
  resource?: string[];
  subscription?: string;
  resourceType?: string;
  duration?: string;
  workItemSource?: string;
}

/** What no option can tell, and no route asks for. */
const blank: RequestFacts = {
  kind: 'lockbox',
  azureId: '',
  subscription: { id: '' },
  resourceIds: [],
  service: 'unknown',
  speechResourceIds: [],
  justification: '',
  accessDuration: '',
  createdAt: '',
};

/** @returns what is asked of the policy: what the options say, else what the file says. */
export function withFlags(file: RouteQuestion | undefined, flags: RouteFlags): RouteQuestion {
  const { facts = blank, ...times } = file ?? {};
  const { kind = facts.kind, service = facts.service, resource: resourceIds = facts.resourceIds } = flags;
  const ofResource = flags.resource?.map(subscriptionOf).find((id) => id !== undefined);
  const subscription = flags.subscription ?? ofResource;
  return {
    ...times,
    facts: {
      ...facts,
      kind,
      service,
      resourceIds,
      subscription: subscription === undefined ? facts.subscription : { id: subscription },
      accessDuration: flags.duration ?? facts.accessDuration,
      ...given('resourceType', flags.resourceType),
      ...given('workItemSource', flags.workItemSource),
    },
  };
}

function given<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}
