metadata description = 'The Azure Bot with its Teams channel and, where approvers decide in their own name, the sign-in for them.'

@description('Name of the bot.')
param name string

@description('Name that people see.')
param displayName string

@description('Client id of the bot’s app registration.')
param appId string

@description('Tenant of that registration.')
param tenantId string

@description('Host name of the service.')
param host string

@description('Price tier: F0 allows Teams without a limit.')
@allowed(['F0', 'S1'])
param skuName string

@description('Name of the OAuth connection, bot.oauthConnection of lockbox.yaml; empty where the service decides in its own name.')
param oauthConnection string

@description('Client secret of the app registration, which the OAuth connection signs approvers in with.')
@secure()
param appPassword string

@description('Azure Resource Manager of the cloud, which approvers get a token for.')
param resourceManager string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  kind: 'azurebot'
  sku: { name: skuName }
  properties: {
    displayName: displayName
    endpoint: 'https://${host}/api/messages'
    msaAppId: appId
    msaAppType: 'SingleTenant'
    msaAppTenantId: tenantId
    disableLocalAuth: true
    isStreamingSupported: false
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
    properties: { isEnabled: true }
  }
}

resource connection 'Microsoft.BotService/botServices/connections@2022-09-15' = if (!empty(oauthConnection)) {
  parent: bot
  name: empty(oauthConnection) ? 'none' : oauthConnection
  location: 'global'
  properties: {
    serviceProviderDisplayName: 'Azure Active Directory v2'
    // Aadv2: the same in every tenant.
    serviceProviderId: '30dd229c-58e3-4a48-bdfd-91ec48eb906c'
    clientId: appId
    clientSecret: appPassword
    scopes: '${resourceManager}user_impersonation'
    parameters: [
      { key: 'tenantID', value: tenantId }
      { key: 'tokenExchangeUrl', value: 'api://${host}/botid-${appId}' }
    ]
  }
}

@description('Resource id.')
output id string = bot.id
