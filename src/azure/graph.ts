import type { Directory } from '../engine';
import type { DirectoryPerson } from '../model';
import type { InstallOutcome } from '../workflow';
import { Arm, jsonObject, type ArmAnswer, type ArmOptions } from './arm';
import { AzureError } from './errors';
import { graphId, looseOf, theUser, userFields, userOf } from './graph-wire';
import { segment } from './path';
import { read } from './read';

/** How Microsoft Graph is reached, and the bot whose app is installed. */
export interface GraphOptions extends ArmOptions {
  /** The app's id in its package; without one nothing is installed. */
  botAppId?: string;
}

/** The most people of one group of approvers: beyond that, nobody is asked in particular. */
const maxMembers = 1_000;
/** Graph's own bound of one call of checkMemberGroups. */
const groupsACall = 20;

/** The tenant's directory as Microsoft Graph tells of it. Failures are values. */
export function createDirectory(options: GraphOptions): Directory {
  const graph = new Arm(options);
  const installer = new Installer(graph, options.botAppId);
  return {
    groupMembers: (groupId) => read(() => membersOf(graph, groupId)),
    memberOf: (personId, groupIds) => read(() => checkGroups(graph, personId, groupIds)),
    person: (who) => read(() => findPerson(graph, who)),
    group: (groupId) =>
      read(async () => {
        await graph.get(`/v1.0/groups/${graphId(groupId)}?$select=id`);
        return true as const;
      }),
    install: (personId) => read(() => installer.install(personId)),
  };
}

/**
 * Graph's cast to users asks an index that lags behind, so that all members are read and the people taken out of them.
 */
async function membersOf(graph: Arm, groupId: string): Promise<DirectoryPerson[]> {
  const path = `/v1.0/groups/${graphId(groupId)}/transitiveMembers?${userFields}&$top=999`;
  const users = (await graph.list(path)).flatMap((record) => userOf(record) ?? []);
  const people = new Map(users.filter(({ enabled }) => enabled).map(({ person }) => [person.id, person]));
  if (people.size > maxMembers) {
    throw new AzureError('NOT_UNDERSTOOD', `a group of more than ${maxMembers} people cannot be asked`);
  }
  return [...people.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function checkGroups(graph: Arm, personId: string, groupIds: readonly string[]): Promise<string[]> {
  const path = `/v1.0/users/${graphId(personId)}/checkMemberGroups`;
  const found: string[] = [];
  for (let start = 0; start < groupIds.length; start += groupsACall) {
    const answer = await graph.call('POST', path, {
      groupIds: groupIds.slice(start, start + groupsACall).map(graphId),
    });
    // Whoever the directory no longer has is a member of nothing.
    if (answer.status === 404) return [];
    const { value } = successOf(graph, answer);
    if (!Array.isArray(value)) throw new AzureError('NOT_UNDERSTOOD', 'the groups of a person are not a list');
    found.push(...value.filter((id) => typeof id === 'string').map((id) => id.toLowerCase()));
  }
  return found;
}

/** By object id or the name they sign in with; an address may also be where their mail goes. */
async function findPerson(graph: Arm, who: string): Promise<DirectoryPerson> {
  try {
    return theUser(await graph.get(`/v1.0/users/${segment(who)}?${userFields}`));
  } catch (error) {
    if (!(error instanceof AzureError) || error.code !== 'NOT_FOUND' || !who.includes('@')) throw error;
  }
  const filter = encodeURIComponent(`mail eq '${who.replaceAll("'", "''")}'`);
  const [found, ...others] = await graph.list(`/v1.0/users?$filter=${filter}&${userFields}`);
  if (found === undefined) throw new AzureError('NOT_FOUND', 'the directory has nobody with this address');
  if (others.length > 0) throw new AzureError('NOT_UNDERSTOOD', 'several people have this address');
  return theUser(found);
}

/** Installs the app for people; which app of the organization's catalogue that is, is looked up once. */
class Installer {
  private catalogueId: string | undefined;

  constructor(
    private readonly graph: Arm,
    private readonly botAppId: string | undefined,
  ) {}

  /** @throws AzureError where Graph gave no answer that says how it is. */
  async install(personId: string): Promise<InstallOutcome> {
    const app = await this.app();
    if (app === 'not-allowed' || app === 'not-in-catalogue') return app;
    const address = this.graph.ownUrl(`/v1.0/appCatalogs/teamsApps/${app.id}`);
    const path = `/v1.0/users/${graphId(personId)}/teamwork/installedApps`;
    const answer = await this.graph.call('POST', path, { 'teamsApp@odata.bind': address });
    if (answer.status === 201 || answer.status === 200 || answer.status === 204) return 'installed';
    if (answer.status === 409) return 'already-there';
    if (answer.status === 403) return 'not-allowed';
    // Either the person or the app is gone: the app is looked up anew for the next one.
    this.catalogueId = undefined;
    if (answer.status === 404) return 'no-such-person';
    throw this.graph.failure(answer);
  }

  private async app(): Promise<{ id: string } | 'not-allowed' | 'not-in-catalogue'> {
    if (this.catalogueId !== undefined) return { id: this.catalogueId };
    if (this.botAppId === undefined) return 'not-in-catalogue';
    const filter = encodeURIComponent(`externalId eq '${graphId(this.botAppId)}'`);
    const answer = await this.graph.call('GET', `/v1.0/appCatalogs/teamsApps?$filter=${filter}`);
    if (answer.status === 403) return 'not-allowed';
    const { value } = successOf(this.graph, answer);
    const { id } = looseOf(Array.isArray(value) ? value[0] : undefined);
    if (typeof id !== 'string' || id === '') return 'not-in-catalogue';
    this.catalogueId = segment(id);
    return { id: this.catalogueId };
  }
}

/** @throws AzureError for anything but 200 with a JSON object. */
function successOf(graph: Arm, answer: ArmAnswer): Record<string, unknown> {
  if (answer.status !== 200) throw graph.failure(answer);
  return jsonObject(answer.body);
}
