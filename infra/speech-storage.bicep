metadata name = 'Lockbox Bot: a storage account of Speech'
metadata description = 'Sends the blob log of a storage account that Speech keeps its data in to where the service reads it, and lets the service undo access where that is wanted. Deploy it to the resource group of the account.'

@description('Name of the storage account.')
@minLength(3)
@maxLength(24)
param accountName string

@description('Workspace that the log goes to: the output logAnalyticsWorkspaceId of main.bicep, or another; empty for none.')
param workspaceId string = ''

@description('Rule of the Event Hubs namespace that the log goes to, in the region of the account; empty for none.')
param senderRuleId string = ''

@description('Object id of the service’s identity: the output principalId of main.bicep.')
@minLength(36)
@maxLength(36)
param principalId string

@description('Whether the service may undo access and grant it for a time: for routes with onReject: revoke, and for access requests.')
param revokeAndGrant bool = false

// As modules/roles.bicep names it.
var revokeRole = guid(tenant().tenantId, loadJsonContent('roles/lockbox-bot-revoke.json').Name)
// Storage Blob Data Reader and Storage Blob Data Contributor: the only roles that it may give away.
var grantable = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1, ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: accountName
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' existing = {
  parent: account
  name: 'default'
}

resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(workspaceId) || !empty(senderRuleId)) {
  scope: blobs
  name: 'lockbox-bot'
  properties: {
    workspaceId: empty(workspaceId) ? null : workspaceId
    eventHubAuthorizationRuleId: empty(senderRuleId) ? null : senderRuleId
    eventHubName: empty(senderRuleId) ? null : 'storage-logs'
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

resource undoes 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (revokeAndGrant) {
  scope: account
  name: guid(account.id, principalId, revokeRole)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', revokeRole)
    conditionVersion: '2.0'
    condition: '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${grantable}}))'
  }
}
