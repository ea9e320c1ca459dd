import type { RequestFacts } from '../../model';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const resource =
  /^\/subscriptions\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:\/(?!\.+(?:\/|$))[\w.()-]{1,260}){0,20}$/i;

/** The portal of public Azure. */
export const publicPortal = 'https://portal.azure.com';

/**
 * The page of Customer Lockbox in the portal, where its own documentation sends people.
 * https://learn.microsoft.com/azure/security/fundamentals/customer-lockbox-overview
 */
export function lockboxUrl(portal: string): string {
  return `${portal}/#view/Microsoft_Azure_Lockbox/LockboxMenu/~/Overview`;
}

/**
 * The link to the support case, built from the subscription's GUID and the ticket's digits. The address that Azure
 * sends along is never used: it is text from outside.
 */
export function supportCaseUrl({ subscription, supportCase }: RequestFacts, portal: string): string | undefined {
  if (supportCase === undefined || !/^\d{1,32}$/.test(supportCase.number) || !guid.test(subscription.id))
    return undefined;
  return `${portal}/#resource/subscriptions/${subscription.id}/providers/microsoft.support/supporttickets/${supportCase.number}`;
}

/** The link to a resource, where its id has the shape of one. */
export function resourceUrl(resourceId: string, portal: string): string | undefined {
  return resource.test(resourceId) ? `${portal}/#resource${resourceId}` : undefined;
}
