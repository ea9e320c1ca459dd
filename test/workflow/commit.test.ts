import { WorkflowError, castVote, recordEntry, takeReads, type Command, type WorkStore } from '../../src/workflow';
import { testDatabases, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person } from '../fixtures/requests';
import { Desk, start, tenantId } from './rig';

const noted = (type: string): Command<void> => recordEntry({ type, actor: { kind: 'service' }, data: {} });
const read = { facts: lockboxFacts(), azureStatus: 'Pending' };
const approve = (requestId: string, number = 1) =>
  castVote({ requestId, verdict: 'approve', reason: '', by: { ...person(number), tenantId, guest: false } });

describe.each(testDatabases())('a group commit on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  let transactions = 0;
  afterEach(() => desk.close());
  const counting = (work: WorkStore): WorkStore => ({
    transact: (inside) => {
      transactions += 1;
      return work.transact(inside);
    },
  });

  test('takes commands that wait together into one transaction, and up to 500 of them', async () => {
    desk = await Desk.open(await fresh(), { wrap: counting });
    transactions = 0;
    await Promise.all(Array.from({ length: 1_001 }, (_, index) => desk.writer.submit(noted(`note-${String(index)}`))));
    expect(transactions).toBe(3);
    // In the order in which they came, behind the entry that opened the ledger.
    const types = await desk.types();
    expect(types).toHaveLength(1_002);
    expect(types[1]).toBe('note-0');
    expect(types[1_001]).toBe('note-1000');
  });

  test('takes commands that come one after the other, as over several connections, into one transaction', async () => {
    desk = await Desk.open(await fresh(), { wrap: counting });
    /** Submits one in each turn of the event loop, the first of them in the next. */
    const arriving = async (count: number): Promise<void> => {
      const answers: Promise<void>[] = [];
      for (let index = 0; index < count; index += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        answers.push(desk.writer.submit(noted(`note-${String(index)}`)));
      }
      await Promise.all(answers);
    };
    transactions = 0;
    await arriving(5);
    expect(transactions).toBe(1);
    // Nor does it wait for ever while there is always one more.
    await arriving(100);
    expect(transactions).toBeGreaterThan(2);
    expect(await desk.types()).toHaveLength(106);
  });

  test('answers a command only once what it did is durable', async () => {
    let committed = false;
    const watched = (work: WorkStore): WorkStore => ({
      transact: async (inside) => {
        committed = false;
        const value = await work.transact(inside);
        committed = true;
        return value;
      },
    });
    desk = await Desk.open(await fresh(), { wrap: watched });
    await desk.writer.submit(noted('a-note'));
    expect(committed).toBe(true);
  });

  test('looks once at a lease that many of its commands hold, and writes none of them where it is lost', async () => {
    let looks = 0;
    const counted = (work: WorkStore): WorkStore => ({
      transact: (inside) =>
        work.transact((tx) =>
          inside({
            checkFences: (fences) => {
              looks += 1;
              return tx.checkFences(fences);
            },
            load: (needs) => tx.load(needs),
            write: (changes) => tx.write(changes),
          }),
        ),
    });
    desk = await Desk.open(await fresh(), { wrap: counted });
    const fence = await desk.store.engine.acquire('loop', 'me', 60_000, new Date(desk.nowMs).toISOString());
    const lost = { ...fence!, fence: 99 };
    const by = (held: typeof lost): Promise<PromiseSettledResult<void>[]> =>
      Promise.allSettled(['one', 'two', 'three'].map((type) => desk.writer.submit(noted(type), [held])));
    expect((await by(fence!)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect(looks).toBe(1);
    expect((await by(lost)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect((await desk.types()).slice(1)).toEqual(['one', 'two', 'three']);
  });

  test('leaves nothing of a command that throws, and all of the others', async () => {
    desk = await Desk.open(await fresh());
    const broken: Command<void> = {
      name: 'broken',
      needs: () => ({}),
      run: (draft) => {
        draft.record({ type: 'must-not-be-there', actor: { kind: 'service' }, data: {} });
        throw new Error('broken');
      },
    };
    const outcomes = await Promise.allSettled([
      desk.writer.submit(noted('before')),
      desk.writer.submit(broken),
      desk.writer.submit(noted('behind')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await desk.types()).toEqual(['ledger-opened', 'before', 'behind']);
  });

  test('refuses the commands of a lease that went to somebody else, and writes the others', async () => {
    desk = await Desk.open(await fresh());
    const now = new Date(start).toISOString();
    const mine = (await desk.store.engine.acquire('decide', 'me', 1_000, now))!;
    const later = new Date(start + 2_000).toISOString();
    await desk.store.engine.acquire('decide', 'somebody else', 1_000, later);
    const outcomes = await Promise.allSettled([
      desk.writer.submit(noted('stale'), [mine]),
      desk.writer.submit(noted('free')),
    ]);
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { code: 'FENCED_OFF' } });
    expect(await desk.types()).toEqual(['ledger-opened', 'free']);
  });

  test('that failed and was lost keeps nothing: the same commands again are done once', async () => {
    let lose = false;
    const losing = (work: WorkStore): WorkStore => ({
      transact: (inside) =>
        work.transact(async (tx) => {
          const value = await inside(tx);
          // As a connection that breaks before the commit.
          if (lose) throw new WorkflowError('STORE_UNAVAILABLE', 'lost');
          return value;
        }),
    });
    desk = await Desk.open(await fresh(), { wrap: losing });
    lose = true;
    await expect(desk.writer.submit(takeReads([read]))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    lose = false;
    expect(await desk.types()).toEqual(['ledger-opened']);
    const { opened } = await desk.writer.submit(takeReads([read]));
    expect(opened).toHaveLength(1);
    expect((await desk.types()).filter((type) => type === 'request-opened')).toHaveLength(1);
  });

  test('that failed and persisted all the same is not done again', async () => {
    let persist = false;
    const persisting = (work: WorkStore): WorkStore => ({
      transact: async (inside) => {
        const value = await work.transact(inside);
        // As a connection that breaks before the answer to the commit.
        if (persist) throw new WorkflowError('STORE_UNAVAILABLE', 'no answer');
        return value;
      },
    });
    desk = await Desk.open(await fresh(), { wrap: persisting });
    persist = true;
    await expect(desk.writer.submit(takeReads([read]))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    persist = false;
    expect(await desk.writer.submit(takeReads([read]))).toEqual({ opened: [], changed: [] });
    const [id] = (await desk.store.engine.undecided()).map((request) => request.id);
    persist = true;
    await expect(desk.writer.submit(approve(id!))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    persist = false;
    // The press was kept: pressing again finds the decision under way.
    expect(await desk.writer.submit(approve(id!))).toMatchObject({ ok: false, why: 'DECISION_UNDER_WAY' });
    expect((await desk.types()).filter((type) => type === 'decision-intended')).toHaveLength(1);
  });

  test('of two instances never gives one place in the ledger twice', async () => {
    const database = await fresh();
    desk = await Desk.open(database);
    const other = await Desk.open({ ...database, drop: () => Promise.resolve() });
    const notes = Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? desk : other).writer.submit(noted(`note-${String(index)}`)),
    );
    await Promise.all(notes);
    await other.close();
    expect(new Set(await desk.types()).size).toBe(41);
  });

  test('takes nothing more once it was told to stop', async () => {
    desk = await Desk.open(await fresh());
    const last = desk.writer.submit(noted('last'));
    await desk.writer.stop();
    await last;
    await expect(desk.writer.submit(noted('too late'))).rejects.toMatchObject({ code: 'STOPPED' });
  });
});
