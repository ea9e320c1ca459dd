import { hearings, type Hearing } from '../../src/model';
import {
  chase,
  readBack,
  recordDaily,
  sourceFailing,
  takeReads,
  tellDaily,
  beginDaily,
  dailySource,
} from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person } from '../fixtures/requests';
import { policy, route } from '../routing/policies';
import { dailyReport } from '../teams/daily-reports';
import { Desk } from './rig';

const far = '2027-01-01T00:00:00.000Z';
const hourMs = 3_600_000;

describe.each(playedOn())('a channel on $name', ({ fresh }: TestDatabases) => {
  /** Everything that a channel can hear happens once, in a policy whose channel hears only this. */
  const toldOf = async (hears: Hearing[]): Promise<string[]> => {
    const routes = [route('all', { notify: ['ops'], escalate: [{ afterMs: hourMs, to: ['leads'] }] })];
    const groups = { owners: { members: [person(1).id] }, leads: { members: [person(2).id] } };
    const inForce = { ...policy(routes, groups), channels: { ops: { hears } }, admins: 'ops' };
    const desk = await Desk.open(await fresh(), { policy: inForce });
    const open = async (azureId: string): Promise<string> =>
      (await desk.writer.submit(takeReads([{ facts: lockboxFacts({ azureId }), azureStatus: 'Pending' }]))).opened[0]!;
    const [first, second] = [
      await open('c0ffee00-0000-4000-8000-000000000001'),
      await open('c0ffee00-0000-4000-8000-000000000002'),
    ];
    desk.nowMs += 2 * hourMs;
    await desk.writer.submit(chase((await desk.store.engine.request(first))!));
    await desk.writer.submit(readBack(first, 'Approved', far));
    await desk.writer.submit(readBack(second, 'Expired', far));
    await desk.writer.submit(sourceFailing('lockbox/s', far, 'timed out'));
    await desk.writer.submit(beginDaily());
    const place = async (): Promise<string> => (await desk.store.engine.cursor(dailySource))!.cursor;
    await desk.writer.submit(recordDaily(dailyReport(), { kind: 'service' }, await place()));
    await desk.writer.submit(tellDaily(await place(), { size: 1, root: '' }));
    const due = await desk.store.engine.deliveriesDue(far, 100);
    await desk.close();
    const own = due.filter(({ recipient }) => recipient.kind === 'channel');
    return own
      .map(({ content }) => {
        if (content.kind === 'notice') return content.notice.about;
        return content.kind === 'card' ? `card of the ${content.requestId === first ? 'approved' : 'expired'} one` : '';
      })
      .sort();
  };

  test.each<[Hearing[], string[]]>([
    [['opened'], ['card of the approved one', 'card of the expired one']],
    [['decided'], ['card of the approved one']],
    [['escalated'], ['escalated']],
    [['expired'], ['card of the expired one', 'nobody-decided']],
    [['faults'], ['source-failing']],
    [['daily'], ['daily']],
    [[], []],
    [
      [...hearings],
      ['card of the approved one', 'card of the expired one', 'daily', 'escalated', 'nobody-decided', 'source-failing'],
    ],
  ])('that hears %j is told exactly that', async (hears, told) => {
    expect(await toldOf(hears)).toEqual(told);
  });
});
