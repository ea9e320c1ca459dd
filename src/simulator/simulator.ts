import express, { json, urlencoded, type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { armRoutes } from './arm';
import { sendArmError } from './arm/errors';
import { controlRoutes } from './control';
import { SimulatorError } from './error';
import { startEventHubs, type EventHubs } from './event-hubs';
import { faults } from './faults';
import { graphRoutes } from './graph';
import { loginRoutes } from './login';
import { logAnalyticsRoutes } from './logs/routes';
import { pageRoutes } from './page';
import { logCall, stamp } from './receive';
import { onlyRights } from './rights';
import { audiences } from './tokens';
import { State, type SimulatorOptions } from './state';

/** A running simulator. */
export interface Simulator {
  /** Where it listens, without a slash at the end; the endpoint of resource manager, login and Graph alike. */
  url: string;
  port: number;
  /** Present where Event Hubs are played too. */
  eventHubs?: EventHubs;
  /** Closes the port and every connection, delayed calls too. */
  stop(): Promise<void>;
}

/**
 * Starts the part of Azure that the product talks to, on loopback over plain HTTP.
 * @throws SimulatorError LISTEN_FAILED where the port cannot be opened.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const state = new State(options);
  const server = createServer(application(state));
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, host);
  const eventHubs = await hubsOf(state, options);
  return {
    url: `http://${host}:${port}`,
    port,
    ...(eventHubs === undefined ? {} : { eventHubs }),
    stop: async () => {
      state.delays.cancelAll();
      await eventHubs?.stop();
      await close(server);
    },
  };
}

/** Records go to the partitions in turn, each in an event of its own. */
async function hubsOf(state: State, { eventHubs: options }: SimulatorOptions): Promise<EventHubs | undefined> {
  if (options === undefined) return undefined;
  const mayUse = (token: string): boolean => state.tokens.verify(`Bearer ${token}`, audiences.eventHubs).ok;
  const hubs = await startEventHubs({ ...options, mayUse, now: () => state.clock.now() });
  let sent = 0;
  state.exportTo = (record) => {
    hubs.send(sent % options.partitions, JSON.stringify({ records: [record] }));
    sent += 1;
  };
  return hubs;
}

function application(state: State): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(loopbackOnly, stamp(state));
  app.use(pageRoutes());
  app.use('/_control', controlRoutes(state));
  // Bodies are read before faults, so that a delayed call is carried out even when its caller has gone.
  app.use(logCall(state), json(), urlencoded({ extended: false }), faults(state));
  app.use(onlyRights(state));
  app.use(loginRoutes(state), graphRoutes(state), logAnalyticsRoutes(state), armRoutes(state));
  app.use(answerError);
  return app;
}

/** Refuses a Host that is not this machine's own, so that no web page reaches the control API by a name it made up. */
const loopbackOnly: RequestHandler = (request, response, next) => {
  if (['127.0.0.1', 'localhost'].includes(request.hostname)) next();
  else
    response.status(421).json({ error: { code: 'MisdirectedRequest', message: 'The simulator answers on loopback.' } });
};

/** A body that cannot be parsed is the caller's fault, anything else the simulator's; both in ARM's shape. */
const answerError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const status = statusOf(error);
  const code = status < 500 ? 'InvalidRequestContent' : 'InternalServerError';
  sendArmError(response, { status, code, message: error instanceof Error ? error.message : 'unknown' });
};

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : 500;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new SimulatorError('LISTEN_FAILED', `Port ${port} on ${host} cannot be opened.`, { cause }));
    });
    server.listen(port, host, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
