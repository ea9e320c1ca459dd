import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { TokenCredentialOptions } from '@azure/identity';
import { AzureError } from './errors';
import { isPlainLoopback } from './loopback';

/**
 * How the SDK is told where the login service is. It refuses an http authority; named https and sent as http, its whole code runs against a stand-in on loopback,
 * and what is sent so goes to that stand-in alone.
 */
export function authority(login: string): TokenCredentialOptions & { disableInstanceDiscovery?: boolean } {
  // The address is the configuration's own word: asking the public cloud whether it is one of Microsoft's tells nothing.
  const disableInstanceDiscovery = true;
  if (!isPlainLoopback(login)) return { authorityHost: login, disableInstanceDiscovery };
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
    disableInstanceDiscovery,
    additionalPolicies: [{ position: 'perCall', policy: plainHttp }],
  };
}
