import { Router } from 'express';
import { SimulatorError } from '../error';
import { makeUser, type GraphGroup, type GraphUser } from '../graph/directory';
import { Input } from '../input';
import type { State } from '../state';

/** The control API's part about people, groups and apps, as Graph tells of them. */
export function directoryControl(state: State): Router {
  const router = Router();
  router.get('/directory', (_request, response) => {
    response.json(state.world.directory);
  });
  router.post('/users', (request, response) => {
    const user = userFrom(Input.of(request.body));
    const { directory } = state.world;
    // The same id again is the same person, as they are from now on.
    directory.users = [...directory.users.filter(({ id }) => id !== user.id), user];
    response.status(201).json(user);
  });
  router.delete('/users/:id', (request, response) => {
    const { directory } = state.world;
    const { id } = request.params;
    if (!directory.users.some((user) => user.id === id)) throw notFound('user', id);
    directory.users = directory.users.filter((user) => user.id !== id);
    for (const group of directory.groups) group.members = group.members.filter((member) => member !== id);
    response.json({ ok: true });
  });
  router.post('/groups', (request, response) => {
    const input = Input.of(request.body);
    const id = input.text('id')?.toLowerCase() ?? state.ids.next('group');
    const group = {
      id,
      displayName: input.text('displayName') ?? `Group ${id}`,
      members: input.texts('members') ?? [],
    };
    const { directory } = state.world;
    directory.groups = [...directory.groups.filter((one) => one.id !== id), group];
    response.status(201).json(group);
  });
  router.post('/groups/:id/members', (request, response) => {
    const group = groupOf(state, request.params.id);
    group.members = [...group.members, Input.of(request.body).requiredText('id')];
    response.status(201).json(group);
  });
  router.delete('/groups/:id/members/:member', (request, response) => {
    const group = groupOf(state, request.params.id);
    group.members = group.members.filter((one) => one !== request.params.member);
    response.json(group);
  });
  router.post('/apps', (request, response) => {
    const externalId = Input.of(request.body).requiredText('externalId');
    const app = { id: state.ids.next('app'), externalId, displayName: 'Lockbox Bot' };
    state.world.directory.apps.push(app);
    response.status(201).json(app);
  });
  return router;
}

function userFrom(input: Input): GraphUser {
  const userPrincipalName = input.requiredText('userPrincipalName');
  const [id, displayName, mail] = [input.text('id'), input.text('displayName'), input.text('mail')];
  const userType = input.oneOf('userType', ['Member', 'Guest'] as const);
  const accountEnabled = input.boolean('accountEnabled');
  return makeUser({
    userPrincipalName,
    ...(id === undefined ? {} : { id: id.toLowerCase() }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(mail === undefined ? {} : { mail }),
    ...(userType === undefined ? {} : { userType }),
    ...(accountEnabled === undefined ? {} : { accountEnabled }),
  });
}

function groupOf(state: State, id: string): GraphGroup {
  const group = state.world.directory.groups.find((one) => one.id === id.toLowerCase());
  if (group === undefined) throw notFound('group', id);
  return group;
}

function notFound(what: string, id: string): SimulatorError {
  return new SimulatorError('NOT_FOUND', `There is no ${what} ${id}.`);
}
