import { playedOn, type TestDatabases } from '../fakes/databases';
import { entraErrors } from '../fakes/entra';
import { teamsIdOf } from '../fakes/teams';
import { ada, ben, bo, ops, Story, textOf, type StoryOptions } from './rig';

const loginRequest = 'application/vnd.microsoft.activity.loginRequest';
const decisionPath = { method: 'POST', path: 'updateApproval' };

describe.each(playedOn())('deciding in one’s own name, with the record on $name:', ({ fresh }: TestDatabases) => {
  let story: Story;
  const start = async (options: StoryOptions = {}): Promise<void> => {
    story = await Story.start(await fresh(), { ...options, asApprover: true });
  };
  const types = async (id: string): Promise<string[]> =>
    (await story.entries(id)).map(({ type }) => type).filter((type) => type !== 'message-shown');
  const refusals = async (id: string): Promise<unknown[]> =>
    (await story.entries(id)).filter(({ type }) => type === 'vote-refused').map(({ data }) => data['why']);
  /** The request waits as before, and Azure has heard of nothing. */
  const nothingDecided = async (azureId: string, id: string): Promise<void> => {
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Pending', decisionsReceived: 0 });
    expect(await types(id)).not.toContain('decision-intended');
    expect(textOf(story.copies(ada, id)[0]!)).toContain('Microsoft asks for access');
  };
  afterEach(() => story.end());

  test('an approver who is signed in silently approves, and Azure’s log names the human', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    const asked = await story.teams.click(ada, card, 'approve');
    expect(asked).toMatchObject({ status: 200, statusCode: 401, type: loginRequest });
    expect(asked.card).toMatchObject({
      connectionName: 'arm',
      tokenExchangeResource: { id: 'exchange-1' },
      buttons: [{ type: 'signin', value: expect.stringContaining('http') }],
    });
    // The intent is written only once a token is in hand.
    await nothingDecided(azureId, id);

    const reason = { approveReason: 'known support case' };
    const answer = await story.teams.clickSignedIn(ada, card, 'approve', reason, story.world.sso);
    expect(JSON.stringify(answer.card)).toContain('Being approved');
    await story.everywhere(id, '"Approved"');
    const { status, decisions } = await story.azure.request(azureId);
    expect(status).toBe('Approved');
    expect(decisions).toMatchObject([{ verdict: 'Approve', answer: 'taken', by: { kind: 'person', oid: ada.id } }]);
    const [intent] = (await story.entries(id)).filter(({ type }) => type === 'decision-intended');
    expect(intent?.data).toMatchObject({ as: 'approver' });
    // What the token service keeps is used for the next request: nobody is asked again.
    const next = await story.asked();
    const silent = await story.teams.click(ada, next.card, 'reject', { rejectReason: 'no such case' });
    expect(JSON.stringify(silent.card)).toContain('Being rejected');
    await story.everywhere(next.id, '"Rejected"');
  });

  test('somebody who may not decide is told so, and never asked to sign in', async () => {
    await start();
    const { azureId, id } = await story.asked();
    await story.everywhere(id, 'Microsoft asks for access');
    const answer = await story.teams.click(bo, story.copies(ops, id)[0]!, 'approve');
    expect(answer.sentence).toContain('not an approver');
    expect(story.world.tokenService.calls).toEqual([]);
    await nothingDecided(azureId, id);
  });

  test('only the answer that completes the decision needs a sign-in', async () => {
    await start({ approvals: 2 });
    const { azureId, id, card } = await story.asked();
    const first = await story.teams.click(ada, card, 'approve');
    expect(JSON.stringify(first.card)).toContain('1 of 2 approvals so far');
    const second = await story.teams.click(ben, await story.teams.nextCard(ben), 'approve');
    expect(second).toMatchObject({ statusCode: 401, type: loginRequest });
    await story.teams.clickSignedIn(ben, story.copies(ben, id)[0]!, 'approve', {}, story.world.sso);
    await story.everywhere(id, '"Approved"');
    const { decisions } = await story.azure.request(azureId);
    expect(decisions).toMatchObject([{ by: { oid: ben.id } }]);
  });

  test('where consent is missing, Teams is told to offer the sign-in by hand, which then decides', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    story.world.entra.refusals.set(ada.id, entraErrors.consent);
    const answer = await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    expect(answer).toMatchObject({ statusCode: 412, type: 'application/vnd.microsoft.error.preconditionFailed' });
    expect(answer.card).toMatchObject({ code: 'CONSENT_MISSING', message: expect.stringContaining('press again') });
    await nothingDecided(azureId, id);
    expect(await refusals(id)).toEqual(['CONSENT_MISSING']);

    story.world.entra.refusals.clear();
    story.world.tokenService.codes.set('123456', await story.world.tokenOf(ada));
    const wrong = await story.teams.click(ada, card, 'approve', {}, { state: '654321' });
    expect(wrong).toMatchObject({ statusCode: 401, type: 'application/vnd.microsoft.error.incorrectAuthCode' });
    await nothingDecided(azureId, id);
    await story.teams.click(ada, card, 'approve', {}, { state: '123456' });
    await story.everywhere(id, '"Approved"');
    expect((await story.azure.request(azureId)).decisions).toMatchObject([{ by: { oid: ada.id } }]);
  });

  test('a sign-in that is cancelled decides nothing and says so', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    const answer = await story.teams.click(ada, card, 'approve', {}, { state: 'CancelledByUser' });
    expect(answer.sentence).toContain('sign-in was cancelled');
    await nothingDecided(azureId, id);
    expect(await refusals(id)).toEqual(['SIGN_IN_CANCELLED']);
  });

  test('a sign-in whose token of Teams is over is asked for once more', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    const stale = (): Promise<string> => story.world.entra.ssoToken(ada, 30);
    const answer = await story.teams.clickSignedIn(ada, card, 'approve', {}, stale);
    expect(answer).toMatchObject({ statusCode: 412, card: { code: 'SIGN_IN_EXPIRED' } });
    story.world.entra.refusals.set(ada.id, entraErrors.expired);
    const over = await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    expect(over).toMatchObject({ statusCode: 412, card: { code: 'SIGN_IN_EXPIRED' } });
    await nothingDecided(azureId, id);
  });

  test('a token of somebody else is refused by name, silently got or by hand', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    const others = (): Promise<string> => story.world.sso(ben);
    const silent = await story.teams.clickSignedIn(ada, card, 'approve', {}, others);
    expect(silent.sentence).toContain('another account');
    // It was not even exchanged in Ada's name.
    expect(story.world.tokenService.calls).not.toContain('POST /api/usertoken/exchange');
    story.world.tokenService.codes.set('123456', await story.world.tokenOf(ben));
    const byHand = await story.teams.click(ada, card, 'approve', {}, { state: '123456' });
    expect(byHand.sentence).toContain('another account');
    expect(await refusals(id)).toEqual(['SIGN_IN_OTHER_ACCOUNT', 'SIGN_IN_OTHER_ACCOUNT']);
    // The token service has forgotten it, so that the right account can be chosen.
    expect(story.world.tokenService.kept.has(teamsIdOf(ada))).toBe(false);
    await nothingDecided(azureId, id);
  });

  test('a token service that fails decides nothing, and the approver is told to press again', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    story.world.tokenService.failing = 500;
    const answer = await story.teams.click(ada, card, 'approve');
    expect(answer.sentence).toContain('could not be signed in');
    expect(await refusals(id)).toEqual(['SIGN_IN_FAILED']);
    await nothingDecided(azureId, id);
  });

  test('an approver who lacks the role is refused by Azure; the card names the role, and who has to have it', async () => {
    await start();
    const roles = await story.azure.roles();
    for (const { name, principalId } of roles) if (principalId === ada.id) await story.azure.removeRole(name);
    const { azureId, id, card } = await story.asked();
    await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    await story.everywhere(id, 'this approver lacks the right');
    const [copy] = story.copies(ben, id);
    expect(textOf(copy!)).toContain('Azure Customer Lockbox Approver for Subscription');
    expect(textOf(copy!)).toContain('Ada Approver');
    expect(await story.azure.request(azureId)).toMatchObject({
      status: 'Pending',
      decisions: [{ answer: 'forbidden' }],
    });
    // Another approver can still decide.
    await story.teams.clickSignedIn(ben, copy!, 'approve', {}, story.world.sso);
    await story.everywhere(id, '"Approved"');
  });

  test('a token that ends between press and call leads to a new card that asks to press again', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    const body = {
      error: { code: 'ExpiredAuthenticationToken', message: 'The access token expiry time is in the past.' },
    };
    await story.azure.fault(decisionPath, { kind: 'status', status: 401, body });
    await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    await story.everywhere(id, 'Your sign-in ended before Azure took the answer');
    // A changed message rings for nobody: the approver gets a new one.
    await story.until(() => story.copies(ada, id).length === 2, 'a new card for Ada');
    expect(story.copies(ben, id)).toHaveLength(1);
    await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    await story.everywhere(id, '"Approved"');
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(1);
  });

  test('a lost answer is read back, sent again while the token is here, and named by Azure’s log', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    await story.azure.fault(decisionPath, { kind: 'reset', times: 1 });
    await story.azure.fault(decisionPath, { kind: 'reset-after', times: 1 });
    await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    await story.everywhere(id, '"Approved"');
    await story.everywhere(id, 'Ada Approver');
    const approved = (await story.history()).find((one) => one.id === id);
    await story.until(() => !textOf(story.copies(ben, id)[0]!).includes('receipt was lost'), 'the log names the human');
    expect(approved?.state).toBe('approved');
    expect((await story.azure.request(azureId)).decisions).toMatchObject([{ by: { oid: ada.id }, answer: 'taken' }]);
    const named = (await story.entries(id)).find(({ type }) => type === 'decider-known');
    expect(named?.data).toMatchObject({ via: 'card', attribution: 'ours', as: 'approver' });
  });

  test('a restart loses the token: nothing is sent as anybody else, and the approver is asked to press again', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    await story.azure.fault(decisionPath, { kind: 'reset', times: 'always' });
    await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    await story.stopService();
    await story.azure.mend();
    await story.startService();
    await story.everywhere(id, 'The answer did not reach Azure. Please press again.');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Pending', decisionsReceived: 0 });
    expect(await types(id)).toContain('decision-refused');
    await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    await story.everywhere(id, '"Approved"');
    expect((await story.azure.request(azureId)).decisions).toMatchObject([{ by: { oid: ada.id } }]);
  });

  test('no token and no secret is ever written: not into the database, not onto a card, not into the log', async () => {
    const lines: string[] = [];
    await start({ log: (line) => lines.push(line) });
    const { id, card } = await story.asked();
    // Each of the ways: refused by Entra, refused by the token service, by hand, silently, lost on the way to Azure.
    story.world.entra.refusals.set(ada.id, entraErrors.unavailable);
    await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    story.world.entra.refusals.clear();
    story.world.tokenService.failing = 500;
    await story.teams.click(ada, card, 'approve', {}, { state: '123456' });
    story.world.tokenService.failing = undefined;
    await story.azure.fault(decisionPath, { kind: 'reset', times: 1 });
    await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    await story.everywhere(id, '"Approved"');
    expect(lines.join('')).toContain('no token on behalf of an approver');
    const everything = `${await story.written()}\n${lines.join('')}`;
    expect(everything).toContain('Ada Approver');
    expect(story.world.secrets.length).toBeGreaterThan(3);
    // Of a token its signature would be enough, and any part of it too much.
    for (const part of story.world.secrets.flatMap((secret) => secret.split('.').slice(1))) {
      expect(everything).not.toContain(part);
    }
    expect(everything).not.toContain('the secret of the bot');
  });

  test('of two instances the one that was pressed at decides, once; the other leaves it alone', async () => {
    await start();
    // Teams speaks to the newest; the older one holds the lease of the decide loop.
    await story.startService();
    for (let round = 0; round < 3; round += 1) {
      const { azureId, id, card } = await story.asked();
      await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
      story.look();
      await story.everywhere(id, '"Approved"');
      const { decisions } = await story.azure.request(azureId);
      expect(decisions).toMatchObject([{ by: { kind: 'person', oid: ada.id }, answer: 'taken' }]);
      expect((await types(id)).filter((type) => type === 'decision-sending')).toHaveLength(1);
    }
  });
});
