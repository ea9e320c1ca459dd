import type { CliDeps, LocalReading } from '../deps';
import { visible } from '../visible';

/** Has the ledger say what is handed out here; where that cannot be, whoever runs the command is told. */
export async function recordLocally(deps: CliDeps, config: string | undefined, reading: LocalReading): Promise<void> {
  const recorded = await deps.record(reading, config === undefined ? {} : { config });
  if (recorded.ok) return;
  deps.io.err(`lockbox-bot: this is not recorded in the ledger: ${visible(recorded.why)}\n`);
}
