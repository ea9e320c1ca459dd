import type { TokenCredential } from '@azure/core-auth';
import {
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { authority } from './authority';
import { boundedClient } from './bounded-client';
import { RotatedCredential } from './rotated-credential';
import { SharedCredential } from './shared-credential';
import type { SignInWay } from './sign-in-way';

/** Where and how the service signs in. */
export interface SignIn {
  /** Address of the login service without a trailing slash: https, or http on loopback for a stand-in. */
  login: string;
  tenantId: string;
  way: SignInWay;
  /** The secrets that are in force now, the newest first, for a way by secret; what was found at the start otherwise. */
  secrets?: () => readonly string[];
  /** How long a token may take to come. */
  timeoutMs: number;
}

/**
 * The service's own credential. Its calls are bounded like all others, and not retried by the SDK: how to go on is the
 * engine's to say.
 *
 * @throws AzureError `FOREIGN_LINK` for a login service by plain http on another machine.
 */
export function serviceCredential(signIn: SignIn): TokenCredential {
  return new SharedCredential(credentialOf(signIn), signIn.timeoutMs);
}

function credentialOf({ login, tenantId, way, secrets, timeoutMs }: SignIn): TokenCredential {
  const bounds = { httpClient: boundedClient({ timeoutMs }), retryOptions: { maxRetries: 0 } };
  const options = { ...bounds, ...authority(login) };
  switch (way.kind) {
    case 'secret':
      return new RotatedCredential(
        secrets ?? (() => [way.clientSecret]),
        (secret) => new ClientSecretCredential(tenantId, way.clientId, secret, options),
      );
    case 'certificate': {
      const { path: certificatePath, password, sendChain: sendCertificateChain } = way;
      const certificate = { certificatePath, ...(password === undefined ? {} : { certificatePassword: password }) };
      return new ClientCertificateCredential(tenantId, way.clientId, certificate, { ...options, sendCertificateChain });
    }
    case 'federated': {
      const { clientId, tokenFile: tokenFilePath } = way;
      return new WorkloadIdentityCredential({ ...options, tenantId, clientId, tokenFilePath });
    }
    case 'managed':
      return way.clientId === undefined
        ? new ManagedIdentityCredential(bounds)
        : new ManagedIdentityCredential(way.clientId, bounds);
  }
}
