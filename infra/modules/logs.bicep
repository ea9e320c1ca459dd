metadata description = 'The workspace for the service’s own log lines and, where it is named for that, for storage logs.'

@description('Name of the workspace.')
param name string

@description('Region.')
param location string

@description('How long lines are kept, in days.')
@minValue(30)
@maxValue(730)
param retentionInDays int = 90

@description('Object id of the service’s identity, which reads storage logs here.')
param principalId string

@description('Name (a GUID) of the role "Lockbox Bot: storage logs".')
param storageLogsRole string

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionInDays
    // Readers come with Entra tokens; no key of the workspace works.
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
  }
}

resource readsStorageLogs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: workspace
  name: guid(workspace.id, principalId, storageLogsRole)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageLogsRole)
  }
}

@description('Resource id.')
output id string = workspace.id

@description('The GUID that byos.logAnalytics of lockbox.yaml names.')
output customerId string = workspace.properties.customerId
