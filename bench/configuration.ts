import { armTenantId } from './arm-server';

/** @returns the configuration of a service that decides itself and talks to nobody in Teams. @param more further lines. */
export function serviceConfiguration(azureUrl: string, more: readonly string[] = []): string {
  return [
    `tenantId: ${armTenantId}`,
    'server: { host: 127.0.0.1, port: 0 }',
    `azure: { decideAs: bot, endpoints: { resourceManager: "${azureUrl}", login: "${azureUrl}" } }`,
    'bot: { appType: none }',
    ...more,
    'groups: { owners: { members: [00000000-0000-4000-8000-000000000001] } }',
    'routes: [{ name: everything, approvers: [owners] }]',
    '',
  ].join('\n');
}
