metadata description = 'Storage for checkpoints of the ledger, which nobody can delete, and for the positions in Event Hubs.'

@description('Name of the account.')
@minLength(3)
@maxLength(24)
param name string

@description('Region.')
param location string

@description('The only subnet that reaches it.')
param appSubnetId string

@description('Object id of the service’s identity.')
param principalId string

@description('How long a checkpoint can be neither changed nor deleted, in days. Lock the policy once you are sure: a locked one can only be made longer.')
@minValue(1)
@maxValue(146000)
param anchorDays int

@description('Whether positions in Event Hubs are kept here too.')
param forEventHubs bool

// Storage Blob Data Contributor
var dataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'None'
      virtualNetworkRules: [{ id: appSubnetId, action: 'Allow' }]
      ipRules: []
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 30 }
    containerDeleteRetentionPolicy: { enabled: true, days: 30 }
  }
}

resource anchors 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'checkpoints'
  properties: { publicAccess: 'None' }
}

resource immutable 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2023-05-01' = {
  parent: anchors
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: anchorDays
    allowProtectedAppendWrites: false
  }
}

resource positions 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = if (forEventHubs) {
  parent: blobs
  name: 'event-hubs'
  properties: { publicAccess: 'None' }
}

resource keepsAnchors 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: anchors
  name: guid(anchors.id, principalId, dataContributor)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataContributor)
  }
}

resource keepsPositions 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (forEventHubs) {
  scope: positions
  name: guid(positions.id, principalId, dataContributor)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataContributor)
  }
}

@description('What ledger.anchors of lockbox.yaml names as a blob.')
output anchorUrl string = '${account.properties.primaryEndpoints.blob}${anchors.name}'

@description('What eventHubs of lockbox.yaml names as checkpoints.')
output positionsUrl string = forEventHubs ? '${account.properties.primaryEndpoints.blob}event-hubs' : ''
