import { DEFAULT_MIN_VERSION } from 'node:tls';
import { isLoopback, type Config } from '../config';
import type { OwnDatabase, OwnFacts, OwnSecret } from '../watch';

/**
 * Secrets of the service, by their variables. `NAME_FILE` names a file for each; the certificate and the federated
 * token of @azure/identity are files in any case.
 */
const names = ['BOT_APP_PASSWORD', 'AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PASSWORD', 'LOCKBOX_ALERT_TOKEN'];
const ledgerKeyName = 'LOCKBOX_LEDGER_KEY';

/** Secrets whose `NAME_PREVIOUS` counts beside the new value; see docs/operations.md, "Rotate". */
const takesPrevious: readonly string[] = [
  'BOT_APP_PASSWORD',
  'AZURE_CLIENT_SECRET',
  'LOCKBOX_ALERT_TOKEN',
  ledgerKeyName,
];

/** What this service is, as it would run with this configuration and this environment; no secret's value. */
export function ownFacts({ azure, bot, server }: Config, env: NodeJS.ProcessEnv, databaseUrl: string): OwnFacts {
  const { openIdMetadata, login, token } = bot.endpoints;
  const addresses = [...Object.values(azure.endpoints), openIdMetadata, login, token, ...bot.serviceUrls];
  const database = databaseOf(databaseUrl);
  return {
    minTls: DEFAULT_MIN_VERSION,
    checksCertificates: env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0',
    endpoints: addresses.filter((address) => address !== undefined),
    database,
    server: {
      host: server.host,
      isLoopback: isLoopback(server.host),
      ...(server.publicUrl === undefined ? {} : { publicUrl: server.publicUrl }),
    },
    secrets: [
      ...names.map((name): OwnSecret => ({ name, from: originOf(name, env) ?? 'not set' })),
      {
        name: ledgerKeyName,
        from: originOf(ledgerKeyName, env) ?? (database === 'file' ? 'beside the database' : 'not set'),
      },
    ],
    takesPrevious,
  };
}

function originOf(name: string, env: NodeJS.ProcessEnv): 'environment' | 'file' | undefined {
  const isSet = (variable: string): boolean => env[variable] !== undefined && env[variable] !== '';
  if (isSet(name)) return 'environment';
  return isSet(`${name}_FILE`) ? 'file' : undefined;
}

/** As the store reads its URL: one that says nothing of TLS is spoken to by it. */
function databaseOf(url: string): OwnDatabase {
  if (url.startsWith('file:')) return 'file';
  const parsed = URL.parse(url);
  if (parsed === null) return 'no TLS';
  const { hostname, searchParams } = parsed;
  const host = searchParams.get('host') ?? hostname;
  if (host === '' || host.startsWith('/') || isLoopback(host)) return 'this machine';
  const ssl = searchParams.get('ssl');
  const isSwitchedOn = ssl === null || ['true', '1'].includes(ssl);
  switch (searchParams.get('sslmode') ?? (isSwitchedOn ? 'verify-full' : 'disable')) {
    case 'prefer':
    case 'require':
      return searchParams.get('uselibpqcompat') === 'true' ? 'TLS without a check' : 'TLS';
    case 'verify-ca':
    case 'verify-full':
      return 'TLS';
    case 'no-verify':
      return 'TLS without a check';
    default:
      return 'no TLS';
  }
}
