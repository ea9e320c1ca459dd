/** Which addresses the bot speaks to. */
export interface ServiceUrlPolicy {
  /** Further connector origins, besides Microsoft's own. */
  serviceUrls: readonly string[];
  /** True only with `appType: none`, where nobody proves who they are and only this machine is listened to. */
  allowLoopback: boolean;
}

/** The connector of Teams: worldwide, and for the clouds of governments. */
const connectorHosts: ReadonlySet<string> = new Set([
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
]);
const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether the bot may speak to that address. It is asked of what comes in, and again before anything is sent: whoever
 * can write to the database must not be told our tokens.
 */
export function isAllowedServiceUrl(serviceUrl: string, { serviceUrls, allowLoopback }: ServiceUrlPolicy): boolean {
  const url = URL.parse(serviceUrl);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (serviceUrls.some((allowed) => URL.parse(allowed)?.origin === url.origin)) return true;
  if (url.protocol === 'https:' && url.port === '') return connectorHosts.has(url.hostname);
  return allowLoopback && url.protocol === 'http:' && loopbackHosts.has(url.hostname);
}
