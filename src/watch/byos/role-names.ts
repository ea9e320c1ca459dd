/** Built-in roles that decide who reaches a storage account, or who may let others; the same in every tenant. */
const names: ReadonlyMap<string, string> = new Map([
  ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner'],
  ['b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor'],
  ['acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader'],
  ['18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator'],
  ['f58310d9-a9f6-439a-9e8d-f62e7b41a168', 'Role Based Access Control Administrator'],
  ['b7e6dc6d-f1e8-4753-8033-0f276bb0955b', 'Storage Blob Data Owner'],
  ['ba92f5b4-2d11-453d-a403-e96b0029c9fe', 'Storage Blob Data Contributor'],
  ['2a2b9908-6ea1-4ae2-8e65-a410df84e7d1', 'Storage Blob Data Reader'],
  ['db58b8e5-c6ad-4a2a-8342-4190687cbf4a', 'Storage Blob Delegator'],
  ['17d1049b-9a84-46fb-8f53-869881c3d3ab', 'Storage Account Contributor'],
  ['81a9662b-bebf-436f-a333-f67b29880f12', 'Storage Account Key Operator Service Role'],
  ['c12c1c16-33a1-487b-954d-41c89c60f349', 'Reader and Data Access'],
  ['e5e2a7ff-d759-4cd2-bb51-3152d37e2eb1', 'Storage Account Backup Contributor'],
  ['25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68', 'Cognitive Services Contributor'],
  ['749f88d5-cbae-40b8-bcfc-e573ddc772fa', 'Monitoring Contributor'],
]);

/** @returns the name of a built-in role by the id of its definition, or the GUID itself. */
export function roleName(roleDefinitionId: string): string {
  const guid = (roleDefinitionId.split('/').at(-1) ?? '').toLowerCase();
  return names.get(guid) ?? guid;
}
