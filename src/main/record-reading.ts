import { CliError, type LocallyRecorded, type LocalReading } from '../cli';
import { auditorRead, WorkflowError } from '../workflow';
import { localAuthor, writeLocally } from './local';

/**
 * Has the ledger say what a command handed out, signed; the entry says that it was a local command, and who the machine
 * says ran it. Whoever may only read the database, or has no key, still reads: then it says why there is no entry.
 */
export async function recordReading(
  reading: LocalReading,
  { config }: { config?: string },
  env: NodeJS.ProcessEnv,
): Promise<LocallyRecorded> {
  try {
    await writeLocally(config, env, ({ writer }) =>
      writer.submit(auditorRead({ ...reading, by: { local: localAuthor() } })),
    );
    return { ok: true };
  } catch (error) {
    const canBeSaid = error instanceof CliError || error instanceof WorkflowError;
    if (!canBeSaid) throw error;
    return { ok: false, why: error.message };
  }
}
