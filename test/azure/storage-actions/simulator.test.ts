import type { PlannedAction } from '../../../src/model';
import type { StorageActions } from '../../../src/workflow';
import { simulatedRoles } from '../../../src/simulator/role-assignments';
import { person } from '../../fixtures/requests';
import { startRig, type Rig } from '../../simulator/rig';
import { arm, eventsOf, otherStorage, speechStorage, storageVersion } from '../../simulator/storage-rig';
import { now } from '../rig';
import { actionsAt, assignmentId, grantName, grantOf, plans, settingId, until } from './rig';

let azure: Rig;
let actions: StorageActions;
let nowMs: number;
beforeEach(async () => {
  azure = await startRig();
  nowMs = now.getTime();
  actions = actionsAt(azure.url, 5_000, { now: () => new Date(nowMs) });
  // Signed in before, so that a fault meets the action alone.
  await actions.look(plans['rotate-key'], since);
});
afterEach(() => azure.stop());

const since = now.toISOString();
const callId = 'c0ffee00-aaaa-4bbb-8ccc-000000000001';

/** Time passes, for Azure and for us. */
function pass(ms: number): void {
  azure.pass(ms);
  nowMs += ms;
}

/** What has to be there for an action to have something to do. */
async function before(action: PlannedAction): Promise<void> {
  if (action.do === 'delete-role-assignment' || action.do === 'remove-grant') {
    const properties = { roleDefinitionId: `/x/${simulatedRoles['blob-reader']}`, principalId: person(7).id };
    await arm(azure, 'PUT', `${assignmentId}?api-version=2022-04-01`, { properties });
  }
  pass(60_000);
}

/** The calls that the actions made, without those that read. */
async function changes(): Promise<{ method: string; path: string; clientRequestId?: string }[]> {
  const calls = (await azure.list('/calls')) as unknown as { method: string; path: string; clientRequestId?: string }[];
  return calls.filter(
    ({ method, path }) => method !== 'GET' && !path.includes('/oauth2/') && !path.includes('_control'),
  );
}

const each = Object.entries(plans);
/** Azure shows all of them but one. */
const shown = each.filter(([name]) => name !== 'revoke-delegation-keys');

test.each(shown)('%s is not done before, done after, and done again without harm', async (_name, action) => {
  await before(action);
  expect(await actions.look(action, since)).toEqual({ kind: 'not-done' });
  expect(await actions.perform(action, callId)).toMatchObject({ kind: 'accepted' });
  expect(await actions.look(action, since)).toEqual({ kind: 'done' });
  expect(await actions.perform(action, callId)).toMatchObject({ kind: 'accepted' });
  expect(await actions.look(action, since)).toEqual({ kind: 'done' });
});

test('that delegation keys were revoked Azure shows nowhere, so it is never said to be done by a look', async () => {
  const action = plans['revoke-delegation-keys'];
  const issued = { authentication: 'DelegationSas', identityOf: 'contoso-speech-prod' };
  expect(await azure.post('/blob-access', issued)).toMatchObject({ allowed: true });
  pass(60_000);
  expect(await actions.perform(action, callId)).toMatchObject({ kind: 'accepted' });
  expect(await azure.post('/blob-access', { ...issued, keyIssuedAt: since })).toMatchObject({ allowed: false });
  expect(await actions.look(action, since)).toEqual({ kind: 'not-done' });
});

test.each(each)('%s is known again in the log by the id that its call was given', async (_name, action) => {
  await before(action);
  const known = new Set((await eventsOf(azure)).map(({ correlationId }) => correlationId));
  await actions.perform(action, callId);
  const events = (await eventsOf(azure)).filter(({ correlationId }) => !known.has(correlationId));
  expect(events.map(({ httpRequest }) => httpRequest.clientRequestId)).toEqual([callId, callId]);
});

test.each<[fault: object, answer: object]>([
  [
    { kind: 'status', status: 403 },
    { kind: 'refused', why: 'AZURE_FORBIDDEN', httpStatus: 403 },
  ],
  [
    { kind: 'status', status: 404 },
    { kind: 'refused', why: 'AZURE_NOT_FOUND', httpStatus: 404 },
  ],
  [
    { kind: 'status', status: 409 },
    { kind: 'refused', why: 'AZURE_CONFLICT', httpStatus: 409 },
  ],
  [
    { kind: 'status', status: 400 },
    { kind: 'refused', why: 'AZURE_REFUSED', httpStatus: 400 },
  ],
  [
    { kind: 'status', status: 409, body: { error: { code: 'StorageAccountOperationInProgress' } } },
    { kind: 'later', afterMs: 5_000 },
  ],
  [
    { kind: 'status', status: 429, headers: { 'retry-after': '21' } },
    { kind: 'later', afterMs: 21_000 },
  ],
  [
    { kind: 'status', status: 500 },
    { kind: 'unanswered', reason: 'Azure answered 500' },
  ],
  [{ kind: 'reset' }, { kind: 'unanswered' }],
])('whatever is to be done, %j is told for what it is, sent once, and nothing is done', async (fault, answer) => {
  for (const [, action] of each) {
    await azure.post('/reset');
    await before(action);
    const sent = (await changes()).length;
    await azure.post('/faults', { match: { pattern: '/providers/' }, ...fault });
    expect(await actions.perform(action, callId)).toMatchObject(answer);
    expect(await changes()).toHaveLength(sent + 1);
    expect(await actions.look(action, since)).toEqual({ kind: 'not-done' });
  }
});

test.each(['reset-after', 'cut-body'])(
  'an answer that is lost is unanswered, and a look shows it done: %s',
  async (kind) => {
    for (const [, action] of shown) {
      await azure.post('/reset');
      await before(action);
      await azure.post('/faults', { match: { pattern: '/providers/' }, kind });
      expect(await actions.perform(action, callId)).toMatchObject({ kind: 'unanswered' });
      expect(await actions.look(action, since)).toEqual({ kind: 'done' });
    }
  },
);

test.each(['delay', 'delay-after'])(
  'what takes too long is unanswered in time, whatever was to be done: %s',
  async (kind) => {
    const impatient = actionsAt(azure.url, 500);
    // Signed in before, so that the time-out meets the action alone.
    await impatient.look(plans['rotate-key'], since);
    for (const [, action] of each) {
      await azure.post('/faults', { match: { pattern: '/providers/' }, kind, ms: 3_600_000 });
      expect(await impatient.perform(action, callId)).toEqual({
        kind: 'unanswered',
        reason: 'no answer within 500 ms',
      });
    }
  },
);

test.each<[fault: object, look: object]>([
  [{ kind: 'status', status: 403 }, { reason: 'Azure answered 403' }],
  [
    { kind: 'status', status: 429, headers: { 'retry-after': '3' } },
    { reason: 'Azure answered 429', afterMs: 3_000 },
  ],
  [{ kind: 'status', status: 500 }, { reason: 'Azure answered 500' }],
  [{ kind: 'status', status: 200, body: '[]' }, { reason: 'the answer is not an object' }],
  // Not Azure's word that something is gone.
  [{ kind: 'status', status: 404, body: '<html>' }, { reason: 'Azure answered 404' }],
  [
    { kind: 'status', status: 404, body: { error: { code: 'SubscriptionNotFound' } } },
    { reason: 'Azure answered 404' },
  ],
  [{ kind: 'status', status: 404 }, { reason: 'Azure answered 404' }],
  [{ kind: 'reset' }, {}],
  [{ kind: 'cut-body' }, {}],
])('a look that meets %j says nothing of how it stands', async (fault, look) => {
  for (const [, action] of shown) {
    await azure.post('/faults', { match: { method: 'GET', path: '/providers/' }, ...fault });
    expect(await actions.look(action, since)).toMatchObject({ kind: 'unreadable', ...look });
  }
});

test('what is gone already counts as removed, and cannot be made anew', async () => {
  expect(await actions.look(plans['delete-role-assignment'], since)).toEqual({ kind: 'done' });
  await arm(azure, 'DELETE', `${speechStorage}?${storageVersion}`);
  expect(await actions.look(plans['rotate-key'], since)).toEqual({ kind: 'done' });
  for (const name of ['rotate-key', 'revoke-delegation-keys', 'restore-network'] as const) {
    expect(await actions.perform(plans[name], callId)).toMatchObject({
      kind: 'refused',
      why: 'AZURE_NOT_FOUND',
      code: 'ResourceNotFound',
    });
  }
  await azure.post('/faults', {
    match: { method: 'DELETE' },
    kind: 'status',
    status: 404,
    body: { error: { code: 'ResourceGroupNotFound' } },
  });
  expect(await actions.perform(plans['remove-grant'], callId)).toMatchObject({ kind: 'accepted' });
});

test('a lock stands in the way, and is named', async () => {
  const lock = `${speechStorage}/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01`;
  await before(plans['remove-grant']);
  await arm(azure, 'PUT', lock, { properties: { level: 'ReadOnly' } });
  for (const [, action] of each.filter(([name]) => name !== 'grant-role')) {
    const refused = { kind: 'refused', why: 'AZURE_CONFLICT', code: 'ScopeLocked' };
    expect(await actions.perform(action, callId)).toMatchObject(refused);
  }
});

describe('a key', () => {
  const action = plans['rotate-key'];

  test('that was made anew before the decision is not the one that was meant', async () => {
    pass(60_000);
    await actions.perform(action, callId);
    expect(await actions.look(action, new Date(now.getTime() + 59_000).toISOString())).toEqual({ kind: 'done' });
    expect(await actions.look(action, new Date(now.getTime() + 60_000).toISOString())).toEqual({ kind: 'done' });
    expect(await actions.look(action, new Date(now.getTime() + 60_001).toISOString())).toEqual({ kind: 'not-done' });
  });

  test('that is made anew leaves the other one alone, and neither is asked for', async () => {
    const keys = async (): Promise<string> =>
      JSON.stringify((await arm(azure, 'POST', `${speechStorage}/listKeys?${storageVersion}`)).body.keys[1]?.value);
    const other = await keys();
    await actions.perform(action, callId);
    expect(await actions.look(action, since)).toEqual({ kind: 'done' });
    expect((await changes()).filter(({ path }) => path.endsWith('/listKeys'))).toHaveLength(1);
    expect(await keys()).toBe(other);
  });
});

describe('a grant', () => {
  const stored = async (): Promise<Record<string, unknown>> =>
    ((await azure.list('/role-assignments')) as unknown as Record<string, unknown>[]).find(
      ({ name }) => name === grantName,
    )!;

  test.each([
    ['read', 'GetBlob', true],
    ['read', 'PutBlob', false],
    ['read', 'DeleteBlob', false],
    ['write', 'GetBlob', true],
    ['write', 'PutBlob', true],
    ['write', 'DeleteBlob', true],
  ] as const)('for %s lets %s happen (%s) until its time, and nothing after it', async (role, operation, allowed) => {
    await actions.perform(grantOf({ role }), callId);
    const by = { kind: 'person', oid: person(7).id, upn: 'seven@contoso.example' };
    const access = { operation, by, trustedService: true };
    const at = (ms: number): string => new Date(Date.parse(until) + ms).toISOString();
    expect(await azure.post('/blob-access', { ...access, at: at(-1) })).toMatchObject({ allowed });
    expect(await azure.post('/blob-access', { ...access, at: at(0) })).toMatchObject({ allowed: false });
    expect(await azure.post('/blob-access', { ...access, at: at(3_600_000) })).toMatchObject({ allowed: false });
  });

  test('is made with who, what, where, until when and for which request', async () => {
    await actions.perform(grantOf({ scope: `${speechStorage}/blobServices/default/containers/a b` }), callId);
    expect(await stored()).toMatchObject({
      name: grantName,
      scope: `${speechStorage}/blobServices/default/containers/a b`,
      roleId: simulatedRoles['blob-reader'],
      principalId: person(7).id,
      principalType: 'User',
      description: 'Lockbox Bot A-0123456789',
      conditionVersion: '2.0',
      condition: expect.stringContaining(`@Environment[UtcNow] DateTimeLessThan '${until}'`) as string,
    });
  });

  test.each([
    ['principal', { principalId: person(8).id }],
    ['role', { role: 'write' as const }],
    ['end', { until: '2026-03-02T18:00:00.000Z' }],
  ])('of another %s under the same name is not the one that was meant', async (_what, changed) => {
    await actions.perform(grantOf(changed), callId);
    expect(await actions.look(grantOf(), since)).toEqual({ kind: 'not-done' });
  });

  test('whose condition somebody took away is not done, and doing it again puts the condition back', async () => {
    const properties = { roleDefinitionId: `/x/${simulatedRoles['blob-reader']}`, principalId: person(7).id };
    await arm(azure, 'PUT', `${assignmentId}?api-version=2022-04-01`, { properties });
    expect(await actions.look(grantOf(), since)).toEqual({ kind: 'not-done' });
    await actions.perform(grantOf(), callId);
    expect(await actions.look(grantOf(), since)).toEqual({ kind: 'done' });
  });

  test('of a role that they have already is a conflict, and is named', async () => {
    await actions.perform(grantOf({ name: '8b8b8b8b-1111-4222-8333-444455556666' }), callId);
    const refused = { kind: 'refused', why: 'AZURE_CONFLICT', code: 'RoleAssignmentExists' };
    expect(await actions.perform(grantOf(), callId)).toMatchObject(refused);
    expect(await actions.look(grantOf(), since)).toEqual({ kind: 'not-done' });
  });
});

describe('the network', () => {
  const plan = plans['restore-network'] as Extract<PlannedAction, { do: 'restore-network' }>;

  test('is compared without regard to case or order, and is not taken for another one', async () => {
    await actions.perform(plan, callId);
    const { rules } = plan;
    const turned = {
      ...rules,
      ipRules: rules.ipRules.toReversed(),
      bypass: 'azureservices,LOGGING',
      defaultAction: 'DENY',
    };
    expect(await actions.look({ ...plan, rules: turned }, since)).toEqual({ kind: 'done' });
    expect(await actions.look({ ...plan, publicNetworkAccess: 'Disabled' }, since)).toEqual({ kind: 'not-done' });
    for (const changed of [
      { ipRules: rules.ipRules.slice(1) },
      { ipRules: [...rules.ipRules, '192.0.2.1'] },
      { defaultAction: 'Allow' },
      { bypass: 'None' },
      { virtualNetworkRules: ['/subscriptions/x/subnets/y'] },
      { resourceAccessRules: [{ tenantId: 'a', resourceId: 'b' }] },
    ]) {
      expect(await actions.look({ ...plan, rules: { ...rules, ...changed } }, since)).toEqual({ kind: 'not-done' });
    }
  });

  test('is all that changes of the account, and no other account does', async () => {
    const read = async (id: string): Promise<Record<string, unknown>> =>
      (await arm(azure, 'GET', `${id}?${storageVersion}`)).body.properties;
    const [before, other] = [await read(speechStorage), await read(otherStorage)];
    await actions.perform(plan, callId);
    const { networkAcls: _, ...rest } = before;
    expect(await read(speechStorage)).toMatchObject(rest);
    expect(await read(otherStorage)).toEqual(other);
  });
});

test('a diagnostic setting is put back as it was, and one that sends less is not taken for it', async () => {
  const action = plans['restore-diagnostics'];
  await actions.perform(action, callId);
  const logs = [{ categoryGroup: 'audit', enabled: false }];
  const properties = { workspaceId: '/subscriptions/x/workspaces/y', logs };
  await arm(azure, 'PUT', `${settingId}?api-version=2021-05-01-preview`, { properties });
  expect(await actions.look(action, since)).toEqual({ kind: 'not-done' });
  await actions.perform(action, callId);
  expect(await actions.look(action, since)).toEqual({ kind: 'done' });
});
