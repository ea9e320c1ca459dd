metadata description = 'The identity that the service reads Azure with. It has no secret.'

@description('Name of the identity.')
param name string

@description('Region.')
param location string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

@description('Resource id.')
output id string = identity.id

@description('Client id: AZURE_CLIENT_ID of the service.')
output clientId string = identity.properties.clientId

@description('Object id, which roles are assigned to.')
output principalId string = identity.properties.principalId
