import { underLease, HeldLeases } from '../../src/engine/lease';
import { recordEntry, type Fence } from '../../src/workflow';
import { testDatabases, type TestDatabases } from '../fakes/databases';
import { Desk } from '../workflow/rig';

const note = recordEntry({ type: 'a-note', actor: { kind: 'service' }, data: {} });
const hourMs = 3_600_000;

describe.each(testDatabases())('a lease on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  let holders: Map<string, HeldLeases>;
  const held = (owner: string): HeldLeases => {
    const known = holders.get(owner) ?? new HeldLeases();
    holders.set(owner, known);
    return known;
  };
  beforeEach(async () => {
    holders = new Map();
    desk = await Desk.open(await fresh());
  });
  afterEach(() => desk.close());

  const under = <T>(owner: string, work: (fence: Fence) => Promise<T>): Promise<T | undefined> =>
    underLease(
      { store: desk.store.engine, owner, ttlMs: hourMs, clock: { now: () => new Date(desk.nowMs) }, held: held(owner) },
      'l',
      work,
    );

  test('lets one instance work at a time', async () => {
    const inside = await under('one', () => under('two', () => Promise.resolve('both')));
    expect(inside).toBeUndefined();
  });

  test('is taken over once it ran out, and who had it can write nothing more', async () => {
    const stale = (await under('one', (fence) => Promise.resolve(fence)))!;
    desk.nowMs += hourMs + 1;
    const fresher = await under('two', (fence) => Promise.resolve(fence));
    expect(fresher?.fence).toBeGreaterThan(stale.fence);
    await expect(desk.writer.submit(note, [stale])).rejects.toMatchObject({ code: 'FENCED_OFF' });
    await desk.writer.submit(note, [fresher!]);
    expect((await desk.types()).filter((type) => type === 'a-note')).toHaveLength(1);
  });

  test('that was taken just now is not written again; later, after a failure, or by a clock set back it is', async () => {
    const { engine } = desk.store;
    const acquire = jest.spyOn(engine, 'acquire');
    const written = async (): Promise<number> => {
      acquire.mockClear();
      await under('one', () => Promise.resolve());
      return acquire.mock.calls.length;
    };
    expect(await written()).toBe(1);
    desk.nowMs += hourMs / 4 - 1;
    expect(await written()).toBe(0);
    desk.nowMs += 1;
    expect(await written()).toBe(1);
    desk.nowMs -= 1;
    expect(await written()).toBe(1);
    await expect(under('one', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await written()).toBe(1);
  });

  test('that was given up can be taken at once', async () => {
    await under('one', () => Promise.resolve());
    await held('one').release(desk.store.engine);
    expect(await under('two', () => Promise.resolve('now'))).toBe('now');
  });

  describe('of an instance that leaves', () => {
    const leave = (kept: readonly string[] = []): Promise<void> => held('one').leave(desk.store.engine, kept);
    const takenByTwo = async (): Promise<boolean> => (await under('two', () => Promise.resolve('now'))) === 'now';

    test('is given up at once where nothing runs under it, and not taken again', async () => {
      await under('one', () => Promise.resolve());
      await leave();
      expect(await under('one', () => Promise.resolve('again'))).toBeUndefined();
      expect(await takenByTwo()).toBe(true);
    });

    test('is held until the last that runs under it ends', async () => {
      const [first, second] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
      const both = [under('one', () => first.promise), under('one', () => second.promise)];
      await under('one', () => leave());
      first.resolve(undefined);
      await both[0];
      expect(await takenByTwo()).toBe(false);
      second.resolve(undefined);
      await both[1];
      expect(await takenByTwo()).toBe(true);
    });

    test('is held to the end where something runs under it that outlives its round', async () => {
      await under('one', () => Promise.resolve());
      await leave(['l']);
      expect(await takenByTwo()).toBe(false);
      await held('one').release(desk.store.engine);
      expect(await takenByTwo()).toBe(true);
    });
  });
});
