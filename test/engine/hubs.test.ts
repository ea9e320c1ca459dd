import { Hubs } from '../../src/engine/hubs';
import type { EventHub } from '../../src/engine';
import { sourceRead } from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { Surroundings } from './rig';

const namespace = 'contoso-logs.servicebus.windows.net';

describe.each(playedOn())('the event hubs of the configuration, on $name,', ({ fresh }: TestDatabases) => {
  let around: Surroundings;
  beforeEach(async () => {
    around = await Surroundings.open(await fresh());
  });
  afterEach(() => around.close());

  test('are read from start to stop; one that is configured no more is owed nothing', async () => {
    const told: string[] = [];
    const hub: EventHub = {
      namespace,
      hub: 'here',
      listen: (hears) => {
        hears.reached();
        told.push('listens');
        return {
          stop: () => {
            told.push('stops');
            return Promise.resolve();
          },
        };
      },
      look: () => Promise.resolve({ ok: true, value: 1 }),
    };
    for (const name of ['here/0', 'gone/0', 'here2/0']) {
      await around.context.submit(sourceRead(`event-hub/${namespace}/${name}`, 1));
    }
    const hubs = new Hubs({ ...around.context, eventHubs: [hub] }, () => undefined);
    hubs.start();
    await hubs.stop();
    expect(told).toEqual(['listens', 'stops']);
    expect(around.reported).toContain(`read event-hub/${namespace}/here`);
    const left = (await around.context.store.cursors()).map(({ source }) => source);
    expect(left.filter((source) => source.startsWith('event-hub/'))).toEqual([`event-hub/${namespace}/here/0`]);
  });
});
