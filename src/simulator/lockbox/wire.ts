import { azureTime } from '../clock';
import { requestPath, type LockboxRequest } from './request';

/**
 * @returns the request as Azure tells it. The two revisions differ in the names of fields, in `duration` and in how
 * resource ids are listed; the current one even spells `workItemSource` differently in a list.
 */
export function wireRequest(request: LockboxRequest, where: 'list' | 'get'): object {
  const told = request.shape === 'current' ? currentProperties(request, where) : oldProperties(request);
  return {
    id: requestPath(request),
    name: `LockboxRequest_${request.requestId}`,
    type: 'requests',
    properties: { ...commonProperties(request), ...told },
  };
}

function commonProperties(request: LockboxRequest): object {
  const { requestId, subscriptionId, supportRequest } = request;
  return {
    requestId,
    justification: request.justification,
    status: request.status,
    createdDateTime: azureTime(request.createdAt),
    expirationDateTime: azureTime(request.expiresAt),
    resourceType: request.resourceType,
    supportRequest,
    supportCaseUrl: `https://portal.azure.com/#resource/subscriptions/${subscriptionId}/providers/microsoft.support/supporttickets/${supportRequest}`,
    subscriptionId,
  };
}

function currentProperties(request: LockboxRequest, where: 'list' | 'get'): object {
  return {
    duration: String(request.duration),
    resourceIds: wireIds(request).join(', '),
    [where === 'list' ? 'workitemsource' : 'workItemSource']: request.workItemSource,
  };
}

function oldProperties(request: LockboxRequest): object {
  const hours = Number(request.duration);
  return {
    duration: Number.isFinite(hours) ? hours : request.duration,
    requestedResourceIds: wireIds(request),
  };
}

function wireIds(request: LockboxRequest): string[] {
  if (!request.upperCaseIds) return request.resourceIds;
  return request.resourceIds.map((id) => (id.startsWith('/') ? id.slice(1).toUpperCase() : id));
}
