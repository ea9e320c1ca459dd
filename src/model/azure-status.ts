/** Azure's own words for the state of a Lockbox request, api-version 2018-02-28-preview. */
export const azureStatuses = [
  'Initializing',
  'Pending',
  'Approving',
  'Denying',
  'Approved',
  'Denied',
  'Expired',
  'Revoking',
  'Revoked',
  'Completing',
  'Completed',
  'Error',
  'Unknown',
] as const;

/** One of Azure's words. */
export type AzureStatus = (typeof azureStatuses)[number];

/** @returns Azure's word in its canonical case, or undefined for a word this version does not know. */
export function azureStatusOf(word: string): AzureStatus | undefined {
  return azureStatuses.find((status) => status.toLowerCase() === word.trim().toLowerCase());
}
