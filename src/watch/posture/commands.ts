/** Version of the API whose properties are read and set (facts of the Azure documentation). */
const accountVersion = '2025-09-01';

/** @returns the command that changes properties of an Azure AI account and leaves the others as they are. */
export function patchAccount(resourceId: string, properties: Readonly<Record<string, unknown>>): string {
  const body = JSON.stringify({ properties });
  return `az rest --method patch --url ${quoted(`${resourceId}?api-version=${accountVersion}`)} --body ${quoted(body)}`;
}

/** @returns the command that changes a storage account. @param options as `az storage account update` takes them. */
export function updateStorage(resourceId: string, options: string): string {
  return `az storage account update --ids ${quoted(resourceId)} ${options}`;
}

/** @returns the commands that make both keys anew, one after the other, so that there is always one that works. */
export function rotateKeys(resourceId: string): string {
  const { group, name, subscription } = partsOf(resourceId);
  const where = `--resource-group ${quoted(group)} --name ${quoted(name)} --subscription ${quoted(subscription)}`;
  const renew = (key: string): string => `az cognitiveservices account keys regenerate ${where} --key-name ${key}`;
  return `Move all clients to key2, then: ${renew('key1')}; move them to key1, then: ${renew('key2')}`;
}

function partsOf(resourceId: string): { subscription: string; group: string; name: string } {
  const [, subscription = 'SUBSCRIPTION', group = 'GROUP'] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\//i.exec(resourceId) ?? [];
  return { subscription, group, name: resourceId.split('/').at(-1) ?? 'NAME' };
}

/**
 * @returns the text as one word of a shell. Whoever named a resource must not be able to have an administrator run
 *   something else with the command that is shown: what cannot stand between quotes is left for them to fill in.
 */
export function quoted(text: string): string {
  return /^(?:[^'\p{C}\p{Z}]| )+$/u.test(text) ? `'${text}'` : "'RESOURCE'";
}
