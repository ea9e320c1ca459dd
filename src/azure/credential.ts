import type { TokenCredential } from '@azure/core-auth';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import {
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
  type TokenCredentialOptions,
} from '@azure/identity';
import { boundedClient } from './bounded-client';
import { AzureError } from './errors';
import { isPlainLoopback } from './loopback';
import { SharedCredential } from './shared-credential';
import type { SignInWay } from './sign-in-way';

/** Where and how the service signs in. */
export interface SignIn {
  /** Address of the login service without a trailing slash: https, or http on loopback for a stand-in. */
  login: string;
  tenantId: string;
  way: SignInWay;
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

function credentialOf({ login, tenantId, way, timeoutMs }: SignIn): TokenCredential {
  const bounds = { httpClient: boundedClient({ timeoutMs }), retryOptions: { maxRetries: 0 } };
  const options = { ...bounds, ...authority(login) };
  switch (way.kind) {
    case 'secret':
      return new ClientSecretCredential(tenantId, way.clientId, way.clientSecret, options);
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

/**
 * The SDK refuses an http authority. Named https and sent as http, its whole code runs against a stand-in on loopback,
 * and what is sent so goes to that stand-in alone.
 */
function authority(login: string): TokenCredentialOptions & { disableInstanceDiscovery?: boolean } {
  if (!isPlainLoopback(login)) return { authorityHost: login };
  const { host } = new URL(login);
  const plainHttp: PipelinePolicy = {
    name: 'plainHttpOnLoopback',
    sendRequest: (request, next) => {
      const url = new URL(request.url);
      if (url.host !== host) throw new AzureError('FOREIGN_LINK', 'the login service leads to another origin');
      url.protocol = 'http:';
      request.url = url.href;
      request.allowInsecureConnection = true;
      return next(request);
    },
  };
  return {
    authorityHost: login.replace(/^http:/, 'https:'),
    disableInstanceDiscovery: true,
    additionalPolicies: [{ position: 'perCall', policy: plainHttp }],
  };
}
