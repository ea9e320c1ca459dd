import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { signCheckpoint } from '../../src/history';
import { generateKeyPem, signerFromPem, type Signer } from '../../src/ledger';
import { personActor, type RequestFacts } from '../../src/model';
import { openStore, type Store, type StoreOptions } from '../../src/store';
import {
  castVote,
  decisionStep,
  openLedger,
  personJoined,
  readBack,
  recordEntry,
  takeReads,
  Writer,
} from '../../src/workflow';
import { lockboxFacts, person } from '../fixtures/requests';
import { policy, route } from '../routing/policies';

export const tenantId = '11111111-1111-1111-1111-111111111111';
export const origin = `lockbox-bot/${tenantId}/0123456789abcdef`;

/** A ledger that the workflow writes into a real database. */
export interface LedgerRig {
  store: Store;
  signer: Signer;
  /** Its private key. */
  pem: string;
  /** The commands' clock. */
  now: Date;
  submit: Writer['submit'];
  /** Opens a request in Azure's state; @returns its id. */
  open: (azureId: string, azureStatus?: string, facts?: Partial<RequestFacts>) => Promise<string>;
  /** Approver 1 approves, and Azure then shows it. */
  approve: (id: string, reason?: string) => Promise<void>;
  /** Somebody who is no approver presses Approve. */
  refuse: (id: string) => Promise<void>;
  /** Entries that belong to no request. */
  fill: (count: number) => Promise<void>;
  sign: () => Promise<void>;
  close: () => Promise<void>;
}

/**
 * Begins a ledger, with its key beside an SQLite database where the commands find it.
 *
 * @param others addresses that the policy names beside its two approvers.
 */
export async function openLedgerRig(
  url: string,
  options: StoreOptions = {},
  others: readonly string[] = [],
): Promise<LedgerRig> {
  const store = await openStore(url, options);
  const pem = generateKeyPem();
  if (url.startsWith('file:')) writeFileSync(`${url.slice('file:'.length)}.ledger-key.pem`, pem, { mode: 0o600 });
  const signer = signerFromPem(origin, pem);
  const members = [...[person(1), person(2)].map(({ id }) => id), ...others];
  const inForce = policy([route('everything-else')], { owners: { members } });
  const rig: LedgerRig = {
    store,
    signer,
    pem,
    now: new Date('2026-11-24T09:00:00.000Z'),
    submit: (command, fences) => writer.submit(command, fences),
    open: async (azureId, azureStatus = 'Pending', facts = {}) => {
      const taken = await writer.submit(takeReads([{ facts: lockboxFacts({ azureId, ...facts }), azureStatus }]));
      return taken.opened[0] ?? '';
    },
    approve: async (id, reason = 'known case') => {
      const by = { ...person(1), tenantId, guest: false };
      const answer = await writer.submit(castVote({ requestId: id, verdict: 'approve', reason, by }));
      let request = answer.ok ? answer.request : undefined;
      for (const step of ['sending', 'accepted'] as const) {
        if (request !== undefined) request = await writer.submit(decisionStep(request, { do: step }));
      }
      await writer.submit(readBack(id, 'Approved', '2026-11-24T09:01:00.000Z'));
    },
    refuse: async (id) => {
      const by = { ...person(9), tenantId, guest: false };
      await writer.submit(castVote({ requestId: id, verdict: 'approve', reason: '', by }));
    },
    fill: async (count) => {
      const entry = { type: 'test', actor: personActor(person(1)), data: {} };
      await Promise.all(Array.from({ length: count }, () => writer.submit(recordEntry(entry))));
    },
    sign: async () => {
      await signCheckpoint(store.history, signer, () => rig.now);
    },
    close: async () => {
      await writer.stop();
      await store.close();
    },
  };
  const surroundings = { clock: { now: () => rig.now }, random: (bytes: number) => new Uint8Array(randomBytes(bytes)) };
  const writer = new Writer(store.work, () => ({ policy: inForce, tenantId, surroundings }));
  await writer.submit(openLedger({ tenantId, origin }, signer.verifierKey));
  for (const number of [1, 2]) await writer.submit(personJoined(knownPerson(number)));
  return rig;
}

function knownPerson(number: number): Parameters<typeof personJoined>[0] {
  const conversation = { serviceUrl: 'http://127.0.0.1', conversationId: `a:${number}`, tenantId };
  return { person: person(number), guest: false, conversation };
}
