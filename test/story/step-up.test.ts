import { playedOn, type TestDatabases } from '../fakes/databases';
import { entraErrors, type PageVisit } from '../fakes/entra';
import { Browser, linkOn } from './browser';
import { ada, ben, Story, textOf, type StoryOptions } from './rig';

describe.each(playedOn())('a stronger sign-in, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  let browser: Browser;
  const start = async (options: StoryOptions = {}): Promise<void> => {
    story = await Story.start(await fresh(), { ...options, asApprover: true });
    browser = new Browser(story);
  };
  /** Ada presses on a route with a step-up, and gets the link. */
  const pressed = async (): Promise<{ azureId: string; id: string; link: string }> => {
    await start({ route: '    stepUp: c1\n' });
    const { azureId, id, card } = await story.asked();
    const answer = await story.teams.click(ada, card, 'approve', { approveReason: 'known case' });
    expect(answer).toMatchObject({ status: 200, type: 'application/vnd.microsoft.card.adaptive' });
    return { azureId, id, link: linkOn(answer.card) };
  };
  const nothingDecided = async (azureId: string, id: string): Promise<void> => {
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Pending', decisionsReceived: 0 });
    expect((await story.entries(id)).map(({ type }) => type)).not.toContain('decision-intended');
  };
  afterEach(() => story.end());

  test('that the route asks for decides on our page, with what was asked for', async () => {
    const { azureId, id, link } = await pressed();
    await nothingDecided(azureId, id);
    const page = await browser.signIn(link, { user: ada });
    expect(page.status).toBe(200);
    expect(page.text).toContain('Your approval was taken');
    await story.everywhere(id, '"Approved"');
    const { decisions } = await story.azure.request(azureId);
    expect(decisions).toMatchObject([{ by: { oid: ada.id }, reason: expect.stringContaining('known case') }]);
    const [asked] = story.world.entra.authorized;
    expect(Object.fromEntries(asked!)).toMatchObject({
      response_type: 'code',
      max_age: '0',
      prompt: 'login',
      code_challenge_method: 'S256',
      login_hint: ada.address,
      scope: 'openid profile https://management.azure.com/user_impersonation',
    });
    const acrs = { essential: true, value: 'c1' };
    expect(JSON.parse(asked!.get('claims')!)).toEqual({ access_token: { acrs }, id_token: { acrs } });
  });

  test('has pages that load, run, frame and send nothing, and tell nobody where they were', async () => {
    const { link } = await pressed();
    const started = await browser.open(link);
    const cookie = started.headers.getSetCookie()[0]!;
    expect(cookie).toMatch(/^__Host-lockbox-visit=/);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(attribute);
    const page = await browser.open('https://lockbox.contoso.example/auth/callback?state=x&code=y');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).not.toMatch(/<script|http:|https:/);
    expect(page.text).toMatch(/<html lang="en">.*<title>.*<h1>/s);
  });

  test('works once, in the browser that opened the link, and for ten minutes', async () => {
    const { azureId, id, link } = await pressed();
    const back = await browser.away(link, { user: ada });
    const elsewhere = await new Browser(story).open(back);
    expect([elsewhere.status, elsewhere.text]).toEqual([403, expect.stringContaining('opened in another browser')]);
    const forged = await browser.open(back.replace(/state=[^&]+/, 'state=forged'));
    expect(forged.status).toBe(403);
    await nothingDecided(azureId, id);
    await browser.signIn(link, { user: ada });
    await story.everywhere(id, '"Approved"');
    const again = await browser.open(link);
    expect([again.status, again.text]).toEqual([400, expect.stringContaining('This link has been used')]);
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(1);

    const next = await story.asked();
    const answer = await story.teams.click(ada, next.card, 'reject', { rejectReason: 'no' });
    story.pass(601_000);
    const late = await browser.open(linkOn(answer.card));
    expect(late.status).toBe(400);
    const broken = await browser.open('https://lockbox.contoso.example/auth/start?t=eyJhbGciOiJub25lIn0..x.y.z');
    expect(broken.status).toBe(400);
    await nothingDecided(next.azureId, next.id);
  });

  test('goes on at another instance than the one that was pressed at', async () => {
    const { azureId, id, link } = await pressed();
    await story.startService();
    const back = await browser.away(link, { user: ada });
    await story.startService();
    expect((await browser.open(back)).text).toContain('Your approval was taken');
    await story.everywhere(id, '"Approved"');
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(1);
  });

  test('that the route asks for is asked of every answer that counts', async () => {
    await start({ approvals: 2, route: '    stepUp: c1\n' });
    const { azureId, id, card } = await story.asked();
    const first = await story.teams.click(ada, card, 'approve');
    expect((await browser.signIn(linkOn(first.card), { user: ada })).text).toContain('Your answer was counted');
    await story.everywhere(id, '1 of 2 approvals so far');
    const second = await story.teams.click(ben, story.copies(ben, id)[0]!, 'approve');
    await new Browser(story).signIn(linkOn(second.card), { user: ben });
    await story.everywhere(id, '"Approved"');
    expect((await story.azure.request(azureId)).decisions).toMatchObject([{ by: { oid: ben.id } }]);
  });

  test('that Entra demands of the silent sign-in is asked for on our page, as Entra words it', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    story.world.entra.refusals.set(ada.id, entraErrors.stepUp);
    const answer = await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    const link = linkOn(answer.card);
    await nothingDecided(azureId, id);
    expect((await browser.signIn(link, { user: ada })).status).toBe(200);
    expect(story.world.entra.authorized[0]!.get('claims')).toBe(entraErrors.stepUp.claims);
    await story.everywhere(id, '"Approved"');
    expect((await story.azure.request(azureId)).decisions).toMatchObject([{ by: { oid: ada.id } }]);
  });

  test('that ARM demands is asked for at the next press', async () => {
    await start();
    await story.azure.settings({ demandContext: 'c2' });
    const { azureId, id, card } = await story.asked();
    await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    await story.everywhere(id, 'asks for a stronger sign-in');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Pending', decisionsReceived: 0 });
    // Whoever was not asked is not: Ben's own sign-in has not been looked at yet.
    const other = await story.teams.click(ben, story.copies(ben, id)[0]!, 'approve');
    expect(other.statusCode).toBe(401);
    const again = await story.teams.click(ada, card, 'approve');
    await browser.signIn(linkOn(again.card), { user: ada });
    expect(story.world.entra.authorized[0]!.get('claims')).toContain('"value":"c2"');
    await story.everywhere(id, '"Approved"');
    expect(textOf(card)).toContain('Ada Approver');
  });
});

const wrong: [what: string, visit: PageVisit, why: string, says: string][] = [
  ['another account', { user: ben }, 'SIGN_IN_OTHER_ACCOUNT', 'another account'],
  ['a sign-in that did not meet the context', { user: ada, acrs: [] }, 'STEP_UP_NEEDED', 'stronger sign-in'],
  ['a sign-in of yesterday', { user: ada, signedInSecondsAgo: 86_400 }, 'SIGN_IN_FAILED', 'could not be signed in'],
  ['a sign-in before the link was opened', { user: ada, signedInSecondsAgo: 300 }, 'SIGN_IN_EXPIRED', 'sign-in ended'],
  [
    'an ID token without the time of the sign-in',
    { user: ada, change: ({ auth_time: _, ...rest }) => rest },
    'SIGN_IN_FAILED',
    'could not be signed in',
  ],
  ['an ID token of another key', { user: ada, signedBy: 'somebody' }, 'SIGN_IN_FAILED', 'could not be signed in'],
  [
    'an ID token with another nonce',
    { user: ada, change: (claims) => ({ ...claims, nonce: 'another' }) },
    'SIGN_IN_FAILED',
    'could not be signed in',
  ],
  [
    'an ID token for another app',
    { user: ada, change: (claims) => ({ ...claims, aud: '99999999-9999-4999-8999-999999999999' }) },
    'SIGN_IN_FAILED',
    'could not be signed in',
  ],
  [
    'an ID token of another issuer',
    { user: ada, change: (claims) => ({ ...claims, iss: 'https://login.example.com/v2.0' }) },
    'SIGN_IN_FAILED',
    'could not be signed in',
  ],
  [
    'an ID token of another tenant',
    { user: ada, change: (claims) => ({ ...claims, tid: '99999999-9999-4999-8999-999999999999' }) },
    'SIGN_IN_OTHER_ACCOUNT',
    'another account',
  ],
  [
    'an ID token that is over',
    { user: ada, change: (claims) => ({ ...claims, exp: 1_000_000 }) },
    'SIGN_IN_FAILED',
    'could not be signed in',
  ],
  [
    'a sign-in that was cancelled',
    { user: ada, error: { error: 'access_denied', description: 'the user canceled' } },
    'SIGN_IN_CANCELLED',
    'cancelled',
  ],
  [
    'consent that was not given',
    { user: ada, error: { error: 'access_denied', description: 'AADSTS65004: User declined to consent.' } },
    'CONSENT_MISSING',
    'grant consent',
  ],
  [
    'a sign-in that a policy forbids',
    { user: ada, error: { error: 'interaction_required', description: 'AADSTS53003: blocked' } },
    'STEP_UP_NEEDED',
    'stronger sign-in',
  ],
];

describe.each(playedOn())('on our own page, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start(await fresh(), { asApprover: true, route: '    stepUp: c1\n' });
  });
  afterAll(() => story.end());

  test.each(wrong)('%s decides nothing, says what to do, and is recorded', async (_what, visit, why, says) => {
    const { azureId, id, card } = await story.asked();
    const answer = await story.teams.click(ada, card, 'approve');
    const page = await new Browser(story).signIn(linkOn(answer.card), visit);
    expect(page.status).toBe(403);
    expect(page.text).toContain('Nothing was decided');
    expect(page.text).toContain(says);
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Pending', decisionsReceived: 0 });
    const entries = await story.entries(id);
    expect(entries.map(({ type }) => type)).not.toContain('decision-intended');
    expect(entries.filter(({ type }) => type === 'vote-refused').map(({ data }) => data['why'])).toEqual([why]);
  });
});
