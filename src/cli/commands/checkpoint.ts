import type { CliDeps } from '../deps';
import type { ExitCode } from '../io';
import { withHistory } from './with-history';

/** Prints the newest signed checkpoint, as the note itself. */
export function runCheckpoint(deps: CliDeps, options: { json: boolean }): Promise<ExitCode> {
  return withHistory<ExitCode>(deps, async ({ history }) => {
    const newest = await history.newestCheckpoint();
    if (newest === undefined) {
      deps.io.err('lockbox-bot: there is no checkpoint yet: serve, replay and demo sign them\n');
      return 1;
    }
    deps.io.out(options.json ? `${JSON.stringify(newest)}\n` : newest.note);
    return 0;
  });
}
