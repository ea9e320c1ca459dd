import { EventCourier } from '../../src/engine/events';
import type { Delivery } from '../../src/outbox';
import { castVote, takeReads, tellUndelivered, type Fence } from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person } from '../fixtures/requests';
import { WebhookReceiver } from '../fakes/webhooks';
import { Webhooks } from '../../src/webhooks';
import { keyOf, secret, webhooksAt } from '../webhooks/rig';
import { policyOf, start, tenantId } from '../workflow/rig';
import { Surroundings } from './rig';

const minuteMs = 60_000;
const at = (ms: number): string => new Date(ms).toISOString();
const hears = ['opened', 'decided', 'escalated', 'expired'] as const;

describe.each(playedOn())('telling other tools, with the record on $name,', ({ fresh }: TestDatabases) => {
  let here: Surroundings;
  let receiver: WebhookReceiver;
  let fence: Fence;
  let courier: EventCourier;
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    const policy = policyOf({ webhooks: [{ key: 'hook', hears }] });
    here = await Surroundings.open(await fresh(), { policy });
    fence = (await here.context.store.acquire('webhooks', 'test', minuteMs * 1e6, at(start)))!;
    courier = listening();
  });
  afterEach(async () => {
    await receiver.stop();
    await here.close();
  });

  function listening(key = 'hook', url = receiver.url): EventCourier {
    const { clock } = here.context;
    return new EventCourier({ ...here.context, webhooks: webhooksAt(url, { clock, webhook: { key } }) });
  }

  const open = async (azureId: string): Promise<string> => {
    const { opened } = await here.desk.writer.submit(
      takeReads([{ facts: lockboxFacts({ azureId }), azureStatus: 'Pending' }]),
    );
    return opened[0]!;
  };
  const reject = (requestId: string): Promise<unknown> =>
    here.desk.writer.submit(
      castVote({ requestId, verdict: 'reject', reason: 'no', by: { ...person(1), tenantId, guest: false } }),
    );
  const inAzure = (azureId: string, azureStatus: string): Promise<unknown> =>
    here.desk.writer.submit(takeReads([{ facts: lockboxFacts({ azureId }), azureStatus }]));
  const round = (): Promise<number> => courier.round(fence);
  /** Rounds until there is nothing left that may leave now. */
  const rounds = async (): Promise<void> => {
    while ((await round()) > 0);
  };
  const takenIds = (): string[] => receiver.taken.map(({ id }) => id);
  const stored = async (): Promise<Delivery[]> => await here.context.store.eventsOfOthers([], at(start * 2), 100);
  const notices = async (): Promise<unknown[]> =>
    (await here.context.store.deliveriesDue(at(start * 2), 100)).flatMap(({ content }) =>
      content.kind === 'notice' ? [content.notice] : [],
    );

  test('what was taken is told once, and recorded by the webhook’s key alone', async () => {
    const id = await open('a1');
    await rounds();
    await rounds();
    expect(takenIds()).toEqual([`${id}/1/opened`]);
    expect(receiver.calls).toHaveLength(1);
    const entries = (await here.desk.entries()).filter(({ type }) => type === 'message-shown');
    expect(entries).toMatchObject([
      {
        request: id,
        data: {
          to: { kind: 'webhook', name: 'webhook/hook' },
          purpose: 'event',
          event: `${id}/1/opened`,
          name: 'request.opened.v1',
        },
      },
    ]);
    expect(entries[0]!.text).not.toContain('127.0.0.1');
  });

  test('what fails is tried again with the outbox’s back-off until it is taken', async () => {
    receiver.answerNext({ status: 500 }, 'cut');
    await open('a1');
    await rounds();
    expect(receiver.calls).toHaveLength(1);
    here.pass(999);
    await rounds();
    expect(receiver.calls).toHaveLength(1);
    here.pass(1);
    await rounds();
    expect(receiver.calls).toHaveLength(2);
    here.pass(2_000);
    await rounds();
    expect(receiver.calls).toHaveLength(3);
    expect(receiver.taken).toHaveLength(1);
    expect(here.reported).toEqual(['retry', 'retry', 'sent']);
  });

  test('a receiver that asks for a pause gets it', async () => {
    receiver.answerNext({ status: 429, headers: { 'retry-after': '90' } });
    await open('a1');
    await rounds();
    here.pass(89_999);
    await rounds();
    expect(receiver.calls).toHaveLength(1);
    here.pass(1);
    await rounds();
    expect(receiver.taken).toHaveLength(1);
  });

  test('an event waits for the ones before it of its request, and for no other request', async () => {
    receiver.answerNext({ status: 503, headers: { 'retry-after': '60' } });
    const first = await open('a1');
    await rounds();
    await inAzure('a1', 'Expired');
    const second = await open('b2');
    await rounds();
    expect(takenIds()).toEqual([`${second}/1/opened`]);
    here.pass(60_000);
    await rounds();
    expect(takenIds()).toEqual([`${second}/1/opened`, `${first}/1/opened`, `${first}/2/expired`]);
  });

  test('events that were enqueued while another one of their request was failing wait for it too', async () => {
    const id = await open('a1');
    await inAzure('a1', 'Expired');
    receiver.answerNext({ status: 503, headers: { 'retry-after': '60' } });
    await rounds();
    here.pass(59_999);
    await rounds();
    expect(receiver.calls.map(({ headers }) => headers['webhook-id'])).toEqual([`${id}/1/opened`]);
    here.pass(1);
    await rounds();
    expect(takenIds()).toEqual([`${id}/1/opened`, `${id}/2/expired`]);
  });

  test('a webhook that hangs does not hold up another one', async () => {
    const slow = await WebhookReceiver.start();
    slow.usual = 'silence';
    const policy = policyOf({ webhooks: ['slow', 'hook'].map((key) => ({ key, hears })) });
    await here.close();
    here = await Surroundings.open(await fresh(), { policy });
    const { clock } = here.context;
    const hook = { keys: () => ({ current: keyOf(secret) }), allowed: 'loopback' } as const;
    const webhooks = new Webhooks({
      webhooks: [
        { key: 'slow', url: slow.url, ...hook },
        { key: 'hook', url: receiver.url, ...hook },
      ],
      clock,
      userAgent: 'test',
      timeoutMs: 3_600_000,
    });
    fence = (await here.context.store.acquire('webhooks', 'test', minuteMs * 1e6, at(start)))!;
    await open('a1');
    const running = new EventCourier({ ...here.context, webhooks }).round(fence);
    await receiver.until(() => receiver.taken.length === 1);
    await slow.until(() => slow.calls.length === 1);
    webhooks.stop();
    await running;
    expect(slow.taken).toEqual([]);
    await slow.stop();
  });

  test('a receiver that wants no more is left alone, and the admins hear it once until it takes something again', async () => {
    receiver.usual = { status: 410 };
    await open('a1');
    await open('b2');
    await rounds();
    expect(receiver.calls).toHaveLength(2);
    here.pass(86_400_000);
    await rounds();
    expect(receiver.calls).toHaveLength(2);
    const told = { about: 'webhook-parked', webhook: expect.stringMatching(/^127\.0\.0\.1:\d+ \(hook\)$/) };
    expect(await notices()).toEqual([{ ...told, reason: 'the receiver wants no more (HTTP 410)' }]);
    const refused = (await here.desk.entries()).filter(({ type }) => type === 'message-not-shown');
    expect(refused).toMatchObject([{ data: { status: 'parked' } }, { data: { status: 'parked' } }]);
    receiver.usual = { status: 200 };
    await open('c3');
    await rounds();
    receiver.usual = { status: 410 };
    await open('d4');
    await rounds();
    expect(await notices()).toHaveLength(2);
  });

  test('what is due to a webhook that was taken out is given up after ten minutes, and that is recorded', async () => {
    await open('a1');
    courier = listening('another');
    here.pass(10 * minuteMs);
    await rounds();
    expect(await stored()).toHaveLength(1);
    here.pass(1);
    await rounds();
    expect(await stored()).toEqual([]);
    expect(receiver.calls).toEqual([]);
    const dropped = (await here.desk.entries()).filter(({ type }) => type === 'events-dropped');
    expect(dropped).toMatchObject([{ data: { to: { kind: 'webhook', name: 'webhook/hook' }, count: 1 } }]);
    courier = listening();
    await rounds();
    expect(receiver.calls).toEqual([]);
  });

  test('without any webhook what is left of former ones is given up, too', async () => {
    await open('a1');
    courier = new EventCourier(here.context);
    here.pass(10 * minuteMs + 1);
    await rounds();
    expect(await stored()).toEqual([]);
  });

  test('an instance that lost its lease stores nothing of what it sent', async () => {
    await open('a1');
    here.pass(minuteMs * 1e6 + 1);
    await here.context.store.acquire('webhooks', 'another', minuteMs, at(here.desk.nowMs));
    await expect(round()).rejects.toMatchObject({ code: 'FENCED_OFF' });
    expect(await stored()).toHaveLength(1);
  });

  test('that a tool took an event counts for nobody as having been shown the request', async () => {
    const id = await open('a1');
    await rounds();
    expect(receiver.taken).toHaveLength(1);
    expect(await here.context.store.undelivered(at(start + minuteMs))).toEqual([id]);
    expect(await here.desk.writer.submit(tellUndelivered(id))).toBe(true);
  });

  test('events never come among the cards', async () => {
    const id = await open('a1');
    await reject(id);
    const due = await here.context.store.deliveriesDue(at(start * 2), 100);
    expect(due.filter(({ content }) => content.kind === 'event')).toEqual([]);
    expect(due.length).toBeGreaterThan(0);
  });
});
