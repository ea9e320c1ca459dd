import { connect } from 'node:net';
import { createApp, createMetricsApp, listen, type Listening, type WebOptions } from '../../src/web';

/** An application of the service behind a real port. */
export interface Served {
  url: string;
  port: number;
  /** What was told to whoever runs the service. */
  errors: unknown[];
  listening: Listening;
}

/** Serves the application; what a test does not give answers with 200 and the length of the body. */
export async function serve(options: Partial<WebOptions> = {}): Promise<Served> {
  const errors: unknown[] = [];
  const app = createApp({
    messages: (_request, response, body) => {
      response.end(String(body.length));
      return Promise.resolve();
    },
    ready: () => Promise.resolve(true),
    onError: (error) => errors.push(error),
    ...options,
  });
  return served(await listen(app, '127.0.0.1', 0), errors);
}

/** Serves the metrics. */
export async function serveMetrics(render: () => Promise<{ type: string; text: string }>): Promise<Served> {
  const errors: unknown[] = [];
  const app = createMetricsApp(render, (error) => errors.push(error));
  return served(await listen(app, '127.0.0.1', 0), errors);
}

function served(listening: Listening, errors: unknown[]): Served {
  const { port } = listening;
  return { url: `http://127.0.0.1:${port}`, port, errors, listening };
}

/** Sends bytes as they are, and takes what comes back until the other side ends. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(answer);
    });
  });
}
