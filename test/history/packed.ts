import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { castVote, decisionStep, deliveryAttempted, readBack, type Attempted } from '../../src/workflow';
import { person } from '../fixtures/requests';
import { commit, delivery } from '../store/samples';
import { tenantId, type LedgerRig } from './rig';

/** The files of a zip by name. */
export function unpacked(zip: Uint8Array): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, Buffer.from(bytes)]));
}

/** Writes files into a folder. */
export function laidOut(folder: string, files: Record<string, Uint8Array>): string {
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  return folder;
}

/** What the verifier of a pack says, run by Node alone in a process of its own. */
export function checked(folder: string, ...words: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'verify.mjs'), ...words], {
    encoding: 'utf8',
    // Nothing of this project, neither modules nor settings, may help it.
    cwd: '/',
    env: {},
  });
  return { code: status, out: stdout, err: stderr };
}

/** Has an approver be shown the card of a request; without one, as earlier versions wrote it down. */
export async function shown(rig: LedgerRig, requestId: string, card?: object): Promise<void> {
  const key = `card/${requestId}/person/${person(1).id}`;
  const before = delivery(key, {
    recipient: { kind: 'person', id: person(1).id },
    content: { kind: 'card', requestId },
    createdAt: rig.now.toISOString(),
  });
  await commit(rig.store, { deliveries: [before] });
  const attempted: Attempted = { before, after: { ...before, shown: before.wanted, status: 'done' } };
  await rig.submit(deliveryAttempted(card === undefined ? attempted : { ...attempted, card: JSON.stringify(card) }));
}

/** Approver 1 approves, Azure takes it with a request id of its own, and then shows it. */
export async function approvedInAzure(rig: LedgerRig, requestId: string): Promise<void> {
  const by = { ...person(1), tenantId, guest: false };
  const answer = await rig.submit(castVote({ requestId, verdict: 'approve', reason: 'known case', by }));
  const request = answer.ok ? answer.request : undefined;
  const sending = await rig.submit(decisionStep(request!, { do: 'sending' }));
  const azure = {
    status: 'Approving',
    requestId: '5d8c0f3e-0000-4000-8000-000000000001',
    date: 'Tue, 24 Nov 2026 09:00:01 GMT',
  };
  await rig.submit(decisionStep(sending!, { do: 'accepted' }, { azure }));
  await rig.submit(readBack(requestId, 'Approved', '2026-11-24T09:01:00.000Z'));
}
