import type { RouteMatch, RouteReason } from '../routing';

/** Why a route takes a request or does not, in words. */
export function routeReasonText(why: RouteReason, match: RouteMatch | undefined): string {
  switch (why) {
    case 'MATCHED':
      return match === undefined
        ? 'takes it, as it takes what no earlier route took'
        : 'takes it: the first route whose every part fits';
    case 'EARLIER_ROUTE_TOOK_IT':
      return 'is not asked: an earlier route took it';
    case 'KIND_DIFFERS':
      return leaves('of another kind', match?.kind);
    case 'SERVICE_DIFFERS':
      return leaves('for another service', match?.service);
    case 'SUBSCRIPTION_DIFFERS':
      return leaves('of another subscription', match?.subscription);
    case 'RESOURCE_DIFFERS':
      return leaves('for other resources', match?.resource);
    case 'RESOURCE_TYPE_DIFFERS':
      return leaves('for another resource type', match?.resourceType);
    case 'DURATION_DIFFERS':
      return leaves('for another duration', match?.duration);
    case 'WORK_ITEM_SOURCE_DIFFERS':
      return leaves('from another work item source', match?.workItemSource);
  }
}

function leaves(how: string, wanted: readonly string[] = []): string {
  return `leaves it: the request is ${how} than ${wanted.join(', ')}`;
}
