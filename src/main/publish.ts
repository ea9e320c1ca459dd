import { CliError, type OpenedHistory } from '../cli';
import { ledgerKeys, signCheckpoint, type CheckpointRow } from '../history';
import { readEnvironment } from './configuration';
import { databaseUrl } from './database';
import { ledgerKey, previousSignerOf, signerOf } from './ledger-key';
import { systemClock } from './write-side';

/**
 * Signs the ledger as it stands where a key is at hand, and names the keys that its checkpoints verify with.
 *
 * @throws CliError where the key at hand is another one than the ledger was begun with: what it signed would not verify.
 */
export async function publish(
  { history }: OpenedHistory,
  env: NodeJS.ProcessEnv,
): Promise<{ checkpoint?: CheckpointRow; verifierKeys: string[] }> {
  const identity = await history.identity();
  const key = ledgerKey(databaseUrl(env), keyOf(env), false, previousOf(env));
  const verifierKeys = (await ledgerKeys(history)).map((known) => known.key);
  const [own] = verifierKeys;
  if (identity === undefined || key === undefined) return { verifierKeys };
  const signer = signerOf(identity.origin, key);
  if (own !== undefined && own !== signer.verifierKey) {
    const place = key.besideDatabase ? 'the key beside the database' : 'LOCKBOX_LEDGER_KEY';
    throw new CliError(2, `${place} is not the key that this ledger was begun with: nothing is signed with it`);
  }
  const previous = previousSignerOf(identity.origin, key);
  const cosigners = previous !== undefined && verifierKeys.includes(previous.verifierKey) ? [previous] : [];
  const checkpoint = await signCheckpoint(history, signer, systemClock.now, cosigners);
  return {
    verifierKeys: own === undefined ? [signer.verifierKey] : verifierKeys,
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
}

function keyOf({ LOCKBOX_LEDGER_KEY, LOCKBOX_LEDGER_KEY_FILE }: NodeJS.ProcessEnv): string | undefined {
  return readEnvironment({ LOCKBOX_LEDGER_KEY, LOCKBOX_LEDGER_KEY_FILE }).ledgerKey?.reveal();
}

function previousOf({ LOCKBOX_LEDGER_KEY_PREVIOUS, LOCKBOX_LEDGER_KEY_PREVIOUS_FILE }: NodeJS.ProcessEnv) {
  const { previous } = readEnvironment({ LOCKBOX_LEDGER_KEY_PREVIOUS, LOCKBOX_LEDGER_KEY_PREVIOUS_FILE });
  return previous.ledgerKey?.reveal();
}
