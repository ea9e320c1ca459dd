import { createServer, type Server as HttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TLSSocket, createSecureContext, type TlsOptions } from 'node:tls';

/** What a server that speaks TLS was told. */
export interface Heard {
  /** Addresses within the machine. */
  https: string;
  postgres: string;
  /** The protocol of each connection over which something was said, and how it began. */
  said: { protocol: string; begins: string }[];
  stop: () => Promise<void>;
}

/**
 * Servers of HTTPS and of PostgreSQL that speak TLS as they are told to, and write down what clients say once the
 * connection stands. Neither knows any answer: it is enough that somebody trusted it.
 */
export async function startTlsServers(options: TlsOptions): Promise<Heard> {
  const said: Heard['said'] = [];
  const https = createServer(options, (request, response) => {
    const protocol = (request.socket as unknown as Pick<TLSSocket, 'getProtocol'>).getProtocol() ?? '';
    said.push({ protocol, begins: `${request.method ?? ''} ${request.url ?? ''}` });
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
  });
  // Handshakes that fail are what is looked for.
  https.on('tlsClientError', () => undefined);
  const postgres = createTcpServer((socket) => {
    answerPostgres(socket, options, said);
  });
  const ports = await Promise.all([listening(https), listening(postgres)]);
  return {
    https: `https://localhost:${String(ports[0])}`,
    postgres: `postgresql://user:canary-password@localhost:${String(ports[1])}/x?sslmode=verify-full`,
    said,
    stop: async () => {
      https.closeAllConnections();
      await Promise.all([https, postgres].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** PostgreSQL speaks plainly first: whoever asks for TLS is told `S`, and then begins it. */
function answerPostgres(socket: Socket, options: TlsOptions, said: Heard['said']): void {
  socket.on('error', () => undefined);
  socket.once('data', () => {
    socket.write('S');
    const secure = new TLSSocket(socket, { ...options, isServer: true, secureContext: createSecureContext(options) });
    secure.on('error', () => undefined);
    secure.once('data', (data: Buffer) => {
      said.push({ protocol: secure.getProtocol() ?? '', begins: data.toString('latin1') });
      secure.destroy();
    });
  });
}

function listening(server: HttpsServer | Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, 'localhost', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}
