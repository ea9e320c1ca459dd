import { createServer, request as callOn, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, request as callOnTls } from 'node:https';
import type { AddressInfo } from 'node:net';

/** One call of the service as it went over the wire. */
export interface WireCall {
  /** When it arrived, in milliseconds since 1970. */
  at: number;
  method: string;
  path: string;
  body: unknown;
  /** What a call of Azure Storage says a blob's metadata is to be, by name and without `x-ms-meta-`. */
  metadata?: Record<string, string>;
  /** What was answered, if anything was. */
  status?: number;
  answer?: unknown;
  /** Whether the whole answer was passed on to the service. */
  passed: boolean;
}

/** Points of a call's life: before anything was done, done but not answered, answered. */
export type Moment = 'arrives' | 'done' | 'passed';

/**
 * What a watcher wants to become of the call. `cut` ends the connection there and then. Of one that arrives: `twice` has
 * it carried out twice, and an answer is given in place of the far end's. Of one that is done: `half` of its answer is
 * passed on before the connection ends, or its list is `reversed`.
 */
export type Watch = (call: WireCall, moment: Moment) => Verdict | Promise<Verdict>;
export type Verdict = 'on' | 'cut' | 'twice' | 'half' | 'reversed' | Answer;

/** An answer that the far end did not give. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: object;
}

/** The line between the service and somebody it calls, where every call is seen, kept, and can be cut. */
export interface Wire {
  url: string;
  calls: readonly WireCall[];
  stop: () => Promise<void>;
}

/** The certificate that a wire within TLS shows, and the only one that it takes of the far end. */
export interface WireTls {
  key: string;
  cert: string;
}

/** Longer than a run: connections are cut by plan, not by their age. */
const keepAliveMs = 3_600_000;

/** Lays a wire to `target`, which is asked for at each call, on a free port of loopback, within TLS where a certificate is given. What was taken is carried out even if the caller has gone. */
export async function layWire(target: () => string, watch: Watch, tls?: WireTls): Promise<Wire> {
  const calls: WireCall[] = [];
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    void pass(request, response).catch(() => {
      // The far end cut the connection: so does this one.
      request.socket.destroy();
    });
  };
  const server = tls === undefined ? createServer(take) : createTlsServer(tls, take);
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const at = Date.now();
    const body = await bytesOf(request);
    const { method = 'GET', url: path = '/' } = request;
    const call: WireCall = { at, method, path, body: parsed(body), ...metadataOf(request), passed: false };
    calls.push(call);
    const before = await watch(call, 'arrives');
    if (before === 'cut') {
      request.socket.destroy();
      return;
    }
    const far = await farAnswer(before, () => forward(target(), request, body, tls?.cert));
    call.status = far.status;
    call.answer = parsed(far.body);
    const after = await watch(call, 'done');
    // Of an answer without a body the half is nothing.
    if (after === 'cut' || (after === 'half' && far.body.length === 0)) request.socket.destroy();
    else if (after === 'half') {
      response.writeHead(far.status, far.headers);
      response.write(far.body.subarray(0, Math.floor(far.body.length / 2)), () => request.socket.destroy());
    } else {
      const sent = after === 'reversed' ? reversed(far.body) : far.body;
      // How long a body would be that was not asked for is known to the far end alone.
      const length = method === 'HEAD' ? {} : { 'content-length': sent.length };
      response.writeHead(far.status, { ...far.headers, ...length });
      response.end(sent, () => {
        call.passed = true;
        void watch(call, 'passed');
      });
    }
  };
  server.keepAliveTimeout = keepAliveMs;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface FarAnswer {
  status: number;
  headers: Record<string, string | string[] | number>;
  body: Buffer;
}

/** What the far end answers, or what it is to be taken to have answered. */
async function farAnswer(verdict: Verdict, ask: () => Promise<FarAnswer>): Promise<FarAnswer> {
  if (typeof verdict === 'object') {
    const body = Buffer.from(JSON.stringify(verdict.body));
    return { status: verdict.status, headers: { 'content-type': 'application/json', ...verdict.headers }, body };
  }
  if (verdict !== 'twice') return ask();
  const [first] = await Promise.all([ask(), ask()]);
  return first;
}

/** The same list, its last item first. */
function reversed(body: Buffer): Buffer {
  const list = parsed(body) as { value?: unknown[] } | undefined;
  if (!Array.isArray(list?.value)) return body;
  return Buffer.from(JSON.stringify({ ...list, value: list.value.toReversed() }));
}

function forward(target: string, request: IncomingMessage, body: Buffer, ca?: string): Promise<FarAnswer> {
  const { hostname, port, protocol } = new URL(target);
  const { method, url, headers } = request;
  return new Promise((resolve, reject) => {
    const hear = (answer: IncomingMessage): void => {
      bytesOf(answer).then((bytes) => {
        const length = method === 'HEAD' ? undefined : bytes.length;
        resolve({ status: answer.statusCode ?? 502, headers: headersOf(answer, length), body: bytes });
      }, reject);
    };
    // A connection for each call: one that is kept would be cut by the far end when nobody asked for it.
    const options = { hostname, port, method, path: url, headers, agent: false } as const;
    const out = protocol === 'https:' ? callOnTls({ ...options, ca }, hear) : callOn(options, hear);
    out.once('error', reject);
    out.end(body);
  });
}

/** @param length of the body, as far as it came; as the far end says it where none was to come. */
function headersOf(answer: IncomingMessage, length: number | undefined): FarAnswer['headers'] {
  const { connection: _, 'transfer-encoding': __, ...kept } = answer.headers;
  const known = Object.entries(kept).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { ...Object.fromEntries(known), ...(length === undefined ? {} : { 'content-length': length }) };
}

const metaHeader = 'x-ms-meta-';

function metadataOf({ headers }: IncomingMessage): Pick<WireCall, 'metadata'> {
  const named = Object.entries(headers).filter(([name]) => name.startsWith(metaHeader));
  if (named.length === 0) return {};
  return { metadata: Object.fromEntries(named.map(([name, value]) => [name.slice(metaHeader.length), String(value)])) };
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
