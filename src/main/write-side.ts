import { randomBytes } from 'node:crypto';
import { CliError } from '../cli';
import { ledgerKeys } from '../history';
import { untraced, type Clock, type Spanned } from '../model';
import { signerFromPem, type Signer } from '../ledger';
import type { Policy } from '../routing';
import type { Store } from '../store';
import { openLedger, rotateKey, Writer } from '../workflow';
import { previousSignerOf, signerOf, type LedgerKey } from './ledger-key';

/** The system's clock: the one place where the time is read. */
export const systemClock: Clock = { now: () => new Date() };

/** The writer of a process, with the ledger opened. */
export interface WriteSide {
  writer: Writer;
  signer: Signer;
  /** The key before, where it is at hand: it signs too. */
  cosigners: Signer[];
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
  /** Traces each commit, where somebody traces. */
  span?: Spanned;
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
  const { span = untraced } = options;
  const surroundings = { clock, random: (bytes: number) => new Uint8Array(randomBytes(bytes)), span };
  const writer = new Writer(store.work, () => ({ policy: policy(), tenantId, surroundings }));
  const logId = randomBytes(8).toString('hex');
  const origin = stored?.origin ?? `${options.ledgerName}/${tenantId}/${logId}`;
  const fresh = signerFromPem(origin, key.pem);
  const identity = await writer.submit(openLedger({ tenantId, origin }, fresh.verifierKey));
  const keys = { signer: signerOf(identity.origin, key), previous: previousSignerOf(identity.origin, key) };
  return { writer, ...(await ownSigners(store, writer, keys)), tenantId };
}

/**
 * A checkpoint that another key signed than the one the ledger names would be taken for a forged one. Where the key
 * before is at hand and is the one it names, this one takes its place, and the ledger says so.
 */
async function ownSigners(
  store: Store,
  writer: Writer,
  { signer, previous }: { signer: Signer; previous: Signer | undefined },
): Promise<Pick<WriteSide, 'signer' | 'cosigners'>> {
  const known = (await ledgerKeys(store.history)).map(({ key }) => key);
  const [own] = known;
  const cosigners = previous !== undefined && known.includes(previous.verifierKey) ? [previous] : [];
  if (own === undefined || own === signer.verifierKey) {
    return { signer, cosigners: cosigners.filter(({ verifierKey }) => verifierKey !== signer.verifierKey) };
  }
  if (previous?.verifierKey === own && !known.includes(signer.verifierKey)) {
    await writer.submit(rotateKey(own, signer.verifierKey));
    return { signer, cosigners };
  }
  const message = known.includes(signer.verifierKey)
    ? 'the ledger key was rotated, and this is one from before: set LOCKBOX_LEDGER_KEY to the newest one, or run "key rotate" again if it was cut off'
    : 'the ledger key is not the one that this ledger was begun with: set LOCKBOX_LEDGER_KEY to that, or use another DATABASE_URL; to rotate it, set LOCKBOX_LEDGER_KEY_PREVIOUS to it';
  throw new CliError(2, message);
}
