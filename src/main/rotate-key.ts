import { CliError, type RotatedKey } from '../cli';
import { ledgerKeys } from '../history';
import { readEnvironment } from './configuration';
import { openExisting, sqliteFile } from './database';
import { keyFilesOf, ledgerKey, nextKey, takeNextKey, type LedgerKey } from './ledger-key';
import { writeLocally } from './local';

/**
 * Rotates the key that signs the ledger: the rotation is an entry, and the next checkpoint is signed by both keys. A key
 * beside an SQLite database is made and put in place here; one from the environment has been changed there, with the one
 * before in `LOCKBOX_LEDGER_KEY_PREVIOUS`.
 *
 * @throws CliError that says how to mend it.
 */
export async function rotateLedgerKey({ config }: { config?: string }, env: NodeJS.ProcessEnv): Promise<RotatedKey> {
  const secrets = readEnvironment(env);
  const url = secrets.databaseUrl.reveal();
  const [given, before] = [secrets.ledgerKey?.reveal(), secrets.previous.ledgerKey?.reveal()];
  const present = ledgerKey(url, given, false, before);
  const file = sqliteFile(url);
  if (present?.besideDatabase === true && file !== undefined) return rotateBeside(file, present, config, env);
  if (present?.previous === undefined) {
    throw new CliError(
      2,
      'set LOCKBOX_LEDGER_KEY (or LOCKBOX_LEDGER_KEY_FILE) to the new key, and LOCKBOX_LEDGER_KEY_PREVIOUS (or its _FILE) to the one in force. Make one with: openssl genpkey -algorithm ed25519 -out ledger.pem',
    );
  }
  return rotated(present, config, env);
}

async function rotateBeside(
  file: string,
  present: LedgerKey,
  config: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<RotatedKey> {
  // There has to be a ledger before a key is made for it.
  await (await openExisting(env)).close();
  const pem = nextKey(file);
  const answer = await rotated({ pem, previous: present.pem, besideDatabase: true }, config, env);
  takeNextKey(file);
  return { ...answer, previousFile: keyFilesOf(file).previous };
}

function rotated(key: LedgerKey, config: string | undefined, env: NodeJS.ProcessEnv): Promise<RotatedKey> {
  return writeLocally(
    config,
    env,
    async ({ signer }, { history }) => {
      const known = await ledgerKeys(history);
      const since = known.find((one) => one.key === signer.verifierKey)?.since ?? 0;
      const [, previous] = known;
      if (previous === undefined)
        throw new CliError(1, 'this is the key that the ledger was begun with: nothing is rotated');
      return { key: signer.verifierKey, previous: previous.key, seq: since };
    },
    key,
  );
}
