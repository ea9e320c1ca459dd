import { hash } from 'node:crypto';
import { signCheckpoint, verifyDatabase } from '../src/history';
import { systemClock } from '../src/main/write-side';
import { appendEntries, groupSize, storedBytes } from './append';
import { mustBe, timed, type Compare } from './compare';
import type { BenchOptions } from './options';
import type { Workplace } from './workplace';

/** A whole check of a ledger in its database, against plain SHA-256 of the same bytes in memory. */
export async function verify(workplace: Workplace, { entries }: BenchOptions, compare: Compare): Promise<void> {
  const groups = Math.ceil(entries / groupSize);
  await workplace.withStore(async (opened) => {
    await appendEntries(opened.writer, groups);
    await signCheckpoint(opened.store.history, opened.signer, systemClock.now);
    const rows = await storedBytes(opened);
    await compare({
      name: 'full verify',
      unit: 'entries',
      amount: rows.length,
      peerName: 'plain SHA-256 of the same bytes',
      ours: async () => {
        let verified = 0;
        const ms = await timed(async () => {
          const report = await verifyDatabase(opened.store.history, opened.signer.verifierKey);
          verified = report.ok ? report.entries : 0;
        });
        mustBe('entries verified, with the one that opened the ledger', verified, rows.length + 1);
        return ms;
      },
      peer: () =>
        timed(() => {
          for (const bytes of rows) hash('sha256', bytes, 'buffer');
        }),
    });
  });
}
