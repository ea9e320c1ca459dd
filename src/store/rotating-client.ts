import { Client, type ClientConfig } from 'pg';
import { codesOf } from './error-codes';
import { safePostgresUrl } from './postgres-url';

/** The database URLs that are in force now: the newest first, and behind it the one before it. */
export type DatabaseUrls = () => readonly string[];

/** PostgreSQL's codes for a password that is not the role's; see its appendix on error codes. */
const wrongPassword: readonly string[] = ['28P01', '28000'];

/**
 * Makes the driver's client whose every new connection takes the URL that is in force then: a password, or a whole role,
 * is rotated while the service runs. Connections that are open stay; the server asked them once.
 *
 * While there is a URL before it, a new connection first looks which of the two passwords the server takes: which of
 * both sides is changed first does not matter. That is one short connection more, for as long as both are named.
 */
export function rotatingClient(urls: DatabaseUrls): typeof Client {
  return class RotatingClient extends Client {
    constructor(config?: ClientConfig) {
      const [url = '', before] = urls().map(safePostgresUrl);
      const toServer: ClientConfig = { ...config, connectionString: url };
      super(toServer);
      if (before === undefined) return;
      // As the driver keeps it itself: not to be seen where a client is printed. It asks a function for the password.
      Object.defineProperty(this, 'password', {
        configurable: true,
        enumerable: false,
        writable: true,
        value: () => takenPassword(toServer, url, before),
      });
    }
  };
}

/** @returns the newer password where the server takes it or cannot be asked, and the older one where it does not. */
async function takenPassword(config: ClientConfig, url: string, before: string): Promise<string> {
  const { connectionTimeoutMillis } = config;
  const bounds = connectionTimeoutMillis === undefined ? {} : { connectionTimeoutMillis };
  const probe = new Client({ connectionString: url, ...bounds });
  // A connection that breaks behind the answer changes nothing of it.
  probe.on('error', () => undefined);
  try {
    await probe.connect();
  } catch (error) {
    if (codesOf(error).some((code) => wrongPassword.includes(code))) return passwordOf(before);
  } finally {
    await probe.end().catch(() => undefined);
  }
  return passwordOf(url);
}

function passwordOf(url: string): string {
  return decodeURIComponent(URL.parse(url)?.password ?? '');
}
