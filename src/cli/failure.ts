import { CliError } from './io';

/** What ends a command, as it is told. */
export interface Failure {
  exitCode: 1 | 2;
  sentence: string;
}

/** Codes of faults that are ours: whoever meets one needs the whole of it to report. */
const ours: ReadonlySet<string> = new Set(['BROKEN_INVARIANT', 'NOT_LOADED']);
const maxDepth = 4;

/**
 * How a failure is told to whoever can mend it: a sentence, and its code. Every room names what goes wrong with a code,
 * and so does the system (`EADDRINUSE`, `ENOSPC`).
 *
 * @returns undefined for a defect of this program, which is told with all there is.
 */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof CliError) return { exitCode: error.exitCode, sentence: error.message };
  const code = codeOf(error, maxDepth);
  if (code === undefined) return undefined;
  const { message = '' } = error as { message?: string };
  return { exitCode: 2, sentence: message.includes(code) ? message : `${message} (${code})` };
}

/** The outermost code of an error and its causes, unless it is one of a defect: Node names wrong arguments `ERR_…`. */
function codeOf(error: unknown, depth: number): string | undefined {
  if (typeof error !== 'object' || error === null || depth === 0) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code !== 'string') return codeOf(cause, depth - 1);
  return ours.has(code) || code.startsWith('ERR_') ? undefined : code;
}
