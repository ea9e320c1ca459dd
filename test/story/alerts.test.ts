import { simulatedSubscriptions } from '../../src/simulator';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, idOn, Story } from './rig';

const token = 'c'.repeat(40);
const { subscriptionId } = simulatedSubscriptions.production;

/** What Azure Monitor pushes once somebody asks. */
const alert = {
  schemaId: 'Microsoft.Insights/activityLogs',
  data: {
    context: {
      activityLog: {
        operationName: 'Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action',
        status: 'Succeeded',
        eventTimestamp: '2026-11-24T08:59:00Z',
        eventDataId: 'e-1',
        subscriptionId,
      },
    },
  },
};

describe.each(playedOn())('an alert of Azure Monitor, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  afterEach(() => story.end());

  test('has the request read and its card posted long before the next poll', async () => {
    const options = { more: 'alerts: { pathToken: true }\n', env: { LOCKBOX_ALERT_TOKEN: token } };
    story = await Story.start(await fresh(), options);
    await story.azure.ask({});
    const address = `http://127.0.0.1:${String(story.service.port)}/api/alerts/azure-monitor/`;
    const push = (word: string): Promise<Response> =>
      fetch(address + word, { method: 'POST', body: JSON.stringify(alert) });
    expect((await push('wrong')).status).toBe(401);
    // What is about a subscription whose log was not read yet is passed over.
    let taken: object;
    do taken = (await (await push(token)).json()) as { taken: number };
    while (!('taken' in taken) || taken.taken === 0);
    expect(taken).toEqual({ taken: 1, ignored: 0 });
    expect(idOn(await story.teams.nextCard(ada))).toMatch(/^L-/);
    expect(await story.types()).toContain('alert-taken');
    expect(await story.written()).not.toContain(token);
  });
});
