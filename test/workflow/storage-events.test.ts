import { hearings } from '../../src/model';
import { castVote, requestAccess, takeAccesses, takeInventory, type Presser } from '../../src/workflow';
import { accessSeen } from '../fixtures/accesses';
import { speechAccount, storageAccount, storageId } from '../fixtures/inventory';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { person } from '../fixtures/requests';
import { Desk, policyOf, tenantId } from './rig';

const presser = (number: number): Presser => ({ ...person(number), tenantId, guest: false });
const canaries = ['canary', 'mallory', '203.0.113.9', 'bbbb1111', person(1).id, person(3).id, person(3).name!];

describe.each(playedOn())('what other tools are told of Speech storage, on $name:', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open(await fresh(), { policy: policyOf({ webhooks: [{ key: 'hook', hears: hearings }] }) });
    const inventory = { accounts: [speechAccount()], storage: [storageAccount()] };
    await desk.writer.submit(takeInventory({ inventory, unseen: [] }));
  });
  afterEach(() => desk.close());
  const events = async () =>
    (await desk.store.engine.eventsOfOthers([], '2099-01-01T00:00:00.000Z', 100)).map(({ content }) => content.event);

  test('that a review or a request for access opened, of which kind and where, and nothing that names or describes anybody', async () => {
    const details = { canary: 'canary', principal: person(1).id };
    const { opened } = await desk.writer.submit(takeAccesses([accessSeen({ details, target: 'canary' })]));
    const ask = { by: presser(3), resource: 'contoso-speech', role: 'read', hours: 8, reason: 'canary' } as const;
    const asked = await desk.writer.submit(requestAccess(ask));
    const vote = { requestId: opened[0]!, verdict: 'reject', reason: 'canary', by: presser(1) } as const;
    expect(await desk.writer.submit(castVote(vote))).toMatchObject({ ok: true });
    const told = (await events()).filter(({ name }) => name.startsWith('request.'));
    expect(told.map(({ name, subject, data }) => [name, subject, data['kind'], data['resources']])).toEqual(
      expect.arrayContaining([
        ['request.opened.v1', opened[0], 'byos-review', [storageId]],
        ['request.opened.v1', asked.ok ? asked.request.id : '', 'byos-access', [storageId]],
      ]),
    );
    for (const canary of canaries) expect(JSON.stringify(await events())).not.toContain(canary);
  });
});
