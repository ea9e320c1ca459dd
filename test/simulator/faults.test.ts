import { lockbox, startRig, version, type Rig } from './rig';

let azure: Rig;
beforeEach(async () => {
  azure = await startRig();
});
afterEach(() => azure.stop());

const list = `${lockbox}?${version}`;

describe('faults', () => {
  test('a status fault answers in place of Azure as often as told, with its headers, then no more', async () => {
    await azure.post('/faults', {
      match: { method: 'get', path: 'customerlockbox/requests' },
      times: 2,
      kind: 'status',
      status: 429,
      headers: { 'Retry-After': '17' },
    });
    const answers = [await azure.arm(list), await azure.arm(list), await azure.arm(list)];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers[0]!.headers.get('retry-after')).toBe('17');
    expect(answers[0]!.body.error.code).toBe('TooManyRequests');
    expect((await azure.list('/faults'))[0]).toMatchObject({ hits: 2, left: 0 });
  });

  test('a fault meets only what it matches: method, part of the path, or a pattern', async () => {
    await azure.post('/faults', { match: { method: 'POST' }, times: 'always', kind: 'status', status: 500 });
    await azure.post('/faults', {
      match: { pattern: "status eq 'Denied'" },
      times: 'always',
      kind: 'status',
      status: 503,
    });
    expect((await azure.arm(list)).status).toBe(200);
    expect((await azure.arm(`${list}&$filter=properties/status eq 'Denied'`)).status).toBe(503);
    const { requestId } = await azure.post('/requests');
    expect((await azure.decide(requestId, { status: 'Approve', reason: '' })).status).toBe(500);
    await fetch(`${azure.url}/_control/faults`, { method: 'DELETE' });
    expect((await azure.decide(requestId, { status: 'Approve', reason: '' })).status).toBe(200);
  });

  test('a body of its own replaces the ARM error', async () => {
    await azure.post('/faults', { kind: 'status', status: 200, body: { value: null } });
    expect((await azure.arm(list)).body).toEqual({ value: null });
  });

  test('reset drops the connection and nothing is done', async () => {
    const { requestId } = await azure.post('/requests');
    await azure.post('/faults', { match: { path: 'updateApproval' }, kind: 'reset' });
    await expect(azure.decide(requestId, { status: 'Approve', reason: '' })).rejects.toThrow();
    expect(await azure.get(`/requests/${requestId}`)).toMatchObject({ status: 'Pending', decisionsReceived: 0 });
  });

  test('reset-after does it and drops the connection: failed for the caller, but persisted', async () => {
    const { requestId } = await azure.post('/requests');
    await azure.post('/faults', { match: { path: 'updateApproval' }, kind: 'reset-after' });
    await expect(azure.decide(requestId, { status: 'Approve', reason: '' })).rejects.toThrow();
    expect(await azure.get(`/requests/${requestId}`)).toMatchObject({ status: 'Approving', decisionsReceived: 1 });
    const again = await azure.decide(requestId, { status: 'Approve', reason: '' });
    expect(again.status).toBe(409);
  });

  test('cut-body announces the whole answer and ends in the middle of it', async () => {
    await azure.post('/requests');
    await azure.post('/faults', { match: { path: 'requests' }, kind: 'cut-body' });
    await expect(azure.arm(list)).rejects.toThrow();
    expect((await azure.arm(list)).body.value).toHaveLength(1);
  });

  /** Sends an approval, and gives up as soon as the simulator says that the fault has met it. */
  async function abandonApproval(requestId: string): Promise<void> {
    const caller = new AbortController();
    const options = { method: 'POST', body: '{"status":"Approve"}', signal: caller.signal };
    const lost = expect(azure.arm(`${lockbox}/${requestId}/updateApproval?${version}`, options)).rejects.toThrow();
    while (!(await azure.list('/calls')).some((call) => 'fault' in call)) await Promise.resolve();
    caller.abort();
    await lost;
  }

  test('delay holds a call back before it is done', async () => {
    const { requestId } = await azure.post('/requests');
    await azure.post('/faults', { match: { path: 'updateApproval' }, kind: 'delay', ms: 3_600_000 });
    await abandonApproval(requestId);
    expect((await azure.get(`/requests/${requestId}`)).status).toBe('Pending');
  });

  test('a delayed call is carried out in the end, though its caller has gone', async () => {
    const { requestId } = await azure.post('/requests');
    await azure.post('/faults', { match: { path: 'updateApproval' }, kind: 'delay', ms: 500 });
    await abandonApproval(requestId);
    while ((await azure.get(`/requests/${requestId}`)).status === 'Pending') await Promise.resolve();
    expect(await azure.get(`/requests/${requestId}`)).toMatchObject({ status: 'Approving', decisionsReceived: 1 });
  });

  test('delay-after does the call at once and holds the answer back', async () => {
    const { requestId } = await azure.post('/requests');
    await azure.post('/faults', { match: { path: 'updateApproval' }, kind: 'delay-after', ms: 3_600_000 });
    await abandonApproval(requestId);
    expect((await azure.get(`/requests/${requestId}`)).status).toBe('Approving');
  });

  test('a short delay of either kind still ends in the whole answer', async () => {
    await azure.post('/faults', { kind: 'delay', ms: 1 });
    await azure.post('/faults', { kind: 'delay-after', ms: 1 });
    expect((await azure.arm(list)).body).toEqual({ value: [] });
    expect((await azure.arm(list)).body).toEqual({ value: [] });
  });

  test('a foreign nextLink leads to another origin', async () => {
    await azure.post('/requests');
    await azure.post('/faults', { match: { path: 'requests' }, kind: 'foreign-next-link' });
    const { body } = await azure.arm(list);
    expect(body.value).toHaveLength(1);
    expect(new URL(body.nextLink!).origin).toBe('https://another-origin.invalid');
  });

  test('a fault that cannot be understood is refused', async () => {
    expect((await azure.post('/faults', { kind: 'explode' })).error.code).toBe('BAD_INPUT');
    expect((await azure.post('/faults', { kind: 'status' })).error.code).toBe('BAD_INPUT');
    expect((await azure.post('/faults', { kind: 'reset', match: { pattern: '(' } })).error.code).toBe('BAD_INPUT');
    expect((await azure.post('/faults', { kind: 'reset', times: 'twice' })).error.code).toBe('BAD_INPUT');
  });

  test('faults meet neither the control API nor the page', async () => {
    await azure.post('/faults', { times: 'always', kind: 'reset' });
    expect(await azure.list('/requests')).toEqual([]);
    expect((await fetch(azure.url)).status).toBe(200);
  });
});
