import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { startDemo, type LiveDemo } from './live-demo';
import { isAlive } from './processes';

// Several processes start one after another; a busy machine needs its time for that.
jest.setTimeout(90_000);

let demo: LiveDemo;
afterEach(() => demo.cleanUp());

const azure = /Simulated Azure: +(http:\S+)/;
const teams = /Teams, as Ada Approver: +(http:\S+)/;

test('Ctrl-C ends the simulated Azure, the service and the Playground, and leaves no file behind', async () => {
  demo = startDemo();
  await demo.said(azure);
  const children = demo.children();
  expect(children).toHaveLength(3);
  expect(await demo.end('SIGINT')).toEqual({ code: 0, signal: null });
  expect(children.filter(isAlive)).toEqual([]);
  expect(demo.leftFiles()).toEqual([]);
  expect(demo.printed()).toMatch(/Stopped\. Nothing is left behind\.\n$/);
});

test.each([
  ['the simulated Azure', 'SIGINT'],
  ['the service', 'SIGTERM'],
  ['the Agents Playground', 'SIGHUP'],
] as const)('while %s is starting, %s stops all of it, as wanted and not as a failure', async (what, signal) => {
  demo = startDemo();
  await demo.said(new RegExp(`Starting ${what}`));
  const children = demo.children();
  expect(await demo.end(signal)).toEqual({ code: 0, signal: null });
  expect(children.filter(isAlive)).toEqual([]);
  expect(demo.leftFiles()).toEqual([]);
  expect(demo.printed()).not.toMatch(/did not start|is gone|Error/);
});

test('its processes end with it, even when it is killed', async () => {
  demo = startDemo();
  await demo.said(azure);
  const children = demo.children();
  await demo.end('SIGKILL');
  await gone(children);
});

test('a process that ends by itself ends the demo, which says how', async () => {
  demo = startDemo();
  await demo.said(azure);
  const [first] = demo.children();
  process.kill(first!, 'SIGKILL');
  expect(await demo.ended).toEqual({ code: 1, signal: null });
  expect(demo.printed()).toMatch(/The \S+ ?\S* is gone\. It ended by SIGKILL/);
  expect(demo.leftFiles()).toEqual([]);
});

test('two that start at the same moment get addresses of their own', async () => {
  demo = startDemo();
  const other = startDemo();
  try {
    const addresses = await Promise.all([demo, other].flatMap((one) => [one.said(azure), one.said(teams)]));
    expect(new Set(addresses).size).toBe(4);
    expect([demo.children().length, other.children().length]).toEqual([3, 3]);
  } finally {
    await other.cleanUp();
  }
});

test('a port that is taken makes it choose another', async () => {
  const taken = await occupy();
  demo = startDemo(['--port', String(portOf(taken))]);
  const address = await demo.said(azure);
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(new URL(address).port).not.toBe(String(portOf(taken)));
  taken.close();
});

test('proxies, keys and databases of the user do not reach it', async () => {
  const proxy = await occupy();
  let reached = 0;
  proxy.on('connection', (socket) => {
    reached += 1;
    socket.destroy();
  });
  const address = `http://127.0.0.1:${portOf(proxy)}`;
  demo = startDemo([], {
    HTTP_PROXY: address,
    http_proxy: address,
    ALL_PROXY: address,
    npm_config_proxy: address,
    DATABASE_URL: 'postgresql://127.0.0.1:9/production',
    LOCKBOX_LEDGER_KEY: 'not a key',
    AZURE_TENANT_ID: 'not a tenant',
  });
  expect(await demo.said(/DATABASE_URL=(\S+)/)).toMatch(/^file:.*lockbox\.db$/);
  // The service signs in at once: whoever asks Azure for its requests has been there without the proxy.
  expect(await demo.end('SIGINT')).toEqual({ code: 0, signal: null });
  expect(reached).toBe(0);
  proxy.close();
});

test('where no temporary file can be made, it says what to set', async () => {
  demo = startDemo([], { TMPDIR: '/nowhere' });
  expect((await demo.ended).code).toBe(1);
  expect(demo.printed()).toMatch(/no folder could be made in \/nowhere.*Set TMPDIR/);
});

/** Resolves when the processes are gone. One that stays is ended here, so that a failure leaves nothing behind. */
async function gone(processes: readonly number[]): Promise<void> {
  const patience = AbortSignal.timeout(20_000);
  while (processes.some(isAlive) && !patience.aborted) await new Promise((resolve) => setImmediate(resolve));
  const left = processes.filter(isAlive);
  for (const id of left) process.kill(id, 'SIGKILL');
  expect(left).toEqual([]);
}

async function occupy(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
