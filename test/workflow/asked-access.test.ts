import { castVote, endAccess, requestAccess, takeInventory, type AccessAsk, type Presser } from '../../src/workflow';
import { speechAccount, speechId, storageAccount, storageId } from '../fixtures/inventory';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { person } from '../fixtures/requests';
import { Desk, policyOf, tenantId } from './rig';

const presser = (number: number): Presser => ({ ...person(number), tenantId, guest: false });
const ask = (changes: Partial<AccessAsk> = {}): AccessAsk => ({
  by: presser(3),
  resource: 'contoso-speech',
  role: 'read',
  hours: 8,
  reason: 'to look at a transcription',
  ...changes,
});

describe.each(playedOn())('asking for access on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open(await fresh(), { policy: policyOf() });
    const inventory = { accounts: [speechAccount()], storage: [storageAccount()] };
    await desk.writer.submit(takeInventory({ inventory, unseen: [] }));
  });
  afterEach(() => desk.close());
  const submit = (changes: Partial<AccessAsk> = {}) => desk.writer.submit(requestAccess(ask(changes)));

  test.each(['contoso-speech', 'CONTOSO-SPEECH', speechId, storageId, 'contosospeechdata'])(
    'opens a request that its approvers are asked, for %s',
    async (resource) => {
      const asked = await submit({ resource });
      if (!asked.ok) throw new Error(asked.why);
      const { id, facts, current } = asked.request;
      expect(id).toMatch(/^A-/);
      expect(current.state).toBe('pending');
      expect(facts).toMatchObject({
        kind: 'byos-access',
        requester: person(3),
        resourceIds: [storageId],
        speechResourceIds: [speechId],
        asks: { speechId, storageId, role: 'read', hours: 8 },
        expiresAt: '2026-11-28T09:00:00.000Z',
      });
      expect(await desk.types()).toContain('approvers-asked');
    },
  );

  test.each<[string, Partial<AccessAsk>, string]>([
    ['of a resource that Speech does not keep its data in', { resource: 'contoso-gpt' }, 'NOT_SPEECH_STORAGE'],
    ['by a guest', { by: { ...presser(3), guest: true } }, 'GUEST_NOT_ALLOWED'],
    ['by somebody of another organization', { by: { ...presser(3), tenantId: 'other' } }, 'WRONG_TENANT'],
    ['for no time', { hours: 0 }, 'HOURS_OUT_OF_RANGE'],
    ['for more than a week', { hours: 169 }, 'HOURS_OUT_OF_RANGE'],
    ['for less than a minute', { hours: 0.01 }, 'HOURS_OUT_OF_RANGE'],
    ['for what is no number', { hours: Number.NaN }, 'HOURS_OUT_OF_RANGE'],
    ['without a reason', { reason: ' ' }, 'REASON_REQUIRED'],
    ['with a book for a reason', { reason: 'x'.repeat(1_001) }, 'REASON_TOO_LONG'],
    ['to what is no container', { container: '../other' }, 'UNKNOWN_CONTAINER'],
  ])('is refused %s, which is recorded', async (_, changes, why) => {
    expect(await submit(changes)).toEqual({ ok: false, why });
    const refused = (await desk.entries()).filter(({ type }) => type === 'access-refused');
    expect(refused).toMatchObject([{ data: { why } }]);
  });

  test('is refused while the same waits', async () => {
    await submit();
    expect(await submit()).toEqual({ ok: false, why: 'ALREADY_ASKED' });
    expect(await submit({ container: 'customspeech-models' })).toMatchObject({ ok: true });
    expect(await submit({ by: presser(4) })).toMatchObject({ ok: true });
  });

  test('nobody approves their own', async () => {
    const asked = await submit({ by: presser(1) });
    const requestId = asked.ok ? asked.request.id : '';
    const vote = castVote({ requestId, verdict: 'approve', reason: '', by: presser(1) });
    expect(await desk.writer.submit(vote)).toMatchObject({ ok: false, why: 'SELF_APPROVAL' });
  });

  test('access is granted only once its approver has seen the grant and confirmed it', async () => {
    const asked = await submit();
    const requestId = asked.ok ? asked.request.id : '';
    const vote = { requestId, verdict: 'approve', reason: '', by: presser(1) } as const;
    const shown = await desk.writer.submit(castVote(vote));
    expect(shown).toMatchObject({ ok: false, why: 'CONFIRM_PLAN', proposal: { plan: [{ do: 'grant-role' }] } });
    const confirmed = shown.ok ? '' : (shown.proposal?.hash ?? '');
    expect(await desk.writer.submit(castVote({ ...vote, confirmed }))).toMatchObject({
      ok: true,
      request: { current: { state: 'deciding', actions: [{ action: { do: 'grant-role' }, state: 'to-do' }] } },
    });
  });

  test('nobody ends what was not granted, nor what is not theirs', async () => {
    const asked = await submit();
    const requestId = asked.ok ? asked.request.id : '';
    const end = (by: Presser) => desk.writer.submit(endAccess({ requestId, by }));
    expect(await end(presser(9))).toMatchObject({ ok: false, why: 'MAY_NOT_END' });
    expect(await end(presser(3))).toMatchObject({ ok: false, why: 'NOTHING_TO_END' });
    expect(await end(presser(1))).toMatchObject({ ok: false, why: 'NOTHING_TO_END' });
    expect(await end({ ...presser(1), tenantId: 'other' })).toMatchObject({ ok: false, why: 'WRONG_TENANT' });
  });

  test('shows the request to whoever made it, who is only told, be they an approver or not', async () => {
    const cards = async (id: string) =>
      (await desk.store.engine.deliveriesDue('2027-01-01T00:00:00.000Z', 100))
        .filter(({ content }) => content.kind === 'card' && content.requestId === id)
        .map(({ recipient, told }) => `${JSON.stringify(recipient)} ${told === true ? 'told' : 'asked'}`)
        .sort();
    const to = (number: number): string => `{"kind":"person","id":"${person(number).id}"}`;
    const stranger = await submit();
    expect(await cards(stranger.ok ? stranger.request.id : '')).toEqual(
      [`{"kind":"channel","name":"ops"} asked`, `${to(1)} asked`, `${to(2)} asked`, `${to(3)} told`].sort(),
    );
    const approver = await submit({ by: presser(1) });
    expect(await cards(approver.ok ? approver.request.id : '')).toEqual(
      [`{"kind":"channel","name":"ops"} asked`, `${to(1)} told`, `${to(2)} asked`].sort(),
    );
  });
});
