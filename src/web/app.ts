import type { IncomingMessage, ServerResponse } from 'node:http';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type { SpanFacts, Spanned } from '../model';
import { during } from '../telemetry';
import { WorkflowError } from '../workflow';
import { alertRoutes, type AlertDoor } from './alerts';
import { api, type ApiOptions } from './api';
import { authRoutes, type AuthDoor } from './auth';
import { closedHeaders, strictTransport } from './headers';
import { problem } from './problem';
import { requestIdOf } from './request-id';
import { tabRoutes, type TabDoor } from './tab';

/** The largest body of `/api/messages`, in bytes. A Teams activity is at most a tenth of it. */
export const maxMessageBytes = 256 * 1024;

/** What the service offers over HTTP so far. */
export interface WebOptions {
  /** The bot's door. It gets the body as bytes, bounded, and answers by itself. */
  messages: (request: IncomingMessage, response: ServerResponse, body: Buffer) => Promise<void>;
  /**
   * True when the service does its work. `traffic` asks only whether this instance can take calls: whoever spreads
   * calls over instances asks that, since one that takes no call could never be told what ends an alarm.
   */
  ready: (what: 'service' | 'traffic') => Promise<boolean>;
  /** Where Azure Monitor tells that something happened; absent, there is no such address. */
  alerts?: AlertDoor;
  /** The API; absent where nobody could sign in. */
  api?: ApiOptions;
  /** The page for auditors; absent where nobody could sign in. */
  tab?: TabDoor;
  /** Whether people reach this service by https alone: then browsers are told to ask it by nothing else. */
  behindTls?: boolean;
  onError: (error: unknown) => void;
  /** The stronger sign-in of approvers; absent where nobody decides in their own name. */
  auth?: AuthDoor;
  /** Traces each call, where somebody traces. */
  span?: Spanned;
}

/** Makes the service's HTTP application. */
export function createApp(options: WebOptions): Express {
  const app = bare(options.behindTls === true ? { ...closedHeaders, ...strictTransport } : closedHeaders);
  if (options.span !== undefined) app.use(traced(options.span));
  app.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n');
  });
  app.get('/readyz', async (request, response) => {
    const what = request.query['for'] === 'traffic' ? 'traffic' : 'service';
    // Whatever keeps it from saying yes is a no.
    const ready = await options.ready(what).catch(() => false);
    if (ready) response.type('text/plain').send('ok\n');
    else problem(response, 'NOT_READY');
  });
  app.post(
    '/api/messages',
    express.raw({ type: () => true, limit: maxMessageBytes, inflate: false }),
    async (request: Request, response: Response) => {
      const body: unknown = request.body;
      await options.messages(request, response, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
    },
  );
  app.all('/api/messages', onlyFor('POST'));
  if (options.auth !== undefined) {
    app.use(authRoutes(options.auth));
    app.all(['/auth/start', '/auth/callback'], onlyFor('GET, HEAD'));
  }
  app.all(['/healthz', '/readyz'], onlyFor('GET, HEAD'));
  if (options.alerts !== undefined) app.use('/api', alertRoutes(options.alerts));
  if (options.api !== undefined) app.use('/api', api(options.api));
  if (options.tab !== undefined) app.use(tabRoutes(options.tab));
  endOf(app, options.onError);
  return app;
}

/**
 * Makes the application for `/metrics`, which listens on an address of its own.
 *
 * @param render where it fails, the answer is that the service is not available: stale figures would hide it.
 */
export function createMetricsApp(
  render: () => Promise<{ type: string; text: string }>,
  onError: (error: unknown) => void = () => undefined,
): Express {
  const app = bare(closedHeaders);
  app.get('/metrics', async (_request, response) => {
    const { type, text } = await render();
    response.type(type).send(text);
  });
  app.all('/metrics', onlyFor('GET, HEAD'));
  endOf(app, onError);
  return app;
}

function bare(headers: Readonly<Record<string, string>>): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    const httpRequestId = requestIdOf(request);
    response.set({ ...headers, 'X-Request-Id': httpRequestId });
    during({ httpRequestId }, next);
  });
  return app;
}

/** Traces each call. Of the address only the pattern is traced: what stands in it may be a secret or name somebody. */
function traced(span: Spanned): RequestHandler {
  return (request, response, next) => {
    const ended = new Promise((resolve) => response.once('close', resolve));
    const work = async (): Promise<void> => {
      next();
      await ended;
    };
    const facts = (): SpanFacts => ({
      method: request.method,
      route: `${request.baseUrl}${patternOf(request)}`,
      status: response.statusCode,
    });
    void span('door', work, facts);
  };
}

/** @returns the pattern of the route that took the call; nothing where none did. */
function patternOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path : '';
}

function onlyFor(methods: string): RequestHandler {
  return (_request, response) => {
    response.set('Allow', methods);
    problem(response, 'METHOD_NOT_ALLOWED');
  };
}

function endOf(app: Express, onError: (error: unknown) => void): void {
  app.use((_request, response) => {
    problem(response, 'NOT_FOUND');
  });
  app.use(errorHandler(onError));
}

function errorHandler(onError: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (response.headersSent) {
      // An answer that has begun cannot be taken back; cut off, nobody takes it for a whole one.
      onError(error);
      response.destroy();
      return;
    }
    const kind = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
    if (kind === 'entity.too.large') {
      problem(response, 'BODY_TOO_LARGE');
    } else if (typeof kind === 'string') {
      // A body that body-parser names as unreadable: cut off, compressed, or of a length that is not true.
      problem(response, 'BAD_REQUEST');
    } else {
      onError(error);
      problem(response, isUnavailable(error) ? 'UNAVAILABLE' : 'INTERNAL');
    }
  };
}

function isUnavailable(error: unknown): boolean {
  return error instanceof WorkflowError && (error.code === 'STORE_UNAVAILABLE' || error.code === 'STOPPED');
}
