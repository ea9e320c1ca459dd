import { randomBytes } from 'node:crypto';
import { CliError } from '../cli';
import { verifierKeyOf } from '../history';
import type { Clock } from '../model';
import { signerFromPem, type Signer } from '../ledger';
import type { Policy } from '../routing';
import type { Store } from '../store';
import { openLedger, Writer } from '../workflow';
import { signerOf, type LedgerKey } from './ledger-key';

/** The system's clock: the one place where the time is read. */
export const systemClock: Clock = { now: () => new Date() };

/** The writer of a process, with the ledger opened. */
export interface WriteSide {
  writer: Writer;
  signer: Signer;
  tenantId: string;
}

/** What a write side is made of. */
export interface WriteSideOptions {
  store: Store;
  key: LedgerKey;
  ledgerName: string;
  /** The tenant of the configuration; absent, that of the database, or all zeros for a new one. */
  tenantId?: string;
  policy: () => Policy;
  /** The system's, unless a test hands in its own. */
  clock?: Clock;
}

const noTenant = '00000000-0000-0000-0000-000000000000';

/**
 * Opens the ledger, or checks that it belongs to this tenant, and makes the writer.
 *
 * @throws WorkflowError `TENANT_MISMATCH`.
 */
export async function openWriteSide(options: WriteSideOptions): Promise<WriteSide> {
  const { store, key, policy, clock = systemClock } = options;
  const stored = await store.history.identity();
  const tenantId = options.tenantId ?? stored?.tenantId ?? noTenant;
  const surroundings = { clock, random: (bytes: number) => new Uint8Array(randomBytes(bytes)) };
  const writer = new Writer(store.work, () => ({ policy: policy(), tenantId, surroundings }));
  const logId = randomBytes(8).toString('hex');
  const origin = stored?.origin ?? `${options.ledgerName}/${tenantId}/${logId}`;
  const fresh = signerFromPem(origin, key.pem);
  const identity = await writer.submit(openLedger({ tenantId, origin }, fresh.verifierKey));
  return { writer, signer: await ownSigner(store, signerOf(identity.origin, key)), tenantId };
}

/** A checkpoint that another key signed than the one entry 0 names would be taken for a forged one. */
async function ownSigner(store: Store, signer: Signer): Promise<Signer> {
  const own = await verifierKeyOf(store.history);
  if (own === undefined || own === signer.verifierKey) return signer;
  const message =
    'the ledger key is not the one that this ledger was begun with: set LOCKBOX_LEDGER_KEY to that, or use another DATABASE_URL';
  throw new CliError(2, message);
}
