targetScope = 'managementGroup'

metadata name = 'Lockbox Bot: watch a management group'
metadata description = 'The right to watch, once for all subscriptions of a management group, also those that come later. The right to decide is not among it: Customer Lockbox does not count management groups.'

@description('Object id of the service’s identity: the output principalId of main.bicep.')
@minLength(36)
@maxLength(36)
param principalId string

var definition = loadJsonContent('roles/lockbox-bot-watch.json')

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  // Not the name of the one that main.bicep makes for single subscriptions: names are unique in a tenant.
  name: guid(managementGroup().id, definition.Name)
  properties: {
    roleName: '${definition.Name} (${managementGroup().name})'
    description: definition.Description
    type: 'CustomRole'
    permissions: [
      {
        actions: definition.Actions
        notActions: definition.NotActions
        dataActions: definition.DataActions
        notDataActions: definition.NotDataActions
      }
    ]
    assignableScopes: [managementGroup().id]
  }
}

resource watches 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, principalId, definition.Name)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.id
  }
}
