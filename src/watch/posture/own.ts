import type { OwnPosture, PostureFinding, PostureState } from '../../model';
import { finding, meaning, notApplicable, shown } from './finding';

/** Where a secret of this service comes from, by the name of its variable; never its value. */
export interface OwnSecret {
  name: string;
  from: 'environment' | 'file' | 'beside the database' | 'not set';
}

/** How the database is reached: a file, a server of this machine, or another one by TLS that checks whom it speaks to. */
export type OwnDatabase = 'file' | 'this machine' | 'TLS' | 'TLS without a check' | 'no TLS';

/** What this service knows of itself. */
export interface OwnFacts {
  /** The oldest TLS that its clients take, as Node names it, such as `TLSv1.2`. */
  minTls: string;
  /** Whether certificates are checked; an environment variable of Node turns that off. */
  checksCertificates: boolean;
  /** Addresses that it calls: Azure, Entra, Teams. */
  endpoints: readonly string[];
  database: OwnDatabase;
  server: { host: string; isLoopback: boolean; publicUrl?: string };
  secrets: readonly OwnSecret[];
  /** Names of secrets whose `NAME_PREVIOUS` is in use while a rotation is under way. */
  takesPrevious: readonly string[];
}

/** @returns how this service itself stands on the rows that concern it, from what it really is. */
export function ownPosture(facts: OwnFacts): OwnPosture[] {
  return [
    { feature: 'tls', ...tlsOf(facts) },
    { feature: 'environment-variables', ...secretsOf(facts) },
    { feature: 'key-rotation', ...rotationOf(facts) },
  ];
}

/** TLS 1.2 or later: on every client, and on its own server, which itself speaks plain http behind a proxy. */
function tlsOf({ minTls, checksCertificates, endpoints, database, server }: OwnFacts): PostureFinding {
  const plain = endpoints.filter((endpoint) => !endpoint.toLowerCase().startsWith('https://'));
  const evidence = [
    shown('oldest TLS of clients', minTls),
    shown('certificates checked', checksCertificates),
    shown('endpoints without TLS', plain.length === 0 ? 'none' : [...new Set(plain)].join(', ')),
    shown('database', database),
    shown('server', `plain http on ${server.host}, publicUrl ${server.publicUrl ?? 'absent'}`),
  ];
  const clients = modern(minTls) && checksCertificates && plain.length === 0 && !isOpen(database);
  const state: Exclude<PostureState, 'not-applicable'> = !clients || !server.isLoopback ? 'off' : 'unknown';
  const wrong = [
    ...(modern(minTls) ? [] : ['start Node without --tls-min-v1.0, --tls-min-v1.1 and the like']),
    ...(checksCertificates ? [] : ['unset NODE_TLS_REJECT_UNAUTHORIZED']),
    ...(plain.length === 0 ? [] : ['take the stand-ins out of azure.endpoints and bot.endpoints']),
    ...(isOpen(database) ? ['add sslmode=verify-full to DATABASE_URL'] : []),
    ...(server.isLoopback
      ? ['see that the proxy in front takes TLS 1.2 or later: openssl s_client -tls1_1 -connect HOST:443 has to fail']
      : ['set server.host to 127.0.0.1 and put a proxy with TLS 1.2 or later in front']),
  ];
  return finding(
    state,
    evidence,
    meaning(state, {
      on: '',
      off: 'Something of this service speaks without TLS 1.2 or later.',
      unknown: clients
        ? 'Its clients take TLS 1.2 or later only. Its own server is reached through a proxy, which cannot be seen from here.'
        : '',
    }),
    wrong.join('; '),
  );
}

function isOpen(database: OwnDatabase): boolean {
  return database === 'no TLS' || database === 'TLS without a check';
}

function modern(minTls: string): boolean {
  return minTls === 'TLSv1.2' || minTls === 'TLSv1.3';
}

/** Secrets come from the environment or from files: lockbox.yaml has no place for one. */
function secretsOf({ secrets }: OwnFacts): PostureFinding {
  const evidence = secrets.map(({ name, from }) => shown(name, from));
  const beside = secrets.filter(({ from }) => from === 'beside the database').map(({ name }) => name);
  return finding(
    beside.length === 0 ? 'on' : 'off',
    evidence,
    beside.length === 0
      ? 'Secrets come from environment variables or files, and lockbox.yaml has no place for one.'
      : `A secret lies beside the database, so that whoever copies one has the other: ${beside.join(', ')}.`,
    beside.map((name) => `set ${name} or ${name}_FILE`).join('; '),
  );
}

/** Rotation without downtime: whether the old secret still counts while the new one is brought in. */
function rotationOf({ secrets, takesPrevious }: OwnFacts): PostureFinding {
  const set = secrets.filter(({ from }) => from !== 'not set').map(({ name }) => name);
  const evidence = set.map((name) => shown(`${name}_PREVIOUS`, takesPrevious.includes(name) ? 'in use' : 'not used'));
  if (set.length === 0) return notApplicable(evidence, 'No secret is set.');
  const lacking = set.filter((name) => !takesPrevious.includes(name));
  return finding(
    lacking.length === 0 ? 'on' : 'off',
    evidence,
    lacking.length === 0
      ? 'Every secret can be rotated without downtime by NAME_PREVIOUS.'
      : `The old value does not count beside the new one: ${lacking.join(', ')}. A new value needs a restart.`,
    'Make a second secret while the first still works (Entra keeps several), set the new one, restart one instance after the other, then delete the first.',
  );
}
