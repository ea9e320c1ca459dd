targetScope = 'subscription'

metadata description = 'What a watched subscription needs: the rights of the service and, where they are wanted, its log to Event Hubs and its alert.'

@description('Object id of the service’s identity.')
param principalId string

@description('Name (a GUID) of the role "Lockbox Bot: watch".')
param watchRole string

@description('Name (a GUID) of the role "Lockbox Bot: decide"; empty where approvers decide in their own name.')
param decideRole string

@description('Whether the right to watch is assigned here. Not where it comes from the management group.')
param assignWatch bool

@description('Rule of the Event Hubs namespace that the activity log is sent by; empty for no export.')
param senderRuleId string

@description('Whether Azure Monitor tells the service of new requests.')
param alert bool

@description('Resource group for that alert, made in this subscription: a rule lives where it watches.')
param alertResourceGroup string

@description('Region of that resource group.')
param location string

@description('The service’s alert door.')
param alertUri string

@description('Object id of the alert door’s app registration.')
param alertAppObjectId string

@description('Application ID URI of that registration, alerts.audience of lockbox.yaml.')
param alertAudience string

resource watches 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (assignWatch) {
  name: guid(subscription().id, principalId, watchRole)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', watchRole)
  }
}

// At the subscription and nowhere above: Customer Lockbox does not count management groups.
resource decides 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(decideRole)) {
  name: guid(subscription().id, principalId, decideRole, 'decide')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', decideRole)
  }
}

resource activityLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(senderRuleId)) {
  name: 'lockbox-bot'
  properties: {
    eventHubAuthorizationRuleId: senderRuleId
    eventHubName: 'activity-log'
    logs: [
      { category: 'Administrative', enabled: true }
    ]
  }
}

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = if (alert) {
  name: alertResourceGroup
  location: location
}

module rule 'alert.bicep' = if (alert) {
  name: 'lockbox-bot-alert'
  scope: resourceGroup(alertResourceGroup)
  params: {
    subscriptionId: subscription().subscriptionId
    alertUri: alertUri
    alertAppObjectId: alertAppObjectId
    alertAudience: alertAudience
  }
  dependsOn: [group]
}
