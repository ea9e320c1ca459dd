import type { OpenedHistory } from '../cli';
import { signCheckpoint, type CheckpointRow } from '../history';
import { databaseUrl } from './database';
import { ledgerKey, signerOf } from './ledger-key';
import { readEnvironment } from './configuration';
import { systemClock } from './write-side';
import { verifierKeyOf } from '../history';

/** Signs the ledger as it stands where a key is at hand, and names the keys that its checkpoints verify with. */
export async function publish(
  { history }: OpenedHistory,
  env: NodeJS.ProcessEnv,
): Promise<{ checkpoint?: CheckpointRow; verifierKeys: string[] }> {
  const identity = await history.identity();
  const key = ledgerKey(databaseUrl(env), readEnvironment(env).ledgerKey?.reveal(), false);
  const own = await verifierKeyOf(history);
  if (identity === undefined || key === undefined) return { verifierKeys: own === undefined ? [] : [own] };
  const signer = signerOf(identity.origin, key);
  const checkpoint = await signCheckpoint(history, signer, systemClock.now);
  return { verifierKeys: [signer.verifierKey], ...(checkpoint === undefined ? {} : { checkpoint }) };
}
