import type { Request, RequestHandler } from 'express';
import { sendArmError } from './arm/errors';
import { simulatedApp } from './constants';
import type { State } from './state';

/** Refuses what the service's application has no right to, as Azure does. People have rights of their own. */
export function onlyRights(state: State): RequestHandler {
  return (request, response, next) => {
    const { rights } = state;
    const wanted = rights === undefined ? undefined : wantedBy(request);
    if (rights === undefined || wanted === undefined || !isService(state, request)) {
      next();
      return;
    }
    const held = wanted.of === 'graph' ? rights.graph : rights.actions;
    const lacking = wanted.names.filter((name) => !held.some((one) => one.toLowerCase() === name.toLowerCase()));
    if (lacking.length === 0) next();
    else {
      const message = `The client '${simulatedApp.clientId}' does not have authorization to perform action '${lacking.join("', '")}'.`;
      const code = wanted.of === 'graph' ? 'Authorization_RequestDenied' : 'AuthorizationFailed';
      sendArmError(response, { status: 403, code, message });
    }
  };
}

function isService(state: State, request: Request): boolean {
  const verified = state.calls.verified(request);
  return (
    verified?.ok === true && verified.principal.kind === 'app' && verified.principal.appid === simulatedApp.clientId
  );
}

/** @returns what right a call needs; undefined where it needs none, as for a token. */
function wantedBy({ method, path }: Request): { of: 'arm' | 'graph'; names: string[] } | undefined {
  if (path.startsWith('/v1.0/')) return { of: 'graph', names: permissionsOf(path) };
  if (/^\/v1\/workspaces\/[^/]+\/query$/.test(path)) {
    const workspaces = 'Microsoft.OperationalInsights/workspaces/query';
    return { of: 'arm', names: [`${workspaces}/read`, `${workspaces}/StorageBlobLogs/read`] };
  }
  return /^\/(?:subscriptions|providers)(?:\/|$)/i.test(path)
    ? { of: 'arm', names: [actionOf(method, path)] }
    : undefined;
}

/** The least permissions for each call, by the documents of Microsoft Graph. */
function permissionsOf(path: string): string[] {
  if (path.endsWith('/installedApps')) return ['TeamsAppInstallation.ReadWriteSelfForUser.All'];
  if (path.startsWith('/v1.0/appCatalogs/')) return ['AppCatalog.Read.All'];
  if (path.startsWith('/v1.0/groups/')) return ['GroupMember.Read.All'];
  return path.endsWith('/checkMemberGroups') ? ['User.Read.All', 'GroupMember.Read.All'] : ['User.Read.All'];
}

const verbs: Readonly<Record<string, string>> = { GET: 'read', HEAD: 'read', DELETE: 'delete' };

/**
 * The action that a call is, as the operations of resource providers are named: provider, types without names, verb; of a
 * POST the last segment is the action.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
 */
export function actionOf(method: string, path: string): string {
  const found = path.split(/\/providers\//i).at(-1) ?? '';
  if (!/\/providers\//i.test(path)) {
    const group = /\/resourceGroups(?:\/|$)/i.test(path) ? '/resourceGroups' : '';
    return `Microsoft.Resources/subscriptions${group}/${verbs[method] ?? 'write'}`;
  }
  const [provider = '', ...segments] = found.split('/').filter((segment) => segment !== '');
  // Two that do not follow the rule.
  if (/^Microsoft\.ResourceGraph$/i.test(provider)) return 'Microsoft.ResourceGraph/resources/read';
  if (/^eventtypes$/i.test(segments[0] ?? '')) return 'Microsoft.Insights/eventtypes/values/read';
  const action = method === 'POST' ? segments.pop() : undefined;
  const types = segments.filter((_segment, index) => index % 2 === 0);
  const verb = action === undefined ? (verbs[method] ?? 'write') : `${action}/action`;
  return [provider, ...types, verb].join('/');
}
