import { playedOn, type TestDatabases } from '../fakes/databases';
import { verified, WebhookReceiver } from '../fakes/webhooks';
import { ada, ben, ops, Story } from './rig';

const secret = `whsec_${Buffer.from('what both sides know, 32 bytes..').toString('base64')}`;

describe.each(playedOn())('other tools, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    const more = `webhooks: [{ url: "${receiver.url}?code=canary", secretEnv: HOOK }]\n`;
    story = await Story.start(await fresh(), { more, env: { HOOK: secret } });
  });
  afterEach(async () => {
    await receiver.stop();
    await story.end();
  });

  /** Time passes, so that what backs off is tried again, until it holds. */
  async function until(holds: () => boolean): Promise<void> {
    const pass = setInterval(() => {
      story.pass(1_000);
    }, 100);
    try {
      await receiver.until(holds);
    } finally {
      clearInterval(pass);
    }
  }

  test('hear once each, signed and in order, that a request opened and was decided, though the receiver fails first', async () => {
    receiver.answerNext({ status: 500 }, 'cut');
    const { id, card } = await story.asked();
    await story.teams.click(ada, card, 'approve', { approveReason: 'known support case' });
    await story.everywhere(id, '"Approved"');
    await until(() => receiver.taken.length === 2);
    expect(receiver.taken.map(({ type, subject }) => [type, subject])).toEqual([
      ['com.lockboxbot.request.opened.v1', id],
      ['com.lockboxbot.request.decided.v1', id],
    ]);
    expect(receiver.calls).toHaveLength(4);
    // What failed was the first event, each time: nothing overtook it.
    expect(new Set(receiver.calls.slice(0, 3).map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([`${id}/1/opened`]),
    );
    for (const call of receiver.calls) expect(verified(call, secret)).toEqual(JSON.parse(call.body));
    const [opened, decided] = receiver.taken;
    expect(opened!.data).toMatchObject({ request: id, state: 'pending', approvals: 0, approvalsWanted: 1 });
    expect(decided!.data).toMatchObject({
      request: id,
      state: 'approved',
      verdict: 'approve',
      via: 'card',
      by: 'person',
    });
    // Each event names the ledger entry that proves it.
    const types = await story.types();
    expect([opened!, decided!].map(({ data }) => types[data['seq'] as number])).toEqual(['request-opened', 'approved']);
  });

  test('hear nothing of who approved and why, nor what Microsoft wrote; and their address is in no entry', async () => {
    const { id, card } = await story.asked({ justification: 'canary justification' });
    await story.teams.click(ada, card, 'approve', { approveReason: 'canary reason' });
    await story.everywhere(id, '"Approved"');
    await until(() => receiver.taken.length === 2);
    const told = receiver.calls.map(({ body, headers }) => `${body}${JSON.stringify(headers)}`).join();
    for (const personal of [ada.id, ada.name, ada.address, ben.id, 'canary justification', 'canary reason']) {
      expect(told).not.toContain(personal);
    }
    const recorded = async () => (await story.entries(id)).filter(({ data }) => data['purpose'] === 'event');
    let shown = await recorded();
    // What the tool took is recorded right after it.
    await story.once(async () => {
      shown = await recorded();
      return shown.length >= 2;
    });
    expect(shown.map(({ data }) => data['to'])).toEqual([
      { kind: 'webhook', name: expect.stringMatching(/^webhook\/[0-9a-f]{16}$/) },
      { kind: 'webhook', name: expect.stringMatching(/^webhook\/[0-9a-f]{16}$/) },
    ]);
    expect(JSON.stringify(await story.entries(id))).not.toContain('code=');
  });

  test('that hang hold up no card and no decision', async () => {
    receiver.usual = 'silence';
    const { azureId, id, card } = await story.asked();
    await receiver.until(() => receiver.calls.length === 1);
    await story.teams.click(ben, card, 'approve', { approveReason: 'known support case' });
    await story.everywhere(id, '"Approved"', [ada, ben, ops]);
    expect((await story.azure.request(azureId)).status).toBe('Approved');
    expect(receiver.taken).toEqual([]);
  });
});
