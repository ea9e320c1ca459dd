import type * as Api from '@opentelemetry/api';
import { alongside, goingOn, type Going } from './occasion';

/** Names, kinds and outcomes of what is traced. */
type Facts = Readonly<Record<string, string | number | boolean>>;

/** The traces of one running service. */
export interface Tracing {
  /** Does work as a span, within the one that it was begun in. @param facts is asked at its end. */
  span: <T>(name: string, work: () => Promise<T>, facts?: () => Facts) => Promise<T>;
  /** Sends what was not sent yet, for a few seconds at most. */
  stop: () => Promise<void>;
}

/** What goes on, with the trace it is in. */
interface Traced extends Going {
  context?: Api.Context;
}

const stopMs = 3_000;
/** How long it is tried to send some spans, in milliseconds: nobody waits for a collector that is away. */
const timeoutMillis = 2_000;

/**
 * Sends traces to a collector by OTLP over HTTP, as OpenTelemetry's own variables say: `OTEL_EXPORTER_OTLP_ENDPOINT`,
 * `OTEL_EXPORTER_OTLP_HEADERS` and the like, which its exporter reads itself. Nothing of OpenTelemetry is loaded before.
 *
 * @param of says which instance it is.
 */
export async function startTracing(of: { instance: string; version: string }): Promise<Tracing> {
  const [{ BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }, api] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/api'),
    ]);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'lockbox-bot',
      'service.version': of.version,
      'service.instance.id': of.instance,
    }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ timeoutMillis }))],
  });
  const tracer = provider.getTracer('lockbox-bot', of.version);
  return {
    span: spansOf(tracer, api),
    stop: async () => {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, stopMs)));
      // A collector that is away keeps nobody from stopping.
      const sent = provider.forceFlush().then(() => provider.shutdown());
      await Promise.race([sent.catch(() => undefined), patience]);
      clearTimeout(timer);
    },
  };
}

function spansOf(tracer: Api.Tracer, { ROOT_CONTEXT, SpanStatusCode, trace }: typeof Api): Tracing['span'] {
  return async (name, work, facts) => {
    const going: Traced = goingOn();
    const span = tracer.startSpan(name, {}, going.context ?? ROOT_CONTEXT);
    const { traceId } = span.spanContext();
    const own: Traced = { traceId, context: trace.setSpan(going.context ?? ROOT_CONTEXT, span) };
    if (going.httpRequestId !== undefined) span.setAttribute('lockbox.http_request_id', going.httpRequestId);
    try {
      return await alongside(own, work);
    } catch (error) {
      // The kind of the error alone: its words may name somebody.
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' });
      throw error;
    } finally {
      for (const [key, value] of Object.entries(facts?.() ?? {})) span.setAttribute(`lockbox.${key}`, value);
      span.end();
    }
  };
}
