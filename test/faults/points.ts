import type { WireCall } from './wire';

/** Whom the service calls, or, at its own door, who calls it. */
export type Far = 'azure' | 'teams' | 'tool' | 'hub' | 'storage' | 'door';

/** Every call to and from the outside has a name here: one that has none is told as a fault of the run. */
const names: Record<Far, readonly (readonly [name: string, method: string, path: RegExp])[]> = {
  azure: [
    ['login.token', 'POST', /\/oauth2\/v2\.0\/token/],
    ['login.discovery', 'GET', /\.well-known|\/discovery\//],
    ['azure.decide', 'POST', /\/updateApproval/],
    ['azure.request', 'GET', /CustomerLockbox\/requests\/[^/?]+/i],
    ['azure.requests', 'GET', /CustomerLockbox\/requests(\?|$)/i],
    ['azure.opted-in', 'GET', /tenantOptedIn/],
    ['azure.log', 'GET', /\/eventtypes\//i],
    ['azure.subscriptions', 'GET', /^\/subscriptions(\/[^/?]+)?\/?(\?|$)/],
    ['azure.inventory', 'POST', /ResourceGraph\/resources/],
    ['azure.rights', 'GET', /role(Assignments|Definitions)/i],
    ['azure.locks', 'GET', /\/locks/i],
    ['azure.diagnostics', 'GET', /diagnosticSettings/i],
    ['azure.workspaces', 'GET', /OperationalInsights\/workspaces/i],
    ['azure.storage', 'GET', /Microsoft\.Storage\//i],
    ['azure.accounts', 'GET', /CognitiveServices/i],
    ['logs.query', 'POST', /\/v1\/workspaces\/[^/]+\/query/],
    ['graph.group', 'GET', /\/v1\.0\/groups\//],
    ['graph.user', 'GET', /\/v1\.0\/users/],
    ['graph.app', 'GET', /appCatalogs/],
    ['graph.install', 'POST', /installedApps/],
  ],
  teams: [
    ['teams.post', 'POST', /\/activities/],
    ['teams.update', 'PUT', /\/activities/],
    ['teams.create', 'POST', /\/v3\/conversations$/],
    ['teams.member', 'GET', /members/],
  ],
  tool: [['webhook.send', 'POST', /^\/hook/]],
  // Frames of AMQP; see amqp-wire.ts.
  hub: [
    ['hub.connect', 'CONNECT', /^/],
    ['hub.open', 'SEND', /^\/(header|sasl|open|begin|attach)$/],
    ['hub.ask', 'SEND', /^\/transfer$/],
    ['hub.credit', 'SEND', /^\/(flow|disposition|empty|detach|end|close)$/],
    ['hub.opened', 'RECEIVE', /^\/(header|sasl|open|begin|attach)$/],
    ['hub.answer', 'RECEIVE', /^\/transfer$/],
    ['hub.event', 'RECEIVE', /^\/event$/],
    ['hub.settled', 'RECEIVE', /^\/(flow|disposition|empty|detach|end|close)$/],
  ],
  storage: [
    ['hub.list-ownership', 'GET', /comp=list.*%2Fownership%2F/i],
    ['hub.list-checkpoints', 'GET', /comp=list.*%2Fcheckpoint%2F/i],
    ['hub.ownership', 'PUT', /(%2F|\/)ownership(%2F|\/)\d+/i],
    ['hub.checkpoint', 'PUT', /(%2F|\/)checkpoint(%2F|\/)\d+/i],
    ['anchor.list', 'GET', /\/anchors-\d+\?.*comp=list/],
    ['anchor.write', 'PUT', /\/anchors-\d+\//],
    ['anchor.size', 'HEAD', /\/anchors-\d+\//],
    ['anchor.read', 'GET', /\/anchors-\d+\//],
  ],
  door: [
    ['door.activity', 'POST', /\/api\/messages/],
    ['door.alert', 'POST', /\/api\/alerts\//],
  ],
};

/** Every name, for the table. */
export const callNames: readonly string[] = Object.values(names).flatMap((own) => own.map(([name]) => name));

/** @returns the name of a call; undefined where it has none. */
export function nameOf(far: Far, { method, path }: WireCall): string | undefined {
  return names[far].find(([, by, where]) => by === method && where.test(path))?.[0];
}
