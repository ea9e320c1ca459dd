targetScope = 'subscription'

metadata description = 'The custom roles of infra/roles, made once for the tenant: their names are unique there.'

@description('Subscriptions that they can be assigned in, by their GUIDs.')
param subscriptionIds array

var definitions = [
  loadJsonContent('../roles/lockbox-bot-watch.json')
  loadJsonContent('../roles/lockbox-bot-decide.json')
  loadJsonContent('../roles/lockbox-bot-logs.json')
  loadJsonContent('../roles/lockbox-bot-revoke.json')
]

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = [
  for definition in definitions: {
    // By tenant and name, so that whoever assigns one finds it without being told.
    name: guid(tenant().tenantId, definition.Name)
    properties: {
      roleName: definition.Name
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
      assignableScopes: map(subscriptionIds, id => '/subscriptions/${id}')
    }
  }
]

@description('Name of the role "Lockbox Bot: watch".')
output watch string = role[0].name

@description('Name of the role "Lockbox Bot: decide".')
output decide string = role[1].name

@description('Name of the role "Lockbox Bot: storage logs".')
output storageLogs string = role[2].name

@description('Name of the role "Lockbox Bot: revoke and grant".')
output revokeAndGrant string = role[3].name
