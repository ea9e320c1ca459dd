import { simulatedApp, SimulatorError, simulatedSpeechStorageId, startSimulator } from '../../src/simulator';
import { askForToken, call, lockbox, postJson, production, startRig, version, type Rig } from './rig';
import { request as httpRequest } from 'node:http';

let azure: Rig;
beforeEach(async () => {
  azure = await startRig();
});
afterEach(() => azure.stop());

const subscriptions = '/subscriptions?api-version=2022-12-01';

describe('inventory', () => {
  test('the default world has two subscriptions, listed and read one by one', async () => {
    const { body } = await azure.arm(subscriptions);
    expect(body.value.map((one) => one.displayName)).toEqual(['Contoso AI Production', 'Contoso AI Test']);
    const one = await azure.arm(`/subscriptions/${production.toUpperCase()}?api-version=2022-12-01`);
    expect(one.body).toMatchObject({
      subscriptionId: production,
      state: 'Enabled',
      id: `/subscriptions/${production}`,
    });
  });

  test('subscriptions come in pages too', async () => {
    await azure.post('/settings', { pageSize: 1 });
    const first = await azure.arm(subscriptions);
    expect(first.body.value).toHaveLength(1);
    const second = await azure.arm(first.body.nextLink!);
    expect(second.body.value[0]!.displayName).toBe('Contoso AI Test');
    expect(second.body).not.toHaveProperty('nextLink');
  });

  test('every kind of AI account is there, and the Speech account has its own storage and an identity', async () => {
    const accounts = `/subscriptions/${production}/providers/Microsoft.CognitiveServices/accounts?api-version=2025-09-01`;
    const { value } = (await azure.arm(accounts)).body;
    expect(value.map((one) => one.kind)).toEqual([
      'OpenAI',
      'AIServices',
      'TextTranslation',
      'TextAnalytics',
      'SpeechServices',
    ]);
    const speech = value.at(-1)!;
    expect(speech.properties.userOwnedStorage[0]!.resourceId).toBe(simulatedSpeechStorageId);
    expect(speech.identity).toMatchObject({ type: 'SystemAssigned', principalId: expect.any(String) });
    const one = await azure.arm(`${speech.id.toUpperCase()}?api-version=2025-09-01`);
    expect(one.body).toEqual(speech);
  });

  test('an account that is not there is an honest 404, and so is a path that the simulator does not know', async () => {
    const group = `/subscriptions/${production}/resourceGroups/prod-ai`;
    const account = await azure.arm(
      `${group}/providers/Microsoft.CognitiveServices/accounts/no?api-version=2025-09-01`,
    );
    expect(account).toMatchObject({ status: 404, body: { error: { code: 'ResourceNotFound' } } });
    const other = await azure.arm(`${group}/providers/Microsoft.Compute/virtualMachines/vm?api-version=2025-09-01`);
    expect(other).toMatchObject({ status: 404, body: { error: { code: 'InvalidResourceType' } } });
  });

  test('subscriptions and accounts can be added, and a request made about them', async () => {
    const { subscriptionId } = await azure.post('/subscriptions', { displayName: 'Third' });
    const account = await azure.post('/accounts', { subscription: 'Third', name: 'new-one', kind: 'OpenAI' });
    const made = await azure.post('/requests', { subscription: subscriptionId, account: 'new-one' });
    expect(made.resourceIds).toEqual([account.id]);
    expect((await azure.arm(subscriptions)).body.value).toHaveLength(3);
    const read = await azure.arm(`${account.id}?api-version=2025-09-01`);
    expect(read.body.properties).toHaveProperty('customSubDomainName', 'new-one');
  });
});

describe('the log of calls', () => {
  test('says who called what with which id, and never holds a token or a secret', async () => {
    await azure.arm(`${lockbox}?${version}`, { headers: { 'x-ms-client-request-id': 'mine-1' } });
    const calls = await azure.list('/calls');
    expect(calls).toHaveLength(2);
    expect(calls[1]).toMatchObject({
      at: '2026-03-02T09:00:00.000Z',
      method: 'GET',
      path: lockbox,
      query: { 'api-version': '2018-02-28-preview' },
      oid: simulatedApp.objectId,
      appid: simulatedApp.clientId,
      clientRequestId: 'mine-1',
      status: 200,
    });
    const text = JSON.stringify(calls);
    expect(text).not.toContain(azure.token);
    expect(text).not.toContain(simulatedApp.clientSecret);
  });

  test('names the fault that met a call', async () => {
    await azure.post('/faults', { kind: 'reset' });
    await expect(azure.arm(subscriptions)).rejects.toThrow();
    const met = (await azure.list('/calls')).at(-1);
    expect(met).toHaveProperty('fault', 'reset');
    expect(met).not.toHaveProperty('status');
  });
});

describe('every answer', () => {
  test("bears a request id, the simulated date, and the caller's own id echoed", async () => {
    const { headers } = await azure.arm(subscriptions, { headers: { 'x-ms-client-request-id': 'mine-2' } });
    expect(headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('date')).toBe('Mon, 02 Mar 2026 09:00:00 GMT');
    expect(headers.get('x-ms-client-request-id')).toBe('mine-2');
  });

  test('is an ARM error for a body that is no JSON', async () => {
    const answer = await azure.arm(`${lockbox}/x/updateApproval?${version}`, { method: 'POST', body: '{"status":' });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequestContent' } } });
  });
});

describe('the control API', () => {
  test('takes JSON alone, so that a web page of another origin cannot send to it', async () => {
    const plain = await call(`${azure.url}/_control/requests`, { method: 'POST', body: '{}' });
    expect(plain.status).toBe(415);
    const empty = await call(`${azure.url}/_control/requests`, { method: 'POST' });
    expect(empty.status).toBe(415);
    expect(await azure.list('/requests')).toEqual([]);
  });

  test('answers only under a name of this machine, so that a name made up for it does not help', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = httpRequest(`${azure.url}/_control/requests`, { headers: { host: 'azure.example.com' } });
      asked.on('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject).end();
    });
    expect(status).toBe(421);
  });

  test.each([
    ['/requests', { kind: 'Nonsense' }, 404],
    ['/requests', { subscription: 'Nowhere' }, 404],
    ['/requests', { duration: true }, 400],
    ['/requests', { createdAt: 'yesterday' }, 400],
    ['/requests', [], 400],
    ['/requests/nothing/status', { status: 'approve' }, 404],
    ['/settings', { pageSize: 0 }, 400],
    ['/settings', { conflictStatus: 418 }, 400],
    ['/events', { events: ['text'] }, 400],
    ['/accounts', { name: 'x' }, 400],
    ['/clock', {}, 400],
    ['/opt-in', { isOptedIn: 'yes' }, 400],
    ['/nothing', {}, 404],
  ])('refuses %s %j with %i', async (path, body, status) => {
    const answer = await postJson(`${azure.url}/_control${path}`, body);
    expect(answer).toMatchObject({ status, body: { error: { code: expect.any(String) } } });
  });

  test('a decision in the portal by a named person is kept with who and when', async () => {
    const { requestId } = await azure.post('/requests');
    azure.pass(1500);
    const by = { upn: 'grace@contoso.example', name: 'Grace' };
    const changed = await azure.post(`/requests/${requestId}/status`, { status: 'deny', by });
    expect(changed.history.at(-1)).toMatchObject({ status: 'Denied', at: '2026-03-02T09:00:01.500Z', by });
  });

  test('reset goes back to the start, keeps tokens good and never gives an id twice', async () => {
    const before = await azure.post('/requests');
    await azure.post('/settings', { pageSize: 1 });
    await azure.post('/faults', { times: 'always', kind: 'reset' });
    await azure.post('/reset');
    expect(await azure.list('/requests')).toEqual([]);
    const answer = await azure.arm(subscriptions);
    expect(answer.body.value).toHaveLength(2);
    const after = await azure.post('/requests');
    expect(after.requestId).not.toBe(before.requestId);
  });
});

describe('a simulator', () => {
  test('makes the same ids in every run with the same seed, and others with another', async () => {
    const idsOf = async (seed: string): Promise<string> => {
      const other = await startSimulator({ seed });
      const made = (await postJson(`${other.url}/_control/requests`, {})).body.requestId;
      await other.stop();
      return made;
    };
    const [one, same, another] = [await idsOf('one'), await idsOf('one'), await idsOf('another')];
    expect(one).toBe(same);
    expect(another).not.toBe(one);
  });

  test('plays the tenant that it is told', async () => {
    const tenantId = '77777777-7777-4777-8777-777777777777';
    const other = await startSimulator({ tenantId });
    expect((await askForToken(other.url, tenantId)).status).toBe(200);
    expect((await askForToken(other.url)).status).toBe(400);
    await other.stop();
  });

  test('says which port it cannot open', async () => {
    const port = Number(new URL(azure.url).port);
    const refused: unknown = await startSimulator({ port }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SimulatorError);
    expect(refused).toMatchObject({ code: 'LISTEN_FAILED', cause: { code: 'EADDRINUSE' } });
  });
});
