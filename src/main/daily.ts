import type { DailyAnswer } from '../cli';
import { coveredBy, signCheckpoint } from '../history';
import type { CoveredBy } from '../model';
import { recordDaily } from '../workflow';
import { reportNow } from './daily-report';
import { openExisting } from './database';
import { localAuthor, writeLocally } from './local';
import { systemClock } from './write-side';

/**
 * The facts since the last daily message, from what stands in the database: Azure is not asked.
 *
 * @param options.local whether they go into the ledger, signed; the entry says that it was a local command.
 */
export async function daily(
  { local, config }: { local: boolean; config?: string },
  env: NodeJS.ProcessEnv,
): Promise<DailyAnswer> {
  if (local) return recorded(config, env);
  const store = await openExisting(env);
  try {
    return { report: await reportNow(store.engine, systemClock) };
  } finally {
    await store.close();
  }
}

function recorded(config: string | undefined, env: NodeJS.ProcessEnv): Promise<DailyAnswer> {
  return writeLocally(config, env, async ({ writer, signer, cosigners }, store) => {
    const report = await reportNow(store.engine, systemClock);
    const seq = (await writer.submit(recordDaily(report, { local: localAuthor() }))) ?? report.toSeq;
    const checkpoint = await signCheckpoint(store.history, signer, systemClock.now, cosigners);
    const covered: CoveredBy | undefined = checkpoint === undefined ? undefined : coveredBy(checkpoint);
    return { report, signed: { seq, ...(covered === undefined ? {} : { checkpoint: covered }) } };
  });
}
