import { EventHubConsumerClient, type ReceivedEventData } from '@azure/event-hubs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import type { EventHubs } from '../../src/simulator';
import { localCertificate } from '../fixtures/certificates';
import { credential, hubName, namespace, playHub, trustLocal } from '../simulator/event-hubs-rig';
import { layAmqpWire } from './amqp-wire';
import { nameOf } from './points';
import type { Moment, Verdict, Wire, WireCall } from './wire';

describe('the wire between the service and an event hub', () => {
  let untrust: () => void;
  let hub: EventHubs;
  let wire: Wire;
  let watch: (call: WireCall, moment: Moment) => Verdict | Promise<Verdict>;
  let client: EventHubConsumerClient;
  beforeAll(() => {
    untrust = trustLocal();
  });
  afterAll(() => {
    untrust();
  });
  beforeEach(async () => {
    watch = () => 'on';
    hub = await playHub();
    wire = await layAmqpWire(
      () => hub.url,
      localCertificate,
      (call, moment) => watch(call, moment),
    );
    client = new EventHubConsumerClient('$Default', namespace, hubName, credential(), {
      customEndpointAddress: wire.url,
      retryOptions: { maxRetries: 1, timeoutInMs: 700, retryDelayInMs: 10 },
      loadBalancingOptions: { updateIntervalInMs: 50 },
    });
  });
  afterEach(async () => {
    await client.close();
    await wire.stop();
    await hub.stop();
  });

  /** Microsoft's own client reads until it has so many events. */
  const read = async (count: number): Promise<{ texts: string[]; failures: number }> => {
    const texts: string[] = [];
    let failures = 0;
    await new Promise<void>((resolve) => {
      const take = (events: ReceivedEventData[]): Promise<void> => {
        texts.push(...events.map(({ body }) => Buffer.from(body as Uint8Array).toString()));
        if (texts.length >= count) resolve();
        return Promise.resolve();
      };
      const fail = (): Promise<void> => {
        failures += 1;
        return Promise.resolve();
      };
      const options = { startPosition: { offset: '-1' }, maxWaitTimeInSeconds: 1, skipParsingBodyAsJson: true };
      client.subscribe('0', { processEvents: take, processError: fail }, options);
    });
    return { texts, failures };
  };
  const sayTo = (kind: string, moment: Moment, verdict: Verdict): void => {
    let isSaid = false;
    watch = (call, now) => {
      if (isSaid || now !== moment || nameOf('hub', call) !== kind) return 'on';
      isSaid = true;
      return verdict;
    };
  };
  const connections = (): number => wire.calls.filter(({ method }) => method === 'CONNECT').length;

  test('passes everything on, in its order, and has a name for every frame', async () => {
    for (const text of ['one', 'two', 'three']) hub.send(0, text);
    expect(await read(3)).toEqual({ texts: ['one', 'two', 'three'], failures: 0 });
    const names = new Set(wire.calls.map((call) => nameOf('hub', call)));
    const all = ['connect', 'open', 'ask', 'credit', 'opened', 'answer', 'event', 'settled'];
    expect(names).toEqual(new Set(all.map((name) => `hub.${name}`)));
  });

  test.each<[string, Moment, Verdict]>([
    ['hub.connect', 'arrives', 'cut'],
    ['hub.open', 'arrives', 'cut'],
    ['hub.opened', 'done', 'cut'],
    ['hub.ask', 'arrives', 'half'],
    ['hub.answer', 'arrives', 'cut'],
    ['hub.event', 'arrives', 'cut'],
    ['hub.event', 'arrives', 'half'],
    ['hub.event', 'done', 'cut'],
  ])('a connection that ends at %s, %s, by "%s", is made anew, and nothing of the hub is lost', async (...fault) => {
    for (const text of ['one', 'two', 'three']) hub.send(0, text);
    sayTo(...fault);
    const { texts } = await read(3);
    expect([...new Set(texts)]).toEqual(['one', 'two', 'three']);
    expect(connections()).toBeGreaterThan(1);
  });

  test('stands still while a watcher thinks, and goes on in order', async () => {
    hub.send(0, 'one');
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      watch = async (call, moment): Promise<Verdict> => {
        if (nameOf('hub', call) !== 'hub.event' || moment !== 'arrives') return 'on';
        resolve();
        await new Promise<void>((on) => (goOn = on));
        return 'on';
      };
    });
    const reading = read(2);
    await held;
    hub.send(0, 'two');
    expect(wire.calls.filter((call) => nameOf('hub', call) === 'hub.event' && call.passed)).toEqual([]);
    watch = () => 'on';
    goOn();
    expect((await reading).texts).toEqual(['one', 'two']);
  });
});

test.each<[string, Moment, Verdict, number]>([
  ['by half', 'arrives', 'half', 8 + 4],
  ['before it', 'arrives', 'cut', 8],
  ['behind it', 'done', 'cut', 8 + 8],
])(
  'of a connection that is cut at a frame, %s, nothing that comes after it arrives',
  async (_where, at, verdict, arrived) => {
    const header = Buffer.from([...Buffer.from('AMQP'), 0, 1, 0, 0]);
    const empty = Buffer.from([0, 0, 0, 8, 2, 0, 0, 0]);
    const all = Buffer.concat([header, empty, empty, empty]);
    // All in one piece, so that what comes next is there already.
    const far = createServer(localCertificate, (socket) => {
      socket.on('error', () => undefined);
      socket.write(all);
    });
    await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve));
    const wire = await layAmqpWire(
      () => `https://localhost:${String((far.address() as AddressInfo).port)}`,
      localCertificate,
      ({ path }, moment) => (path === '/empty' && moment === at ? verdict : 'on'),
    );
    const received = await new Promise<Buffer>((resolve) => {
      const chunks: Buffer[] = [];
      const near = connect({
        port: Number(new URL(wire.url).port),
        servername: 'localhost',
        ca: localCertificate.cert,
      });
      near.on('data', (chunk: Buffer) => chunks.push(chunk));
      near.on('error', () => undefined);
      near.once('close', () => {
        resolve(Buffer.concat(chunks));
      });
    });
    await wire.stop();
    await new Promise((resolve) => far.close(resolve));
    expect(received).toEqual(all.subarray(0, arrived));
  },
);
