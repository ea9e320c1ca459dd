import { castVote, serviceStarted, serviceStopped, takeReads } from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person } from '../fixtures/requests';
import { Desk, tenantId } from './rig';

const sealed = { $sealed: expect.stringMatching(/^[0-9a-f]{64}$/) as string };

describe.each(playedOn())('what is recorded, on $name:', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open(await fresh());
  });
  afterEach(() => desk.close());

  const start = (instance: string) =>
    desk.writer.submit(serviceStarted({ instance, version: '1', policyHash: 'p', configHash: 'c' }));
  const starts = async () =>
    (await desk.entries()).filter(({ type }) => type === 'service-started').map(({ data }) => data['notStopped']);

  test('a start with version and hashes; and of an instance that never said that it stops, that no stop is recorded', async () => {
    await start('one');
    expect((await desk.entries()).at(-1)!.data).toEqual({
      instance: 'one',
      version: '1',
      policyHash: 'p',
      configHash: 'c',
    });
    await desk.writer.submit(serviceStopped({ instance: 'one', version: '1' }));
    expect((await desk.entries()).at(-1)).toMatchObject({ type: 'service-stopped', data: { instance: 'one' } });
    await start('two');
    // It is killed. What comes next says so, once.
    await start('three');
    await start('four');
    await desk.writer.submit(serviceStopped({ instance: 'three', version: '1' }));
    await desk.writer.submit(serviceStopped({ instance: 'four', version: '1' }));
    await start('five');
    expect(
      (await starts()).map((told) => (told as { instance: string }[] | undefined)?.map(({ instance }) => instance)),
    ).toEqual([undefined, undefined, ['two'], ['three'], undefined]);
  });

  test('who could decide at the moment of a decision, and what the directory said of the voter', async () => {
    const { opened } = await desk.writer.submit(takeReads([{ facts: lockboxFacts(), azureStatus: 'Pending' }]));
    const by = { ...person(1), tenantId, guest: false };
    const membership = { asked: ['g1'], memberOf: ['g1'] };
    await desk.writer.submit(castVote({ requestId: opened[0]!, verdict: 'reject', reason: 'no', by, membership }));
    const entry = (await desk.entries()).find(({ type }) => type === 'decision-intended')!;
    expect(entry.data['roster']).toEqual({ approvers: [sealed, sealed], unresolved: [] });
    expect(entry.data['membership']).toEqual(sealed);
    const asked = (await desk.entries()).find(({ type }) => type === 'approvers-asked')!;
    expect(asked.data).toMatchObject({
      approvers: [sealed, sealed],
      unresolved: [],
      policyHash: expect.any(String) as string,
    });
  });
});
