/** Who asks a process to end: Ctrl-C, another process, a terminal that is closed. */
type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** What told a process to end: a signal, or that whoever started it is gone. */
export type Told = Signal | 'left-alone';

/** A signal that comes again within this time is the same one, in milliseconds: npm repeats what the terminal sent. */
const sameMs = 2_000;
const lookMs = 250;

/**
 * Resolves when one of the signals comes, or when whoever started this process is gone. A signal later on ends the
 * process at once, for whoever does not want to wait.
 *
 * @param signals SIGHUP only where a closed terminal shall end it: to listen for it undoes `nohup`.
 */
export function untilTold(signals: readonly Signal[] = ['SIGINT', 'SIGTERM']): Promise<Told> {
  return new Promise((resolve) => {
    let toldAt: number | undefined;
    const told = (by: Told): void => {
      toldAt ??= Date.now();
      resolve(by);
    };
    for (const signal of signals) {
      process.on(signal, () => {
        if (toldAt !== undefined && Date.now() - toldAt > sameMs) process.exit(130);
        told(signal);
      });
    }
    void Promise.race([parentOverIpcGone(), shellOfNpmGone()]).then(() => {
      told('left-alone');
    });
  });
}

/** Resolves when the parent that started this process over IPC goes away, or did so while it was starting. */
async function parentOverIpcGone(): Promise<void> {
  if (process.send === undefined) return never();
  if (!process.connected) return;
  // The channel must not keep a process alive that has nothing else to do.
  process.channel?.unref();
  await new Promise<void>((resolve) => process.once('disconnect', resolve));
}

/**
 * Resolves when the shell is gone through which npm started this process. A signal to npm alone ends that shell, and
 * the shell passes it on to nobody.
 */
async function shellOfNpmGone(): Promise<void> {
  if (process.env['npm_lifecycle_event'] === undefined) return never();
  const shell = process.ppid;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === shell) return;
      clearInterval(timer);
      resolve();
    }, lookMs);
    timer.unref();
  });
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
