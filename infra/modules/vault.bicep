metadata description = 'Key Vault with the secrets of the service. The app’s identity reads them and does nothing else.'

@description('Name of the vault.')
@maxLength(24)
param name string

@description('Region.')
param location string

@description('The only subnet that reaches it.')
param appSubnetId string

@description('Object id of the service’s identity.')
param principalId string

@description('Values of the secrets, by their names. Those that are empty are left out.')
@secure()
param secrets object

@description('Names of the secrets that are kept, in an order.')
param secretNames array

// Key Vault Secrets User
var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'AzureServices'
      virtualNetworkRules: [{ id: appSubnetId }]
      ipRules: []
    }
  }
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = [
  for secretName in secretNames: {
    parent: vault
    name: secretName
    properties: { value: secrets[secretName] }
  }
]

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, secretsUser)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

@description('Address of the vault, with a slash at its end.')
output uri string = vault.properties.vaultUri
