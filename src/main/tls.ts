import { DEFAULT_MIN_VERSION } from 'node:tls';
import { CliError } from '../cli';

/**
 * Refuses to run where Node was told to take certificates that prove nothing, or TLS before 1.2: every client of this
 * service would obey, and nothing that is read or sent could be relied on.
 *
 * @throws CliError that names what to take away.
 */
export function refuseWeakTls(env: NodeJS.ProcessEnv, oldest: string = DEFAULT_MIN_VERSION): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    const message =
      'WEAK_TLS: NODE_TLS_REJECT_UNAUTHORIZED=0 switches the check of certificates off: unset it; ' +
      'NODE_EXTRA_CA_CERTS names a file with further authorities to trust';
    throw new CliError(2, message);
  }
  if (oldest !== 'TLSv1.2' && oldest !== 'TLSv1.3') {
    throw new CliError(
      2,
      `WEAK_TLS: Node was started to take ${oldest}: start it without --tls-min-v1.0 and --tls-min-v1.1`,
    );
  }
}
