import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { localCertificate } from '../fixtures/certificates';
import { layWire, type Moment, type Verdict, type Wire, type WireCall } from './wire';

/** A far end that counts what it was asked to do, and cuts what is to be cut. */
class FarEnd {
  readonly done: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    this.done.push(`${String(request.method)} ${String(request.url)} ${String(request.headers.host)}`);
    if (request.url === '/cut') request.socket.destroy();
    else
      response
        .setHeader('retry-after', '7')
        .writeHead(201)
        .end(JSON.stringify({ id: 'made', value: [1, 2, 3] }));
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('the wire between the service and whom it calls', () => {
  const far = new FarEnd();
  const moments: [Moment, WireCall][] = [];
  let meet: { at: Moment; with: Verdict } | undefined;
  let passedOn: () => void = () => undefined;
  let wire: Wire;

  beforeAll(async () => {
    const url = await far.start();
    const watch = (call: WireCall, moment: Moment): Verdict => {
      moments.push([moment, call]);
      if (moment === 'passed') passedOn();
      return moment === meet?.at ? meet.with : 'on';
    };
    wire = await layWire(() => url, watch);
  });

  beforeEach(() => {
    meet = undefined;
    far.done.length = 0;
    moments.length = 0;
  });

  afterAll(async () => {
    await wire.stop();
    await far.stop();
  });

  const post = (path: string): Promise<Response> =>
    fetch(`${wire.url}${path}`, { method: 'POST', body: JSON.stringify({ asked: 1 }) });

  test('passes a call and its answer on as they are, and keeps both', async () => {
    const passed = new Promise<void>((resolve) => (passedOn = resolve));
    const response = await post('/x?y=1');
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      201,
      '7',
      { id: 'made', value: [1, 2, 3] },
    ]);
    await passed;
    expect(far.done).toEqual([`POST /x?y=1 ${new URL(wire.url).host}`]);
    expect(moments.map(([moment]) => moment)).toEqual(['arrives', 'done', 'passed']);
    expect(wire.calls.at(-1)).toMatchObject({ body: { asked: 1 }, status: 201, answer: { id: 'made' }, passed: true });
  });

  test.each<[Moment, number]>([
    ['arrives', 0],
    ['done', 1],
  ])('a call that is cut when it is at "%s" is carried out %d times, and never answered', async (moment, times) => {
    meet = { at: moment, with: 'cut' };
    await expect(post('/x')).rejects.toThrow('fetch failed');
    expect(far.done).toHaveLength(times);
    expect(wire.calls.at(-1)?.passed).toBe(false);
  });

  test('a call that is to come twice is carried out twice and answered once', async () => {
    meet = { at: 'arrives', with: 'twice' };
    expect((await post('/x')).status).toBe(201);
    expect(far.done).toHaveLength(2);
  });

  test('a call that is answered in place of the far end is not carried out', async () => {
    meet = { at: 'arrives', with: { status: 429, headers: { 'retry-after': '1' }, body: { error: 'busy' } } };
    const response = await post('/x');
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      429,
      '1',
      { error: 'busy' },
    ]);
    expect(far.done).toEqual([]);
  });

  test('half an answer is no answer, and a list can come in another order', async () => {
    meet = { at: 'done', with: 'half' };
    await expect(post('/x').then((response) => response.json())).rejects.toThrow('terminated');
    expect(far.done).toHaveLength(1);
    expect(wire.calls.at(-1)?.passed).toBe(false);
    meet = { at: 'done', with: 'reversed' };
    expect(await (await post('/x')).json()).toMatchObject({ value: [3, 2, 1] });
  });

  test('a call that the far end cuts is cut here', async () => {
    await expect(post('/cut')).rejects.toThrow('fetch failed');
    expect(far.done).toHaveLength(1);
    expect(wire.calls.at(-1)).toMatchObject({ passed: false });
    expect(wire.calls.at(-1)?.status).toBeUndefined();
  });
});

describe('a wire within TLS', () => {
  const far = createTlsServer(localCertificate, ({ method, headers }, response) => {
    response
      .writeHead(200, { 'x-host': String(headers.host), 'content-length': 5 })
      .end(method === 'HEAD' ? '' : 'whole');
  });
  let wire: Wire;
  beforeAll(async () => {
    await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${String((far.address() as AddressInfo).port)}`;
    wire = await layWire(
      () => url,
      () => 'on',
      localCertificate,
    );
  });
  afterAll(async () => {
    await wire.stop();
    far.closeAllConnections();
    await new Promise((resolve) => far.close(resolve));
  });

  const call = (method: string): Promise<{ length: string | undefined; text: string }> =>
    new Promise((resolve, reject) => {
      const options = {
        method,
        ca: localCertificate.cert,
        headers: { 'x-ms-meta-offset': '64' },
        agent: false,
      } as const;
      const asking = request(`${wire.url}/blob`, options, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (more: string) => (text += more));
        answer.once('end', () => {
          resolve({ length: answer.headers['content-length'], text });
        });
      });
      asking.once('error', reject).end();
    });

  test('passes a call on, and keeps what it says of a blob', async () => {
    expect(await call('PUT')).toEqual({ length: '5', text: 'whole' });
    expect(wire.calls.at(-1)).toMatchObject({ method: 'PUT', path: '/blob', metadata: { offset: '64' }, status: 200 });
  });

  test('tells how long a body is that was not asked for', async () => {
    expect(await call('HEAD')).toEqual({ length: '5', text: '' });
  });
});
