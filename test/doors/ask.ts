import { request } from 'node:http';

/** What a door answered. */
export interface Answer {
  status: number;
  type: string;
  text: string;
}

/** Sends one call with as many `Authorization` headers as are given. */
export function ask(url: string, method: string, authorization: readonly string[], body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = [
      ['host', new URL(url).host],
      ['content-type', 'application/json'],
      ['content-length', String(Buffer.byteLength(body))],
      ...authorization.map((value) => ['authorization', value]),
    ].flat();
    const asked = request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
