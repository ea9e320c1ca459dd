import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { FrameReader, type Frame } from './amqp-frames';
import type { Watch, Wire, WireCall, WireTls } from './wire';

/**
 * Lays a wire between the service and an event hub, where TLS ends and begins again, so that every frame is seen: one is
 * a call whose path is its kind, `SEND` to the hub or `RECEIVE` from it, and a connection is a `CONNECT`. A frame that
 * arrives can be `cut`, with nothing of it passed on, or passed on by `half`; one that is done can be `cut` behind. All
 * three end the connection on both sides. While a watcher thinks, that direction stands still.
 */
export async function layAmqpWire(target: () => string, tls: WireTls, watch: Watch): Promise<Wire> {
  const calls: WireCall[] = [];
  const open = new Set<TLSSocket>();
  const begun = (method: string, path: string): WireCall => {
    const call: WireCall = { at: Date.now(), method, path, body: undefined, passed: false };
    calls.push(call);
    return call;
  };
  const known = (socket: TLSSocket): void => {
    open.add(socket);
    // What is wrong with a connection shows by its end.
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  };

  const take = async (near: TLSSocket): Promise<void> => {
    const call = begun('CONNECT', '/');
    if ((await watch(call, 'arrives')) === 'cut') {
      near.destroy();
      return;
    }
    const { hostname, port } = new URL(target());
    const far = connect({ host: hostname, port: Number(port), servername: hostname, ca: tls.cert });
    known(far);
    const connection = new Connection(near, far);
    pump(near, far, (frame) => pass(frame, 'SEND', far, connection), connection);
    pump(far, near, (frame) => pass(frame, 'RECEIVE', near, connection), connection);
    call.passed = true;
    if ((await watch(call, 'done')) === 'cut') connection.cut();
  };

  const pass = async ({ kind, bytes }: Frame, method: string, to: TLSSocket, connection: Connection): Promise<void> => {
    if (connection.isOver()) return;
    const call = begun(method, `/${kind}`);
    const before = await watch(call, 'arrives');
    if (before === 'cut') connection.cut();
    else if (before === 'half') connection.endAfter(to, bytes.subarray(0, Math.floor(bytes.length / 2)));
    else if (!connection.isOver()) {
      to.write(bytes);
      call.passed = true;
      if ((await watch(call, 'done')) === 'cut') connection.endAfter(to);
    }
  };

  const server = createServer(tls, (near) => {
    known(near);
    void take(near);
  });
  // Who goes in the middle of the handshake is no fault of the wire.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // By name: the certificate's is checked.
    url: `https://localhost:${String((server.address() as AddressInfo).port)}`,
    calls,
    stop: async () => {
      const ended = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await ended;
    },
  };
}

/** Both sides of a connection. Once its end has begun nothing more is passed on: no bytes are ever left out between others. */
class Connection {
  private ended = false;

  constructor(
    private readonly near: TLSSocket,
    private readonly far: TLSSocket,
  ) {}

  isOver(): boolean {
    return this.ended;
  }

  cut(): void {
    this.ended = true;
    this.near.destroy();
    this.far.destroy();
  }

  /** Ends it once what was written to that side, and these bytes, are on their way. */
  endAfter(to: TLSSocket, bytes: Uint8Array = Buffer.alloc(0)): void {
    this.ended = true;
    to.end(bytes, () => {
      this.cut();
    });
  }
}

/** Passes frame after frame, in their order; what one side had sent before it went still arrives. */
function pump(from: TLSSocket, to: TLSSocket, pass: (frame: Frame) => Promise<void>, connection: Connection): void {
  const frames = new FrameReader();
  let doing = Promise.resolve();
  from.on('data', (chunk: Buffer) => {
    try {
      for (const frame of frames.read(chunk)) doing = doing.then(() => pass(frame));
    } catch {
      connection.cut();
    }
  });
  from.once('close', () => {
    void doing.then(() => {
      connection.endAfter(to);
    });
  });
}
