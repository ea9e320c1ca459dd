import type { Clock } from '../model';
import type { Log } from '../telemetry';

/** How long what was read is used again, in milliseconds: a secret may be asked for with every call. */
const freshForMs = 2_000;

/** Has something that can change on the disk be read anew while the service runs. */
export type Fresh = <T>(name: string, read: () => T) => () => T;

/**
 * Secrets as they stand now: a file that `NAME_FILE` names is read anew, so that a rotation needs no restart. What
 * cannot be read, or is no secret of its kind, does not take the place of what was: files are written in pieces, and
 * whoever rotates may err.
 *
 * @returns a function that reads once at once, throwing what `read` throws, and then whenever it is asked after a while.
 *   The name is the variable's, for the log.
 */
export function freshSecrets(clock: Clock, log: Log): Fresh {
  return (name, read) => {
    let held = { value: read(), atMs: clock.now().getTime() };
    return () => {
      const nowMs = clock.now().getTime();
      if (Math.abs(nowMs - held.atMs) < freshForMs) return held.value;
      try {
        held = { value: read(), atMs: nowMs };
      } catch (error) {
        held = { value: held.value, atMs: nowMs };
        log.warn({ err: error, variable: name }, 'a secret cannot be read anew; what it was stays in force');
      }
      return held.value;
    };
  };
}
