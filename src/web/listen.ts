import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

/** A server that listens, and how to end it. */
export interface Listening {
  port: number;
  /** Takes no new connections, lets the open requests finish for at most that long, then cuts them. */
  close: (graceMs: number) => Promise<void>;
}

/** Starts listening. @throws the system's error where the address is taken or not allowed. */
export async function listen(app: Express, host: string, port: number): Promise<Listening> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, app);
  let closing = false;
  // A connection whose request was open when closing began is kept alive for seconds, unless it is closed at its end.
  server.on('request', (_request, response: ServerResponse) => {
    response.once('close', () => {
      if (closing)
        setImmediate(() => {
          server.closeIdleConnections();
        });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: (graceMs) => {
      closing = true;
      return close(server, graceMs);
    },
  };
}

async function close(server: Server, graceMs: number): Promise<void> {
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
  });
  clearTimeout(timer);
}
