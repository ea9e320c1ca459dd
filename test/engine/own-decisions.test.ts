import { decideDue } from '../../src/engine/decide';
import { OwnDecisions } from '../../src/engine/own-decisions';
import { createLockboxExecutor, HeldTokens, serviceCredential } from '../../src/azure';
import type { EngineContext } from '../../src/engine';
import { instant, type AccessRequest } from '../../src/model';
import { simulatedApp, simulatedTenantId } from '../../src/simulator';
import { castVote, takeReads, type Proof, type VoteAnswer } from '../../src/workflow';
import { playedOn } from '../fakes/databases';
import { person } from '../fixtures/requests';
import { policyOf, tenantId } from '../workflow/rig';
import { subscription, Surroundings } from './rig';

const approver = person(1);
const decision = { method: 'POST', path: 'updateApproval' };

describe.each(playedOn())('a decision in the approver’s own name, on $name,', ({ fresh }) => {
  let here: Surroundings;
  let tokens: HeldTokens;
  /** The instance that was pressed at. The other one, `here.context`, has no token of anybody. */
  let holder: EngineContext;
  beforeEach(async () => {
    here = await Surroundings.open(await fresh());
    tokens = new HeldTokens(here.context.clock);
    const { url } = here.azure;
    const { clientId, clientSecret } = simulatedApp;
    const way = { kind: 'secret', clientId, clientSecret } as const;
    const credential = serviceCredential({ login: url, tenantId: simulatedTenantId, way, timeoutMs: 5_000 });
    const scope = 'https://management.azure.com/.default';
    const arm = { endpoint: url, scope, credential, clock: here.context.clock, timeoutMs: 5_000 };
    holder = { ...here.context, executor: createLockboxExecutor(arm, tokens) };
    await here.azure.role({ role: 'approver', principalId: approver.id });
  });
  afterEach(() => here.close());

  const opened = async (): Promise<{ id: string; azureId: string }> => {
    const { requestId: azureId } = await here.azure.ask();
    const read = await here.context.azure.lockboxRequest(subscription, azureId);
    if (!read.ok) throw new Error(read.reason);
    const { opened: ids } = await here.context.submit(takeReads([read.value]));
    return { id: ids[0]!, azureId };
  };
  const vote = (id: string, proof?: Proof): Promise<VoteAnswer> => {
    const by = { ...approver, tenantId, guest: false };
    const said = proof === undefined ? {} : { proof };
    return here.context.submit(castVote({ requestId: id, verdict: 'approve', reason: 'known case', by, ...said }));
  };
  const hold = async (requestId: string): Promise<void> => {
    const response = await fetch(`${here.azure.url}/_control/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ upn: approver.address, oid: approver.id }),
    });
    const { accessToken } = (await response.json()) as { accessToken: string };
    tokens.hold({ requestId, personId: approver.id }, accessToken, here.desk.nowMs + 3_600_000);
  };
  const request = async (id: string): Promise<AccessRequest> => (await here.desk.store.engine.request(id))!;
  const leased = async (context: EngineContext): Promise<number> => {
    const fence = await here.desk.store.engine.acquire('decide', 'test', 60_000, instant(context.clock.now()));
    return decideDue(context, fence!);
  };

  test('needs a token before its intent is written, and only then', async () => {
    const { id } = await opened();
    expect(await vote(id, 'nothing')).toMatchObject({ ok: false, why: 'SIGN_IN_NEEDED' });
    expect((await request(id)).current).toEqual({ state: 'pending', votes: [] });
    expect(await here.desk.types()).not.toContain('vote-refused');
    expect(await vote(id, 'token')).toMatchObject({ ok: true });
    expect((await request(id)).current).toMatchObject({ state: 'deciding', as: 'approver', sent: 'no' });
  });

  test('that was never sent, because its instance died, is left alone for 30 s and then given up by name', async () => {
    const { id, azureId } = await opened();
    await vote(id, 'token');
    here.pass(29_000);
    expect(await leased(here.context)).toBe(0);
    expect((await request(id)).current.state).toBe('deciding');
    here.pass(2_000);
    await leased(here.context);
    const { current } = await request(id);
    expect(current).toMatchObject({
      state: 'pending',
      votes: [],
      lastRefusal: { why: 'DECISION_NOT_SENT', by: approver },
    });
    expect((await here.azure.request(azureId)).decisionsReceived).toBe(0);
    const refused = (await here.desk.entries()).find(({ type }) => type === 'decision-refused');
    expect(refused?.data).toMatchObject({ refusal: 'DECISION_NOT_SENT', refusedTo: { $sealed: expect.any(String) } });
    // The approver is rung, nobody else is.
    const due = await here.desk.store.engine.deliveriesDue(instant(here.context.clock.now()), 50);
    expect(due.filter(({ reminder }) => reminder === true).map(({ recipient }) => recipient)).toEqual([
      { kind: 'person', id: approver.id },
    ]);
  });

  test('is sent at once and once by the instance that has the token, whatever the other one does meanwhile', async () => {
    const { id, azureId } = await opened();
    await hold(id);
    await vote(id, 'token');
    const own = new OwnDecisions(holder);
    own.take(id);
    await Promise.all([own.round(), leased(here.context), leased(holder)]);
    expect((await here.azure.request(azureId)).decisions).toMatchObject([
      { by: { oid: approver.id }, answer: 'taken' },
    ]);
    expect(tokens.size).toBe(0);
  });

  test('whose answer was lost is sent again while the token is there, and the other instance waits for that', async () => {
    const { id, azureId } = await opened();
    await here.azure.fault(decision, { kind: 'reset', times: 2 });
    await hold(id);
    await vote(id, 'token');
    const own = new OwnDecisions(holder);
    own.take(id);
    for (let seconds = 0; seconds < 60 && (await request(id)).current.state === 'deciding'; seconds += 1) {
      await own.round();
      expect(await leased(here.context)).toBe(0);
      if ((await here.azure.request(azureId)).decisionsReceived > 0) break;
      here.pass(1_000);
    }
    expect((await here.azure.request(azureId)).decisions).toMatchObject([
      { by: { oid: approver.id }, answer: 'taken' },
    ]);
  });

  test('whose answer was lost with the token is read back: not done, it is given up; done, it is done', async () => {
    for (const [fault, state, sent] of [
      ['reset', 'pending', 0],
      ['reset-after', 'approved', 1],
    ] as const) {
      const { id, azureId } = await opened();
      await here.azure.fault(decision, { kind: fault, times: 1 });
      await hold(id);
      await vote(id, 'token');
      const own = new OwnDecisions(holder);
      own.take(id);
      await own.round();
      expect((await request(id)).current).toMatchObject({ state: 'deciding', sent: 'unanswered' });
      tokens.clear();
      for (let look = 0; look < 4; look += 1) {
        here.pass(40_000);
        await leased(here.context);
      }
      expect((await request(id)).current.state).toBe(state);
      expect((await here.azure.request(azureId)).decisionsReceived).toBe(sent);
    }
  });

  test('is refused by name where Azure refuses it while the state cannot be read back', async () => {
    const { id } = await opened();
    await here.azure.fault(decision, { kind: 'status', status: 403, body: { error: { code: 'AuthorizationFailed' } } });
    await here.azure.fault({ method: 'GET', path: 'requests/' }, { kind: 'status', status: 503, times: 'always' });
    await hold(id);
    await vote(id, 'token');
    const own = new OwnDecisions(holder);
    own.take(id);
    await own.round();
    expect((await request(id)).current).toMatchObject({
      state: 'pending',
      lastRefusal: { why: 'AZURE_FORBIDDEN', by: approver },
    });
  });

  test('on a request whose route asks for more than this service can, is refused rather than decided without', async () => {
    await here.close();
    const { routes, ...rest } = policyOf();
    here = await Surroundings.open(await fresh(), {
      policy: { ...rest, routes: routes.map((one) => ({ ...one, stepUp: 'c1' })) },
    });
    const { id } = await opened();
    expect(await vote(id)).toMatchObject({ ok: false, why: 'STEP_UP_UNAVAILABLE' });
    expect(await vote(id, 'token')).toMatchObject({ ok: false, why: 'STEP_UP_NEEDED' });
    expect((await request(id)).current.state).toBe('pending');
  });
});
