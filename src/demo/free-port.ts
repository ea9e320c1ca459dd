import { createServer } from 'node:net';
import { DemoError } from './errors';

const lastPort = 65_535;

/** @returns a port of loopback that is free now: the wanted one if it is, else any. @throws DemoError NO_PORT. */
export async function freePort(wanted: number): Promise<number> {
  const port = (wanted > lastPort ? undefined : await tryPort(wanted)) ?? (await tryPort(0));
  if (port === undefined) throw new DemoError('NO_PORT', 'no port of 127.0.0.1 is free');
  return port;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : undefined);
      });
    });
  });
}
