import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLog, during, startTracing } from '../../src/telemetry';

interface SentSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code?: number; message?: string };
}

/** A collector of OTLP over HTTP, as far as JSON traces go. */
let collector: Server;
let received: { path: string; spans: SentSpan[]; resource: unknown }[];

beforeEach(async () => {
  received = [];
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        resourceSpans: { resource: unknown; scopeSpans: { spans: SentSpan[] }[] }[];
      };
      for (const { resource, scopeSpans } of body.resourceSpans) {
        received.push({ path: request.url ?? '', resource, spans: scopeSpans.flatMap(({ spans }) => spans) });
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${String(port)}`;
});
afterEach(() => {
  delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  collector.closeAllConnections();
  collector.close();
});

const spans = (): SentSpan[] => received.flatMap((one) => one.spans);
const attribute = (span: SentSpan | undefined, key: string): unknown =>
  Object.values(span?.attributes.find((one) => one.key === key)?.value ?? {})[0];

test('what is done within a request is one trace, which bears its id, and so do its lines', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } });
  const tracing = await startTracing({ instance: 'i-1', version: '1.2.3' });
  await during({ httpRequestId: 'r-1' }, () =>
    tracing.span(
      'door',
      () =>
        tracing.span(
          'commit',
          async () => {
            await Promise.resolve();
            log.info('kept');
          },
          () => ({ commands: 3 }),
        ),
      () => ({ status: 202 }),
    ),
  );
  await tracing.stop();
  const [door, commit] = ['door', 'commit'].map((name) => spans().find((span) => span.name === name));
  expect(received[0]?.path).toBe('/v1/traces');
  expect(JSON.stringify(received[0]?.resource)).toContain('i-1');
  expect(commit).toMatchObject({ traceId: door?.traceId, parentSpanId: door?.spanId });
  expect([attribute(door, 'lockbox.status'), attribute(commit, 'lockbox.commands')]).toEqual([202, 3]);
  expect(attribute(commit, 'lockbox.http_request_id')).toBe('r-1');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ httpRequestId: 'r-1', traceId: door?.traceId });
});

test('what fails is marked by the kind of its error, and none of its words leave', async () => {
  const tracing = await startTracing({ instance: 'i-1', version: '1' });
  const failing = tracing.span('poll', () => Promise.reject(new TypeError('Bearer canary-3b7e')));
  await expect(failing).rejects.toThrow('canary');
  await tracing.stop();
  expect(spans()[0]).toMatchObject({ name: 'poll', status: { code: 2, message: 'TypeError' } });
  expect(JSON.stringify(received)).not.toContain('canary');
});

test('a collector that is away keeps nobody from stopping', async () => {
  collector.close();
  const tracing = await startTracing({ instance: 'i-1', version: '1' });
  await tracing.span('poll', () => Promise.resolve());
  await tracing.stop();
  expect(spans()).toEqual([]);
});
