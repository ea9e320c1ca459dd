/** Resolves at SIGINT or SIGTERM, or when the parent that started this process over IPC goes away. */
export function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    const told = (): void => {
      resolve();
    };
    process.once('SIGINT', told);
    process.once('SIGTERM', told);
    if (process.send !== undefined) process.once('disconnect', told);
  });
}
