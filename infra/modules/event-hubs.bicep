metadata description = 'Event Hubs for the activity log and for storage logs. The service may receive, Azure Monitor may send.'

@description('Name of the namespace.')
param name string

@description('Region. Storage logs go only to a namespace in the region of their account.')
param location string

@description('The only subnet that reads from it.')
param appSubnetId string

@description('Object id of the service’s identity.')
param principalId string

@description('Partitions of each hub: no more instances than that read at a time.')
@minValue(1)
@maxValue(32)
param partitionCount int = 4

// Azure Event Hubs Data Receiver
var dataReceiver = 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'

// Standard: Basic has no consumer groups of one's own.
resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  sku: { name: 'Standard', tier: 'Standard', capacity: 1 }
  properties: {
    minimumTlsVersion: '1.2'
    // Diagnostic settings send with the key of a rule; there is no other way for them to.
    disableLocalAuth: false
    isAutoInflateEnabled: true
    maximumThroughputUnits: 10
    kafkaEnabled: false
  }
}

resource doors 'Microsoft.EventHub/namespaces/networkRuleSets@2024-01-01' = {
  parent: namespace
  name: 'default'
  properties: {
    defaultAction: 'Deny'
    publicNetworkAccess: 'Enabled'
    // Azure Monitor is a trusted service.
    trustedServiceAccessEnabled: true
    virtualNetworkRules: [{ subnet: { id: appSubnetId }, ignoreMissingVnetServiceEndpoint: false }]
    ipRules: []
  }
}

// Azure Monitor asks for all three rights, although it only sends.
resource monitorSends 'Microsoft.EventHub/namespaces/authorizationRules@2024-01-01' = {
  parent: namespace
  name: 'azure-monitor'
  properties: { rights: ['Send', 'Listen', 'Manage'] }
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = [
  for hubName in ['activity-log', 'storage-logs']: {
    parent: namespace
    name: hubName
    properties: { partitionCount: partitionCount, messageRetentionInDays: 7 }
  }
]

resource group 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2024-01-01' = [
  for index in range(0, 2): {
    parent: hub[index]
    name: 'lockbox-bot'
    properties: {}
  }
]

resource receives 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for index in range(0, 2): {
    scope: hub[index]
    name: guid(hub[index].id, principalId, dataReceiver)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataReceiver)
    }
  }
]

@description('What eventHubs of lockbox.yaml names as namespace.')
output host string = '${namespace.name}.servicebus.windows.net'

@description('The rule by which diagnostic settings send; its id is no secret.')
output senderRuleId string = monitorSends.id
