import { byosOf, storyKey, type AccessSeen } from '../../src/model';
import { castVote, takeAccesses, takeInventory, type Presser } from '../../src/workflow';
import { accessSeen, blobsRead, stranger } from '../fixtures/accesses';
import { openAiId, speechAccount, speechId, speechPrincipal, storageAccount, storageId } from '../fixtures/inventory';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { person } from '../fixtures/requests';
import { route } from '../routing/policies';
import { Desk, policyOf, tenantId } from './rig';

const inventory = { accounts: [speechAccount()], storage: [storageAccount()] };
const presser = (number: number): Presser => ({ ...person(number), tenantId, guest: false });
const quiet = { taken: 0, expected: 0, explained: 0, duplicates: 0, ignored: 0, opened: [] };

describe.each(playedOn())('accesses to Speech storage on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  afterEach(() => desk.close());

  const open = async (policy = policyOf()): Promise<void> => {
    desk = await Desk.open(await fresh(), { policy });
    await desk.writer.submit(takeInventory({ inventory, unseen: [] }));
  };
  const take = (...seen: AccessSeen[]) => desk.writer.submit(takeAccesses(seen));
  const reviews = async () => (await desk.store.engine.undecided()).filter(({ facts }) => facts.kind === 'byos-review');
  const dueCards = async (): Promise<string[]> =>
    (await desk.store.engine.deliveriesDue('2027-01-01T00:00:00.000Z', 100))
      .map(({ key }) => key)
      .filter((key) => key.startsWith('card/'));

  test('opens one review of a story, asks its approvers, and lets what is like it join with its count', async () => {
    await open();
    const taken = await take(accessSeen(), blobsRead());
    expect(taken).toMatchObject({ taken: 2, opened: [expect.stringMatching(/^R-/)] });
    await take(
      blobsRead({ key: 'row/2', first: '2026-11-24T08:45:00.000Z', last: '2026-11-24T08:50:00.000Z', count: 3 }),
    );
    const [review, ...others] = await reviews();
    expect(others).toEqual([]);
    expect(review?.facts).toMatchObject({
      service: 'speech',
      resourceIds: [storageId],
      speechResourceIds: [speechId],
      actors: [{ kind: 'person', id: stranger }],
      review: {
        why: 'NOT_EXPECTED',
        lines: [
          { what: 'blobs-read', target: 'customspeech-audiologs', count: 10, last: '2026-11-24T08:50:00.000Z' },
          { what: 'keys-listed', count: 1 },
        ],
      },
    });
    expect(await dueCards()).toHaveLength(3);
  });

  test('each access is in one entry, also where several open a review together', async () => {
    await open();
    await take(accessSeen(), blobsRead(), accessSeen({ key: 'signal-2', correlationId: 'third' }));
    const told = (await desk.entries()).filter(({ data }) => 'accesses' in data);
    expect(told.map(({ type }) => type)).toEqual(['access-seen', 'access-joined']);
    expect(told.flatMap(({ data }) => data['accesses'] as unknown[])).toHaveLength(3);
  });

  test('takes nothing twice, and of a row that is read again with more only what is new', async () => {
    await open();
    await take(accessSeen(), blobsRead());
    expect(await take(accessSeen(), blobsRead())).toEqual({ ...quiet, duplicates: 2 });
    expect(await take(blobsRead({ count: 9 }))).toMatchObject({ taken: 1, opened: [] });
    const [review] = await reviews();
    expect(review?.facts.review?.lines.find(({ what }) => what === 'blobs-read')?.count).toBe(9);
  });

  test('only counts what the identities of Speech and allowed principals do', async () => {
    const allowed = 'cccc1111-0000-4000-8000-000000000001';
    await open(policyOf({ byos: { allowedPrincipals: [allowed], sanctionMaxMs: 1 } }));
    const before = (await desk.types()).length;
    const taken = await take(
      blobsRead({ by: { actor: { kind: 'app', id: 'the-app' }, principalId: speechPrincipal } }),
      accessSeen({ by: { actor: { kind: 'app', id: allowed } } }),
    );
    expect(taken).toEqual({ ...quiet, expected: 2 });
    expect(await desk.types()).toHaveLength(before);
  });

  test('asks about whoever comes with a key, whoever gave it to them', async () => {
    await open();
    const by = { actor: { kind: 'unknown' }, credential: { kind: 'account-key', hash: 'AB12' } } as const;
    await take(blobsRead({ by }));
    const [review] = await reviews();
    expect(review?.facts.review).toMatchObject({ why: 'WHO_CANNOT_BE_KNOWN', by });
    expect(review?.facts.actors).toEqual([]);
  });

  test('keeps nothing in an entry that names who it was, from where, or what they reached', async () => {
    await open();
    await take(accessSeen(), blobsRead({ target: 'a-name-in-a-container' }));
    const all = (await desk.entries()).map(({ text }) => text).join('\n');
    for (const secret of [stranger, 'mallory', '203.0.113.9', 'a-name-in-a-container'])
      expect(all).not.toContain(secret);
  });

  test('records and tells the keys of another Azure AI account, and opens nothing', async () => {
    await open();
    const taken = await take(accessSeen({ what: 'account-keys-listed', accountId: openAiId }));
    expect(taken).toEqual({ ...quiet, explained: 1 });
    expect(await desk.types()).toContain('account-keys');
    const due = await desk.store.engine.deliveriesDue('2027-01-01T00:00:00.000Z', 100);
    expect(due.map(({ content }) => content)).toContainEqual(
      expect.objectContaining({
        notice: expect.objectContaining({ about: 'account-keys', by: 'mallory@contoso.com' }) as object,
      }),
    );
  });

  test('ignores accounts that Speech keeps no data in', async () => {
    await open();
    expect(await take(accessSeen({ accountId: `${storageId}2` }))).toEqual({ ...quiet, ignored: 1 });
  });

  test('records of the past open reviews that ask nobody and cannot be decided', async () => {
    await open();
    const { opened } = await desk.writer.submit(takeAccesses([accessSeen()], { source: 'replay' }));
    expect(await dueCards()).toEqual([]);
    const input = { requestId: opened[0] ?? '', verdict: 'approve', reason: '', by: presser(1) } as const;
    expect(await desk.writer.submit(castVote(input))).toMatchObject({ ok: false, why: 'REPLAYED_REQUEST' });
  });

  test('nobody decides about their own access', async () => {
    await open();
    const { opened } = await take(accessSeen({ by: { actor: { kind: 'person', id: person(1).id } } }));
    const input = { requestId: opened[0] ?? '', verdict: 'approve', reason: '', by: presser(1) } as const;
    expect(await desk.writer.submit(castVote(input))).toMatchObject({ ok: false, why: 'SELF_APPROVAL' });
  });

  test('a rejection that would change resources is shown first, and done once the same person confirms that plan', async () => {
    await open(policyOf({ routes: [route('everything', { notify: ['ops'], onReject: 'revoke' })] }));
    const { opened } = await take(accessSeen());
    const press = (number: number, more: { confirmed?: string } = {}) =>
      desk.writer.submit(
        castVote({ requestId: opened[0] ?? '', verdict: 'reject', reason: 'no', by: presser(number), ...more }),
      );
    const shown = await press(1);
    if (shown.ok) throw new Error('it was not shown first');
    expect(shown).toMatchObject({
      why: 'CONFIRM_PLAN',
      proposal: {
        plan: [
          { do: 'rotate-key', key: 'key1' },
          { do: 'rotate-key', key: 'key2' },
        ],
      },
    });
    const confirmed = shown.proposal?.hash ?? '';
    expect(await press(2, { confirmed })).toMatchObject({ ok: false, why: 'CONFIRM_PLAN' });
    expect(await press(1, { confirmed: 'another' })).toMatchObject({ ok: false, why: 'CONFIRM_PLAN' });
    const done = await press(1, { confirmed });
    if (!done.ok) throw new Error(done.why);
    expect(done.request.current).toMatchObject({
      state: 'deciding',
      actions: [{ state: 'to-do' }, { state: 'to-do' }],
    });
    expect(await desk.types()).toEqual(expect.arrayContaining(['plan-shown', 'decision-intended']));
  });

  test('a review whose rejection makes a key anew names the others who came with a key, whoever came first', async () => {
    await open(policyOf({ routes: [route('everything', { onReject: 'revoke' })] }));
    const byKey = (address: string, key: string) =>
      blobsRead({
        key,
        address,
        by: { actor: { kind: 'unknown' }, credential: { kind: 'account-key', hash: address } },
      });
    await take(byKey('198.51.100.1', 'row/1'));
    await take(accessSeen());
    await take(byKey('198.51.100.2', 'row/2'), blobsRead({ key: 'row/3', address: '198.51.100.3' }));
    const named = (await reviews()).map(({ facts: { review } }) => [review?.by.actor.kind, review?.alsoWithKey]);
    expect(named.sort()).toEqual([
      ['person', ['198.51.100.1', '198.51.100.2']],
      ['unknown', ['198.51.100.1']],
      ['unknown', ['198.51.100.2']],
    ]);
  });

  test('what is new after a plan was shown is a new plan, which is shown anew', async () => {
    await open(policyOf({ routes: [route('everything', { onReject: 'revoke' })] }));
    const { opened } = await take(accessSeen());
    const press = (confirmed?: string) =>
      desk.writer.submit(
        castVote({
          requestId: opened[0] ?? '',
          verdict: 'reject',
          reason: 'no',
          by: presser(1),
          ...(confirmed === undefined ? {} : { confirmed }),
        }),
      );
    const shown = await press();
    const assignment = `${storageId}/providers/Microsoft.Authorization/roleAssignments/1`;
    await take(accessSeen({ key: 'signal-2', what: 'role-granted', target: assignment }));
    const again = await press(shown.ok ? '' : shown.proposal?.hash);
    expect(again).toMatchObject({
      ok: false,
      why: 'CONFIRM_PLAN',
      proposal: {
        plan: expect.arrayContaining([{ do: 'delete-role-assignment', assignmentId: assignment }]) as object,
      },
    });
  });

  test('nobody sanctions for longer than the configuration allows', async () => {
    await open(policyOf({ byos: { allowedPrincipals: [], sanctionMaxMs: 3_600_000 } }));
    const { opened } = await take(accessSeen());
    const press = (sanctionMs: number, verdict: 'approve' | 'reject' = 'approve') =>
      desk.writer.submit(castVote({ requestId: opened[0] ?? '', verdict, reason: 'ok', by: presser(1), sanctionMs }));
    expect(await press(3_600_001)).toMatchObject({ ok: false, why: 'SANCTION_TOO_LONG' });
    expect(await press(3_600_000, 'reject')).toMatchObject({ ok: false, why: 'SANCTION_TOO_LONG' });
    expect(await press(3_600_000)).toMatchObject({ ok: true });
  });
});

test('a story is known by account and accessor, whatever case Azure writes them in', () => {
  const [place] = byosOf(inventory);
  expect(storyKey(accessSeen())).toBe(
    storyKey(accessSeen({ accountId: place?.storageId.toUpperCase() ?? '', what: 'role-granted' })),
  );
});
