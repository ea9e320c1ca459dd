import type { TokenCredential } from '@azure/core-auth';
import { ClientSecretCredential, DefaultAzureCredential } from '@azure/identity';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** Where the service signs in. */
export interface SignIn {
  /** Address of the login service without a trailing slash: https, or http on loopback for a stand-in. */
  login: string;
  tenantId: string;
  /** Only for a stand-in on loopback; otherwise the environment says (`AZURE_*` of @azure/identity). */
  clientId?: string;
  clientSecret?: string;
}

/** The service's own credential: what @azure/identity finds, or a client secret against a stand-in on loopback. */
export function serviceCredential({ login, tenantId, clientId, clientSecret }: SignIn): TokenCredential {
  if (!login.startsWith('http:')) return new DefaultAzureCredential({ authorityHost: login });
  // The SDK refuses an http authority. Named https and sent as http, its whole code runs against the stand-in; the
  // configuration lets an http address through on loopback only.
  return new ClientSecretCredential(tenantId, clientId ?? '', clientSecret ?? '', {
    authorityHost: login.replace(/^http:/, 'https:'),
    disableInstanceDiscovery: true,
    additionalPolicies: [{ position: 'perCall', policy: plainHttp }],
  });
}

const plainHttp: PipelinePolicy = {
  name: 'plainHttpOnLoopback',
  sendRequest: (request, next) => {
    request.url = request.url.replace(/^https:/, 'http:');
    request.allowInsecureConnection = true;
    return next(request);
  },
};
