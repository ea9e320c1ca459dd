import { createDirectory } from '../../src/azure';
import type { Directory, EngineStore } from '../../src/engine';
import type { AccessRequest } from '../../src/model';
import { membershipOf, withMembership } from '../../src/main/membership';
import { credentialAt, now } from '../azure/rig';
import { FakeAzure, json, silence } from '../fakes/azure';
import { pendingRequest, person, routeTaken } from '../fixtures/requests';

const group = '00000000-0000-4000-8000-0000000000e1';
const request = pendingRequest({ route: routeTaken(1, 1, { entraGroups: [{ id: group, name: 'owners' }] }) });

const given = (found: AccessRequest | undefined) => (): Promise<AccessRequest | undefined> => Promise.resolve(found);

let azure: FakeAzure;
let directory: Directory;
beforeEach(async () => {
  azure = await FakeAzure.start(() => json({ value: [group] }));
  const scope = 'https://graph.microsoft.com/.default';
  const clock = { now: () => now };
  directory = createDirectory({
    endpoint: azure.url,
    scope,
    credential: credentialAt(azure.url),
    clock,
    timeoutMs: 60_000,
  });
});
afterEach(() => azure.stop());

test('the groups of the route are asked about whoever is not named in it', async () => {
  expect(await membershipOf(directory, given(request), person(9).id, now.toISOString())).toEqual({
    asked: [group],
    memberOf: [group],
  });
  expect(azure.requests.map(({ url, body }) => [url, body])).toEqual([
    [`/v1.0/users/${person(9).id}/checkMemberGroups`, JSON.stringify({ groupIds: [group] })],
  ]);
});

test('nothing is asked about whoever is named, on a route without Entra groups, or without a request', async () => {
  expect(await membershipOf(directory, given(request), person(1).id, now.toISOString())).toBeUndefined();
  expect(await membershipOf(directory, given(pendingRequest()), person(9).id, now.toISOString())).toBeUndefined();
  expect(await membershipOf(directory, given(undefined), person(9).id, now.toISOString())).toBeUndefined();
  expect(azure.requests).toEqual([]);
});

test('without a directory nothing is asked, and the database is not read either', async () => {
  const engineStore = { request: () => Promise.reject(new Error('read')) } as unknown as EngineStore;
  const input = { requestId: request.id, by: { ...person(9), tenantId: 't', guest: false } };
  expect(await withMembership({ engineStore, clock: { now: () => now } }, input)).toBe(input);
});

test('where the database does not answer in time it is unknown, and the press goes on', async () => {
  const never = (): Promise<AccessRequest | undefined> => new Promise(() => undefined);
  expect(await membershipOf(directory, never, person(9).id, now.toISOString(), 50)).toBe('unknown');
});

test('where Graph refuses it is unknown', async () => {
  azure.answer = () => json({}, 403);
  expect(await membershipOf(directory, given(request), person(9).id, now.toISOString())).toBe('unknown');
});

test('where Graph does not answer in time it is unknown, long before Graph itself is given up', async () => {
  azure.answer = () => silence;
  expect(await membershipOf(directory, given(request), person(9).id, now.toISOString(), 50)).toBe('unknown');
});
