import { Router, type Request, type RequestHandler, type Response } from 'express';
import { pageOf, positionOf } from '../arm/paging';
import { queryParameter } from '../arm/query';
import type { State } from '../state';
import { membersWithin, type GraphUser } from './directory';

/** Microsoft Graph, as far as a bot asks it: people, groups, and the installation of its app. Below `/v1.0`. */
export function graphRoutes(state: State): Router {
  const router = Router();
  router.use('/v1.0', signedIn(state), peopleRoutes(state), appRoutes(state), (request, response) => {
    refuse(response, 404, 'ResourceNotFound', `The simulator has nothing at ${request.method} ${request.path}.`);
  });
  return router;
}

function peopleRoutes(state: State): Router {
  const router = Router();
  router.get('/users', (request, response) => {
    const [, mail] = /^mail eq '(.*)'$/.exec(queryParameter(request, '$filter') ?? '') ?? [];
    if (mail === undefined) refuse(response, 400, 'Request_UnsupportedQuery', 'Only mail eq is supported.');
    else
      answerPage(
        state,
        request,
        response,
        users(state).filter((user) => same(user.mail ?? '', mail.replaceAll("''", "'"))),
      );
  });
  router.get('/users/:user', (request, response) => {
    const user = findUser(state, request.params.user);
    if (user === undefined) notThere(response);
    else response.json(user);
  });
  router.post('/users/:user/checkMemberGroups', (request, response) => {
    const user = findUser(state, request.params.user);
    const { groupIds } = (request.body ?? {}) as { groupIds?: unknown };
    if (!Array.isArray(groupIds) || groupIds.length > 20) {
      refuse(response, 400, 'Request_BadRequest', 'groupIds must be a list of at most 20.');
    } else if (user === undefined) notThere(response);
    else {
      const wanted = groupIds.map(String);
      response.json({ value: wanted.filter((id) => membersWithin(state.world.directory, id).includes(user.id)) });
    }
  });
  router.get('/groups/:group', (request, response) => {
    const group = findGroup(state, request.params.group);
    if (group === undefined) notThere(response);
    else response.json({ id: group.id, displayName: group.displayName });
  });
  router.get('/groups/:group/transitiveMembers', (request, response) => {
    const group = findGroup(state, request.params.group);
    if (group === undefined) notThere(response);
    else
      answerPage(
        state,
        request,
        response,
        membersWithin(state.world.directory, group.id).map((id) => objectOf(state, id)),
      );
  });
  return router;
}

function appRoutes(state: State): Router {
  const router = Router();
  router.get('/appCatalogs/teamsApps', (request, response) => {
    const [, id] = /^externalId eq '(.*)'$/.exec(queryParameter(request, '$filter') ?? '') ?? [];
    const { apps } = state.world.directory;
    response.json({ value: apps.filter(({ externalId }) => id === undefined || same(externalId, id)) });
  });
  router.post('/users/:user/teamwork/installedApps', (request, response) => {
    const user = findUser(state, request.params.user);
    const { 'teamsApp@odata.bind': bound } = (request.body ?? {}) as Record<string, unknown>;
    const { apps, installed } = state.world.directory;
    const app = apps.find(({ id }) => typeof bound === 'string' && bound.endsWith(`/appCatalogs/teamsApps/${id}`));
    if (user === undefined || app === undefined) notThere(response);
    else if (installed.some(({ userId, appId }) => userId === user.id && appId === app.id)) {
      refuse(response, 409, 'Conflict', 'The app is installed already.');
    } else {
      installed.push({ userId: user.id, appId: app.id });
      response.status(201).end();
      state.installed(user.id);
    }
  });
  return router;
}

function signedIn(state: State): RequestHandler {
  return (request, response, next) => {
    const verified = state.calls.verified(request);
    if (verified?.ok === true) next();
    else
      refuse(
        response,
        401,
        'InvalidAuthenticationToken',
        'The access token is missing, invalid or for another audience.',
      );
  };
}

function answerPage(state: State, request: Request, response: Response, items: object[]): void {
  const position = positionOf(request);
  const offset = position.ok ? position.value : { offset: 0 };
  const { value, nextLink } = pageOf(request, items, offset, state.world.settings.pageSize);
  response.json({ value, ...(nextLink === undefined ? {} : { '@odata.nextLink': nextLink }) });
}

/** A member as a list of directory objects tells of it: a user, a group, or something that is neither. */
function objectOf(state: State, id: string): object {
  const user = findUser(state, id);
  if (user !== undefined) return { '@odata.type': '#microsoft.graph.user', ...user };
  const group = findGroup(state, id);
  return group === undefined
    ? { '@odata.type': '#microsoft.graph.device', id }
    : { '@odata.type': '#microsoft.graph.group', id, displayName: group.displayName };
}

function users(state: State): GraphUser[] {
  return state.world.directory.users;
}

function findUser(state: State, who: string): GraphUser | undefined {
  return users(state).find(({ id, userPrincipalName }) => same(id, who) || same(userPrincipalName, who));
}

function findGroup(state: State, id: string) {
  return state.world.directory.groups.find((group) => same(group.id, id));
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function notThere(response: Response): void {
  refuse(response, 404, 'Request_ResourceNotFound', 'The resource does not exist or is not to be seen.');
}

/** Graph's errors have the shape of ARM's. */
function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ error: { code, message } });
}
