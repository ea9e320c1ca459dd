import { simulatedPortalUser } from '../../src/simulator';
import { allPages, lockbox, production, start, startRig, version, type Rig, type Told } from './rig';

let azure: Rig;
beforeEach(async () => {
  azure = await startRig();
});
afterEach(() => azure.stop());

const day = 24 * 3_600_000;

async function newRequest(fields: object = {}): Promise<string> {
  return (await azure.post('/requests', fields)).requestId;
}

async function read(id: string): Promise<Told> {
  const answer = await azure.arm(`${lockbox}/${id}?${version}`);
  expect(answer.status).toBe(200);
  return answer.body;
}

describe('reading requests', () => {
  test('a new request is pending, expires four days later, and is told in the current revision', async () => {
    const id = await newRequest();
    expect(await read(id)).toEqual({
      id: `${lockbox}/${id}`,
      name: `LockboxRequest_${id}`,
      type: 'requests',
      properties: {
        requestId: id,
        justification: expect.stringContaining('temporarily for troubleshooting'),
        status: 'Pending',
        createdDateTime: '2026-03-02T09:00:00.0000000Z',
        expirationDateTime: '2026-03-06T09:00:00.0000000Z',
        duration: '8',
        resourceIds: `SUBSCRIPTIONS/${production.toUpperCase()}/RESOURCEGROUPS/PROD-AI/PROVIDERS/MICROSOFT.COGNITIVESERVICES/ACCOUNTS/CONTOSO-OPENAI-PROD`,
        resourceType: 'Microsoft.CognitiveServices/accounts',
        supportRequest: expect.stringMatching(/^\d{15}$/),
        supportCaseUrl: expect.stringContaining(`/subscriptions/${production}/providers/microsoft.support/`),
        workItemSource: 'SupportRequest',
        subscriptionId: production,
      },
    });
  });

  test('the old revision lists resource ids in requestedResourceIds and gives hours as a number', async () => {
    const resourceIds = ['/subscriptions/s/a', '/subscriptions/s/b'];
    const id = await newRequest({ shape: 'old', duration: '12', resourceIds });
    const { properties } = await read(id);
    expect(properties).toMatchObject({
      requestedResourceIds: ['SUBSCRIPTIONS/S/A', 'SUBSCRIPTIONS/S/B'],
      duration: 12,
    });
    expect(properties).not.toHaveProperty('resourceIds');
    expect(properties).not.toHaveProperty('workItemSource');
  });

  test('several resources are one comma text, a subscription is its bare GUID, and a list spells workitemsource', async () => {
    await newRequest({ resourceIds: ['/a/b', '/c/d'], upperCaseIds: false, duration: 'Support request lifetime' });
    await newRequest({ resourceType: 'Subscription' });
    const { body } = await azure.arm(`${lockbox}?${version}`);
    expect(body.value[0]!.properties).toMatchObject({
      resourceIds: '/a/b, /c/d',
      duration: 'Support request lifetime',
    });
    expect(body.value[1]!.properties).toMatchObject({ resourceIds: production, resourceType: 'Subscription' });
    expect(body.value[0]!.properties).toHaveProperty('workitemsource', 'SupportRequest');
    expect(body.value[0]!.properties).not.toHaveProperty('workItemSource');
  });

  test('a status filter gives those requests alone, and any other filter is refused', async () => {
    const pending = await newRequest();
    await newRequest({ status: 'Denied' });
    const filtered = await azure.arm(`${lockbox}?$filter=properties/status eq 'Pending'&${version}`);
    expect(filtered.body.value.map((one) => one.properties.requestId)).toEqual([pending]);
    const refused = await azure.arm(`${lockbox}?$filter=status eq 'Pending'&${version}`);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'InvalidFilter' } } });
  });

  test('a list in pages gives every request once, following nextLink', async () => {
    await azure.post('/settings', { pageSize: 2 });
    const made = [await newRequest(), await newRequest(), await newRequest(), await newRequest(), await newRequest()];
    const seen = await allPages(azure, `${lockbox}?$filter=properties/status eq 'Pending'&${version}`);
    expect(seen.map((one) => one.properties.requestId)).toEqual(made);
  });

  test('an unknown request, an unknown subscription and a missing api-version are refused as ARM does', async () => {
    const noRequest = await azure.arm(`${lockbox}/00000000-0000-4000-8000-000000000000?${version}`);
    expect(noRequest).toMatchObject({ status: 404, body: { error: { code: 'ResourceNotFound' } } });
    const noSubscription = await azure.arm(
      `/subscriptions/00000000-0000-4000-8000-000000000000/providers/Microsoft.CustomerLockbox/requests?${version}`,
    );
    expect(noSubscription).toMatchObject({ status: 404, body: { error: { code: 'SubscriptionNotFound' } } });
    const noVersion = await azure.arm(lockbox);
    expect(noVersion).toMatchObject({ status: 400, body: { error: { code: 'MissingApiVersionParameter' } } });
    const wrongVersion = await azure.arm(`${lockbox}?api-version=2020-01-01`);
    expect(wrongVersion).toMatchObject({ status: 400, body: { error: { code: 'InvalidApiVersionParameter' } } });
  });

  test("paths are compared without regard to case, and another subscription's request is not found", async () => {
    const id = await newRequest();
    const upper = await azure.arm(`${lockbox.toUpperCase()}/${id.toUpperCase()}?${version}`);
    expect(upper.body.properties.requestId).toBe(id);
    const other = lockbox.replace(production, 'a2222222-2222-4222-8222-222222222222');
    expect((await azure.arm(`${other}/${id}?${version}`)).status).toBe(404);
  });
});

describe('deciding', () => {
  test('a decision is echoed, is Approving at once, and shows as Approved on the next read', async () => {
    const id = await newRequest();
    const answer = await azure.decide(id, { status: 'Approve', reason: 'Needed for the incident' });
    expect(answer).toMatchObject({ status: 200, body: { status: 'Approve', reason: 'Needed for the incident' } });
    expect((await azure.get(`/requests/${id}`)).status).toBe('Approving');
    expect((await read(id)).properties.status).toBe('Approved');
    const { history } = await azure.get(`/requests/${id}`);
    expect(history.map((step) => step.status)).toEqual(['Pending', 'Approving', 'Approved']);
  });

  test('a denial ends in Denied after as many reads as the settings say', async () => {
    await azure.post('/settings', { settleAfterReads: 3 });
    const id = await newRequest();
    await azure.decide(id, { status: 'Deny', reason: 'No' });
    const statuses = [await read(id), await read(id), await read(id)].map((one) => one.properties.status);
    expect(statuses).toEqual(['Denying', 'Denying', 'Denied']);
  });

  test('a decision that settles by time is Approving however often it is read before', async () => {
    await azure.post('/settings', { settleAfterMs: 60_000 });
    const id = await newRequest();
    await azure.decide(id, { status: 'Approve', reason: '' });
    await read(id);
    azure.pass(59_999);
    expect((await read(id)).properties.status).toBe('Approving');
    azure.pass(1);
    expect((await read(id)).properties.status).toBe('Approved');
  });

  test('of two decisions the first is taken, and the second learns the current status', async () => {
    const id = await newRequest();
    const answers = await Promise.all([
      azure.decide(id, { status: 'Approve', reason: 'yes' }),
      azure.decide(id, { status: 'Deny', reason: 'no' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect(refused.body.error.code).toBe('InvalidRequestState');
    expect(refused.body.error.additionalInfo[0]!.info.currentStatus).toMatch(/^(Approving|Denying)$/);
    const kept = await azure.get(`/requests/${id}`);
    expect(kept.decisionsReceived).toBe(2);
    expect(kept.decisions.map((one) => one.answer)).toEqual(['taken', 'conflict']);
  });

  test('a conflict can be answered as 400 too', async () => {
    await azure.post('/settings', { conflictStatus: 400 });
    const id = await newRequest({ status: 'Denied' });
    const answer = await azure.decide(id, { status: 'Approve', reason: '' });
    expect(answer.status).toBe(400);
    expect(answer.body.error.additionalInfo[0]!.info.currentStatus).toBe('Denied');
  });

  test('a body without a known verdict is refused and decides nothing', async () => {
    const id = await newRequest();
    for (const body of [{}, { status: 'Approved' }, { decision: 'Approve' }, { status: 'Approve', reason: 5 }]) {
      expect(await azure.decide(id, body)).toMatchObject({
        status: 400,
        body: { error: { code: 'InvalidRequestContent' } },
      });
    }
    expect(await azure.get(`/requests/${id}`)).toMatchObject({ status: 'Pending', decisionsReceived: 0 });
  });

  test('a request of the old revision takes the verdict under its older name', async () => {
    const id = await newRequest({ shape: 'old' });
    const answer = await azure.decide(id, { decision: 'Deny', reason: 'no' });
    expect(answer).toMatchObject({ status: 200, body: { decision: 'Deny', reason: 'no' } });
  });

  test("an application's decision can be forbidden, and a person's is then still taken", async () => {
    await azure.post('/settings', { appsMayDecide: false });
    const id = await newRequest();
    const refused = await azure.decide(id, { status: 'Approve', reason: '' });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'AuthorizationFailed' } } });
    const ada = { upn: 'ada@contoso.example', oid: 'oid-of-ada' };
    await azure.post('/role-assignments', { role: 'approver', principalId: ada.oid });
    const { accessToken } = await azure.post('/tokens', ada);
    expect((await azure.decide(id, { status: 'Approve', reason: '' }, accessToken)).status).toBe(200);
  });
});

describe('what time and others do', () => {
  test('an undecided request is expired from its fourth day on, dated with the moment it expired', async () => {
    const id = await newRequest();
    azure.pass(4 * day - 1);
    expect((await read(id)).properties.status).toBe('Pending');
    azure.pass(3_600_000);
    expect((await read(id)).properties.status).toBe('Expired');
    const { history } = await azure.get(`/requests/${id}`);
    expect(history[1]).toEqual({
      status: 'Expired',
      at: new Date(start.getTime() + 4 * day).toISOString(),
      by: { kind: 'azure' },
    });
    const late = await azure.decide(id, { status: 'Approve', reason: '' });
    expect(late.body.error.additionalInfo[0]!.info.currentStatus).toBe('Expired');
  });

  test('moving the clock by the control API lets requests expire and signs nobody out', async () => {
    const id = await newRequest();
    await azure.post('/clock', { offsetMs: 5 * day });
    expect((await read(id)).properties.status).toBe('Expired');
  });

  test.each([
    ['approve', 'Approved', simulatedPortalUser.upn],
    ['Denied', 'Denied', simulatedPortalUser.upn],
    ['auto-approve', 'Approved', undefined],
    ['auto-deny', 'Denied', undefined],
    ['expire', 'Expired', undefined],
    ['cancel', 'Completed', undefined],
    ['Error', 'Error', undefined],
    ['SomethingNew', 'SomethingNew', undefined],
  ])('%s from elsewhere leads to %s', async (status, shown, upn) => {
    const id = await newRequest();
    await azure.post(`/requests/${id}/status`, { status });
    expect((await read(id)).properties.status).toBe(shown);
    const { history } = await azure.get(`/requests/${id}`);
    expect(history.at(-1)!.by.upn).toBe(upn);
  });

  test('access ends by completing or revoking, and only after an approval', async () => {
    const id = await newRequest();
    const early = await azure.post(`/requests/${id}/status`, { status: 'revoke' });
    expect(early.error.code).toBe('CONFLICT');
    await azure.post(`/requests/${id}/status`, { status: 'approve' });
    await azure.post(`/requests/${id}/status`, { status: 'revoke' });
    expect((await read(id)).properties.status).toBe('Revoked');
    const again = await azure.post(`/requests/${id}/status`, { status: 'approve' });
    expect(again.error.code).toBe('CONFLICT');
  });

  test("the tenant's opt-in is told, and can be changed", async () => {
    const path = `/providers/Microsoft.CustomerLockbox/tenantOptedIn/00000000-0000-0000-0000-000000000000?${version}`;
    expect((await azure.arm(path)).body).toEqual({ isOptedIn: true });
    await azure.post('/opt-in', { isOptedIn: false });
    expect((await azure.arm(path)).body).toEqual({ isOptedIn: false });
  });
});

describe('a person who decides with their own token', () => {
  const ada = { upn: 'ada@contoso.example', oid: '00000000-0000-4000-8000-000000000001' };
  const decide = async (id: string, person: object): Promise<Response> => {
    const { accessToken } = await azure.post('/tokens', person);
    return fetch(`${azure.url}${lockbox}/${id}/updateApproval?${version}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'Approve', reason: 'case is ours' }),
    });
  };

  test('needs a role at the subscription itself: one of a resource group, or another role, does not count', async () => {
    const id = await newRequest();
    await azure.post('/role-assignments', { role: 'reader', principalId: ada.oid });
    const scope = `/subscriptions/${production}/resourceGroups/prod-ai`;
    await azure.post('/role-assignments', { role: 'approver', principalId: ada.oid, scope });
    expect((await decide(id, ada)).status).toBe(403);
    await azure.post('/role-assignments', { role: 'approver', principalId: ada.oid });
    expect((await decide(id, ada)).status).toBe(200);
    expect(await read(id)).toMatchObject({ properties: { status: 'Approved' } });
  });

  test('is asked for the context that is demanded, in a claims challenge', async () => {
    const id = await newRequest();
    await azure.post('/role-assignments', { role: 'approver', principalId: ada.oid });
    await azure.post('/settings', { demandContext: 'c1' });
    const refused = await decide(id, { ...ada, acrs: ['c2'] });
    expect(refused.status).toBe(401);
    const [, claims = ''] =
      /error="insufficient_claims", claims="([^"]+)"/.exec(refused.headers.get('www-authenticate')!) ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64').toString('utf8'))).toEqual({
      access_token: { acrs: { essential: true, value: 'c1' } },
    });
    expect((await decide(id, { ...ada, acrs: ['c1'] })).status).toBe(200);
  });
});
