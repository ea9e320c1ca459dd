import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** The decisions that are on their way to Azure, whoever in this process sent them. */
const sent = new Set<ClientRequest>();

subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: ClientRequest };
  if (!request.path.includes('/updateApproval')) return;
  sent.add(request);
  request.once('close', () => sent.delete(request));
});

/**
 * @returns whether a decision waits for Azure. Seconds that fly by meanwhile could cost it its lease before the answer is
 *   recorded, and then nobody knows whose decision it was.
 */
export function decisionUnderWay(): boolean {
  return sent.size > 0;
}
