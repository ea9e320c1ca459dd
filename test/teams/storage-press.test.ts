import { refusalTexts } from '../../src/teams/texts';
import { plannedActions, type AccessAsk, type VoteAnswer, type VoteInput } from '../../src/workflow';
import type { FakeUser } from '../fakes/teams';
import { personalOf } from '../fakes/teams';
import { elementsOf, textOf } from './card-check';
import { ada, app, bo, startRig, type Rig, type RigOptions } from './rig';
import { busyReview, mallory, reviewRequest, storageRequests } from './storage-requests';

let rig: Rig;
const start = async (options: RigOptions = {}): Promise<void> => {
  rig = await startRig(options);
};
afterEach(() => rig.stop());

const request = reviewRequest({}, busyReview, 'revoke');
const hash = 'ab'.repeat(16);
const requester: FakeUser = mallory;

/** Takes an answer as the workflow does: it is shown first, and done where the plan comes back. */
const confirming = (input: VoteInput): Promise<VoteAnswer> => {
  const plan = plannedActions(request, 'reject');
  return Promise.resolve(
    input.confirmed === hash
      ? { ok: true, request: storageRequests['review-rejecting']! }
      : { ok: false, why: 'CONFIRM_PLAN', request, proposal: { plan, hash } },
  );
};
const press = (verb: string, data: object, user: FakeUser = ada) =>
  rig.teams.press(user, user, { action: { type: 'Action.Execute', verb, data: { v: 1, ...data } } });
const reject = { id: request.id, rejectReason: 'Nobody of us did this' };

describe('an answer that would change resources', () => {
  test('is answered to its presser by what would be done, and done by the button on that', async () => {
    await start({ vote: confirming });
    const { card } = await press('reject', reject);
    expect(textOf(card)).toContain('This is what will be done in Azure when you reject');
    expect(rig.asked.plans).toEqual([{ by: ada.id, plan: hash, card: JSON.stringify(card) }]);
    const [doIt, back] = elementsOf(card).filter(({ type }) => type === 'Action.Execute');
    expect([doIt?.['title'], back?.['title']]).toEqual(['Do it', 'Back']);
    const done = await press('reject', doIt!['data'] as object);
    expect(rig.asked.votes).toMatchObject([
      { verdict: 'reject', reason: 'Nobody of us did this' },
      { verdict: 'reject', reason: 'Nobody of us did this', confirmed: hash, by: { id: ada.id } },
    ]);
    expect(textOf(done.card)).toContain('It is being carried out.');
  });

  test('goes back to the request as it stands, and nothing is answered by that', async () => {
    await start({ vote: confirming, history: { find: () => Promise.resolve([request]) } });
    const { card } = await press('back', { id: request.id });
    expect(textOf(card)).toContain('Reject: 5 things are undone in Azure.');
    expect(rig.asked.votes).toEqual([]);
    expect(await press('back', { id: 'R-9999999999' })).toMatchObject({ sentence: refusalTexts.UNKNOWN_REQUEST });
  });

  test('carries along for how long the same is not asked about again', async () => {
    await start({ vote: confirming });
    await press('approve', { id: request.id, sanction: '28800s' });
    await press('approve', { id: request.id, sanction: 'once' });
    await press('reject', { ...reject, sanction: '28800s' });
    expect(rig.asked.votes.map(({ sanctionMs }) => sanctionMs)).toEqual([28_800_000, undefined, undefined]);
  });

  test.each<[string, object]>([
    ['a plan that is no name', { plan: 'x'.repeat(32) }],
    ['a plan that is no text', { plan: { $ne: null } }],
    ['a very long plan', { plan: 'a'.repeat(100_000) }],
    ['a sanction that is no length', { sanction: 'always' }],
    ['a sanction of less than nothing', { sanction: '-5s' }],
    ['an endless sanction', { sanction: `${'9'.repeat(400)}s` }],
    ['a sanction that is no text', { sanction: ['28800s'] }],
    ['a book for a reason', { approveReason: 'x'.repeat(20_001) }],
  ])('is not read with %s', async (_what, data) => {
    await start({ vote: confirming });
    expect(await press('approve', { id: request.id, ...data })).toMatchObject({
      sentence: refusalTexts.MALFORMED_CLICK,
    });
    expect(rig.asked.votes).toEqual([]);
    expect(rig.asked.badClicks).toEqual([{ id: ada.id, why: 'MALFORMED_CLICK' }]);
  });
});

describe('access that was granted', () => {
  test('is ended by a press, in the name of whoever pressed', async () => {
    const ended: { requestId: string; by: { id: string } }[] = [];
    const endAccess = (input: { requestId: string; by: { id: string } }): Promise<VoteAnswer> => {
      ended.push(input);
      return Promise.resolve({ ok: true, request: storageRequests['access-ending']! });
    };
    await start({ workflow: { endAccess } });
    const { card } = await press('end-access', { id: 'A-0123456789', by: bo.id });
    expect(ended).toMatchObject([{ requestId: 'A-0123456789', by: { id: ada.id } }]);
    expect(textOf(card)).toContain('Access is being ended');
  });

  test('has a button to end it on the card of its requester, and no answer to give while it waits', async () => {
    await start();
    const to = { serviceUrl: rig.teams.url, conversationId: personalOf(requester), tenantId: app.tenantId };
    const shown = async (name: string): Promise<unknown[]> => {
      const reader = { told: true, requester: true } as const;
      await rig.bot.deliver.post(to, { kind: 'card', request: storageRequests[name]!, ...reader });
      const message = await rig.teams.nextCard(requester);
      return elementsOf(message.history.at(-1)?.card).flatMap(({ type, verb }) =>
        type === 'Action.Execute' ? [verb] : [],
      );
    };
    expect(await shown('access-pending')).toEqual([]);
    expect(await shown('access-granted')).toEqual(['end-access']);
    expect(await shown('access-ending')).toEqual([]);
  });

  test('is not ended by somebody who may not', async () => {
    await start({ workflow: { endAccess: () => Promise.resolve({ ok: false, why: 'MAY_NOT_END' }) } });
    expect(await press('end-access', { id: 'A-0123456789' }, bo)).toMatchObject({ sentence: refusalTexts.MAY_NOT_END });
  });
});

describe('asking for access', () => {
  let asked: AccessAsk[] = [];
  const startAsking = async (answer: VoteAnswer = { ok: true, request: storageRequests['access-pending']! }) => {
    asked = [];
    const requestAccess = (input: AccessAsk): Promise<VoteAnswer> => {
      asked.push(input);
      return Promise.resolve(answer);
    };
    await start({ workflow: { requestAccess } });
  };
  const lastSaid = async (user: FakeUser): Promise<string> =>
    textOf((await rig.teams.nextCard(user)).history.at(-1)?.card);

  test('in a sentence asks in the name of whoever wrote it', async () => {
    await startAsking();
    await rig.teams.say(
      bo,
      'request access contoso-speech container customspeech-audiologs read for 8h because of a case',
    );
    const said = await lastSaid(bo);
    expect(asked).toEqual([
      {
        resource: 'contoso-speech',
        container: 'customspeech-audiologs',
        role: 'read',
        hours: 8,
        reason: 'of a case',
        by: { id: bo.id, name: bo.name, address: bo.address, tenantId: app.tenantId, guest: false },
      },
    ]);
    expect(said).toContain('A-0123456789, contoso-speech, customspeech-audiologs, read, for 8 hours');
  });

  test('with too little shows a form, which asks as it is filled in', async () => {
    await startAsking();
    await rig.teams.say(bo, 'request access contoso-speech');
    const message = await rig.teams.nextCard(bo);
    const inputs = elementsOf(message.history.at(-1)?.card).filter(({ type }) => String(type).startsWith('Input.'));
    expect(inputs.map(({ id }) => id)).toEqual(['resource', 'container', 'role', 'hours', 'reason']);
    expect(inputs[0]).toMatchObject({ value: 'contoso-speech' });
    const filled = { resource: ' contoso-speech ', role: 'write', hours: '0.5', reason: 'a case' };
    const answer = await rig.teams.click(bo, message, 'request-access', filled);
    expect(asked).toMatchObject([{ resource: 'contoso-speech', role: 'write', hours: 0.5, by: { id: bo.id } }]);
    expect(asked[0]).not.toHaveProperty('container');
    expect(textOf(answer.card)).toContain('You have asked for access');
    expect(JSON.stringify(answer.card)).not.toContain('Input.');
  });

  test.each<[string, object]>([
    ['no role', { role: 'owner' }],
    ['hours that are none', { hours: '8h' }],
    ['a name that is no text', { resource: ['x'] }],
    ['a name without end', { resource: 'x'.repeat(501) }],
    ['a container without end', { container: 'x'.repeat(501) }],
    ['a book for a reason', { reason: 'x'.repeat(20_001) }],
  ])('is not read with %s', async (_what, changes) => {
    await startAsking();
    const form = { resource: 'contoso-speech', role: 'read', hours: '8', reason: 'a case', ...changes };
    expect(await press('request-access', form, bo)).toMatchObject({ sentence: refusalTexts.MALFORMED_CLICK });
    expect(asked).toEqual([]);
  });

  test('that is refused says so in a sentence, and leaves the form as it is', async () => {
    await startAsking({ ok: false, why: 'ALREADY_ASKED' });
    const form = { resource: 'contoso-speech', role: 'read', hours: '8', reason: 'a case' };
    expect(await press('request-access', form, bo)).toMatchObject({ sentence: refusalTexts.ALREADY_ASKED });
  });

  test('is not guessed from who somebody says that they are', async () => {
    await startAsking();
    const form = { resource: 'contoso-speech', role: 'read', hours: '8', reason: 'a case', by: ada, requester: ada };
    await press('request-access', form, bo);
    expect(asked).toMatchObject([{ by: { id: bo.id } }]);
  });

  test('and ending it by its id are told by help', async () => {
    await startAsking();
    await rig.teams.say(bo, 'help');
    const said = await lastSaid(bo);
    expect(said).toContain('request access NAME');
    expect(said).toContain('end access ID');
  });
});

describe('"end access"', () => {
  const granted = storageRequests['access-granted']!;

  test.each<[string, VoteAnswer, string]>([
    ['says that it is being ended', { ok: true, request: granted }, 'The access is being ended'],
    ['says why it cannot be ended', { ok: false, why: 'NOTHING_TO_END' }, refusalTexts.NOTHING_TO_END],
  ])('%s', async (_what, answer, says) => {
    await start({
      history: { find: () => Promise.resolve([granted]) },
      workflow: { endAccess: () => Promise.resolve(answer) },
    });
    await rig.teams.say(bo, 'end access A-0123');
    await rig.teams.when(() => (JSON.stringify(rig.teams.messages(bo)).includes(says) ? true : undefined), says);
  });

  test('names the requests that a short id may mean, and ends none', async () => {
    const other = { ...granted, id: 'A-0123456788' };
    await start({
      history: { find: () => Promise.resolve([granted, other]) },
      workflow: { endAccess: () => Promise.reject(new Error('none is to be ended')) },
    });
    await rig.teams.say(bo, 'end access A-0123');
    expect(textOf((await rig.teams.nextCard(bo)).history.at(-1)?.card)).toContain('A-0123456788');
  });
});
