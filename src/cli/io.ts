/** The terminal as the commands see it. */
export interface Io {
  out: (text: string) => void;
  err: (text: string) => void;
  /** True where progress may be drawn over itself. */
  interactive: boolean;
  /** How many characters a line of standard output holds, where that is a terminal. */
  columns?: number;
}

/** How a command ends: 0 ok, 1 the answer is no, 2 usage or configuration. */
export type ExitCode = 0 | 1 | 2;

/** Ends a command with a code and a sentence that says how to mend it. */
export class CliError extends Error {
  constructor(
    readonly exitCode: 1 | 2,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'CliError';
  }
}
