import { ada, app, bo, startRig, type Rig } from './rig';

let nowMs = Date.parse('2026-11-24T09:00:00.000Z');
let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ authenticated: true, clock: { now: () => new Date(nowMs) } });
});
afterAll(() => rig.stop());

const say = async (who: typeof ada): Promise<number> => {
  const body = JSON.stringify({ ...rig.teams.envelope(who, who), type: 'event', name: 'nothing' });
  const token = await rig.entra.channelToken({ aud: app.appId, serviceurl: rig.teams.url });
  return (await rig.teams.sendRaw(body, token)).status;
};

test('whoever sends more than 120 activities within a minute is told to wait, others are not, and it ends', async () => {
  const statuses = await Promise.all(Array.from({ length: 125 }, () => say(ada)));
  expect(statuses.filter((status) => status === 200)).toHaveLength(120);
  expect(statuses.filter((status) => status === 429)).toHaveLength(5);
  expect(await say(bo)).toBe(200);
  nowMs += 60_000;
  expect(await say(ada)).toBe(200);
});
