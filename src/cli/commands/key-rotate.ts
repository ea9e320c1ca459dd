import type { CliDeps } from '../deps';
import type { ExitCode } from '../io';
import { visible } from '../visible';

/** Rotates the key of the ledger, and says which keys verify from here on. */
export async function runKeyRotate(
  deps: CliDeps,
  { json, ...options }: { json: boolean; config?: string },
): Promise<ExitCode> {
  const { key, previous, seq, previousFile } = await deps.rotateKey(options);
  if (json) {
    deps.io.out(`${JSON.stringify({ key, previous, seq })}\n`);
    return 0;
  }
  const kept =
    previousFile === undefined ? '' : `The key before is kept in ${previousFile}: it still signs beside the new one.\n`;
  deps.io.out(
    visible(
      `Entry ${seq} rotates the key, and checkpoints are signed with it from here on. If the service runs, start it anew.\n` +
        `Give auditors the new verifier key; the one before still verifies the checkpoints it signed.\n` +
        `  new     ${key}\n  before  ${previous}\n${kept}`,
    ),
  );
  return 0;
}
