import { hostname } from 'node:os';
import { pino, stdTimeFunctions, type Logger } from 'pino';
import { currentScope } from './scope';
import { withoutSecrets } from './without-secrets';

/** The logger of this product. */
export type Log = Logger;

const censor = '[secret]';

/** Names whose values never reach a log, whoever logs them. */
const secretNames = [
  'authorization',
  'Authorization',
  'cookie',
  'headers',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'idToken',
  'id_token',
  'assertion',
  'password',
  'botAppPassword',
  'secret',
  'secrets',
  'clientSecret',
  'client_secret',
  'connectionString',
  'databaseUrl',
  'ledgerKey',
  'alertToken',
];

/** pino's redaction has no "at any depth": three levels are as deep as anything here is logged. */
const secretPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

/**
 * Makes the logger: JSON lines on standard error, so that standard output stays the commands' own. Values under names
 * of secrets are censored; what still looks like a credential within a text is censored in the finished line.
 *
 * @param options.level a level of pino, or `silent`.
 * @param options.destination where lines go instead; tests hand one in.
 */
export function createLog(options: { level: string; destination?: { write: (line: string) => void } }): Log {
  return pino(
    {
      level: options.level,
      // Which instance wrote the line: two of them may write into one place.
      base: { app: 'lockbox-bot', host: hostname(), pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      mixin: scopeFields,
      redact: { paths: secretPaths, censor },
      // Of an error: its kind, its code and its words. A cause may carry a request with its headers.
      serializers: { err: errorFields },
      hooks: { streamWrite: withoutSecrets },
    },
    options.destination ?? pino.destination(2),
  );
}

/** Which request a line is about, and in which trace it is found. */
function scopeFields(): object {
  const { httpRequestId, traceId } = currentScope() ?? {};
  return { ...(httpRequestId === undefined ? {} : { httpRequestId }), ...(traceId === undefined ? {} : { traceId }) };
}

function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { type: error.name, message: error.message.slice(0, 1_000), code, stack: error.stack?.slice(0, 4_000) };
}
