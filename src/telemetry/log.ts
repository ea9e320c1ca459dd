import { pino, type Logger } from 'pino';

/** The logger of this product. */
export type Log = Logger;

/** Paths whose values never reach a log, whoever logs them. */
const secretPaths = ['authorization', 'token', 'accessToken', 'password', 'secret', 'client_secret', 'headers'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

/**
 * Makes the logger: JSON lines on standard error, so that standard output stays the commands' own.
 *
 * @param destination where lines go instead; tests hand one in.
 */
export function createLog(options: { level: string; destination?: { write: (line: string) => void } }): Log {
  return pino(
    {
      level: options.level,
      base: { app: 'lockbox-bot' },
      redact: { paths: secretPaths, censor: '[secret]' },
      // Of an error: its kind, its code and its words. A cause may carry a request with its headers.
      serializers: { err: errorFields },
    },
    options.destination ?? pino.destination(2),
  );
}

function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { type: error.name, message: error.message.slice(0, 1_000), code, stack: error.stack?.slice(0, 4_000) };
}
