metadata name = 'Lockbox Bot'
metadata description = 'The service in Azure: Container Apps, PostgreSQL, Key Vault, storage for checkpoints, the Azure Bot, and the rights on each watched subscription. README.md says in which order.'

// ---- what and where ----

@description('Beginning of the names of the resources.')
@minLength(3)
@maxLength(16)
param name string = 'lockbox-bot'

@description('Region. With Event Hubs for storage logs it has to be that of the storage accounts.')
param location string = resourceGroup().location

@description('GUIDs of the watched subscriptions, and that of this deployment: the roles can be assigned in them.')
@minLength(1)
param subscriptionIds array

@description('Whether "Lockbox Bot: watch" is assigned on each subscription. False where watch-management-group.bicep does it.')
param assignWatch bool = true

@description('Whose identity decides in Azure; azure.decideAs of lockbox.yaml says the same.')
@allowed(['approver', 'bot'])
param decideAs string = 'approver'

// ---- the service ----

@description('Container image, by its digest where you can.')
param image string

@description('Registry of the image, which the identity may pull from (give it AcrPull there); empty where anybody may.')
param registryServer string = ''

@description('lockbox.yaml: loadTextContent in the parameter file.')
@secure()
param configuration string

@description('Instances. Two, so that one can be restarted.')
@minValue(1)
@maxValue(10)
param replicas int = 2

@description('A host name of your own, for server.publicUrl; empty for the one that the environment gives.')
param customDomain string = ''

@description('Resource id of the certificate of that host name; empty until it is bound.')
param certificateId string = ''

// ---- Entra, from register-apps.sh ----

@description('Client id of the bot’s app registration: bot.appId of lockbox.yaml.')
@minLength(36)
@maxLength(36)
param botAppId string

@description('Its client secret.')
@secure()
@minLength(16)
param botAppPassword string

@description('bot.oauthConnection of lockbox.yaml; used where approvers decide in their own name.')
param oauthConnection string = 'arm'

@description('Whether Azure Monitor tells the service of new requests at once.')
param alerts bool = true

@description('Object id of the alert door’s app registration.')
param alertAppObjectId string = ''

@description('Its Application ID URI: alerts.audience of lockbox.yaml.')
param alertAudience string = ''

// ---- secrets ----

@description('Ed25519 private key that signs the ledger, PEM. Keep a copy apart from Azure.')
@secure()
param ledgerKey string

@description('Further environment variables that are secrets, such as LOCKBOX_LEDGER_KEY_PREVIOUS or those of webhooks: their names.')
param extraVariables array = []

@description('Their values, by these names.')
@secure()
param extraSecrets object = {}

// ---- the database ----

@description('Administrator of PostgreSQL, who owns the tables.')
param databaseAdministrator string = 'lockbox_owner'

@description('Their password.')
@secure()
@minLength(16)
param databaseAdministratorPassword string

@description('Role that the service runs under; empty for the administrator. docs/ledger.md makes one that owns nothing.')
param databaseRole string = ''

@description('Password of that role.')
@secure()
param databaseRolePassword string = ''

@description('PostgreSQL’s major version.')
@allowed(['16', '17'])
param databaseVersion string = '17'

@description('Compute size of PostgreSQL.')
param databaseSku string = 'Standard_D2ds_v5'

@description('Tier of that size.')
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param databaseTier string = 'GeneralPurpose'

@description('A standby server in another zone; not with Burstable.')
param databaseHighAvailability bool = true

@description('How long backups of the database are kept, in days.')
@minValue(7)
@maxValue(35)
param databaseBackupDays int = 35

// ---- what is kept, and what is read ----

@description('How long a checkpoint of the ledger can be neither changed nor deleted, in days.')
@minValue(1)
@maxValue(146000)
param anchorDays int = 400

@description('Whether the activity log comes by Event Hubs too: for those whom polling is too slow or too much.')
param useEventHubs bool = false

@description('Price tier of the Azure Bot: F0 allows Teams without a limit.')
@allowed(['F0', 'S1'])
param botSku string = 'F0'

var suffix = uniqueString(resourceGroup().id)
var short = replace(name, '-', '')
var host = empty(customDomain) ? app.outputs.fqdn : customDomain

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: { name: 'id-${name}', location: location }
}

module network 'modules/network.bicep' = {
  name: 'network'
  params: { name: 'vnet-${name}', location: location }
}

module logs 'modules/logs.bicep' = {
  name: 'logs'
  params: {
    name: 'log-${name}'
    location: location
    principalId: identity.outputs.principalId
    storageLogsRole: roles.outputs.storageLogs
  }
}

module database 'modules/database.bicep' = {
  name: 'database'
  params: {
    name: 'psql-${name}-${suffix}'
    location: location
    subnetId: network.outputs.databaseSubnetId
    privateDnsZoneId: network.outputs.databaseZoneId
    administratorLogin: databaseAdministrator
    administratorPassword: databaseAdministratorPassword
    version: databaseVersion
    skuName: databaseSku
    skuTier: databaseTier
    highAvailability: databaseHighAvailability
    backupRetentionDays: databaseBackupDays
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: take('st${short}${suffix}', 24)
    location: location
    appSubnetId: network.outputs.appSubnetId
    principalId: identity.outputs.principalId
    anchorDays: anchorDays
    forEventHubs: useEventHubs
  }
}

module eventHubs 'modules/event-hubs.bicep' = if (useEventHubs) {
  name: 'event-hubs'
  params: {
    name: 'evhns-${name}-${suffix}'
    location: location
    appSubnetId: network.outputs.appSubnetId
    principalId: identity.outputs.principalId
  }
}

var ownVariables = ['BOT_APP_PASSWORD', 'LOCKBOX_LEDGER_KEY', 'DATABASE_URL']
var variables = concat(ownVariables, extraVariables)
var user = empty(databaseRole) ? databaseAdministrator : databaseRole
var password = empty(databaseRole) ? databaseAdministratorPassword : databaseRolePassword
// verify-full: TLS, and the server's certificate is checked with its name.
var databaseUrl = 'postgresql://${user}:${uriComponent(password)}@${database.outputs.host}:5432/${database.outputs.databaseName}?sslmode=verify-full'

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: take('kv-${short}-${suffix}', 24)
    location: location
    appSubnetId: network.outputs.appSubnetId
    principalId: identity.outputs.principalId
    secretNames: map(variables, variable => toLower(replace(variable, '_', '-')))
    secrets: union(
      {
        'bot-app-password': botAppPassword
        'lockbox-ledger-key': ledgerKey
        'database-url': databaseUrl
      },
      toObject(
        extraVariables,
        variable => toLower(replace(variable, '_', '-')),
        variable => extraSecrets[variable]
      )
    )
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: 'ca-${name}'
    environmentName: 'cae-${name}'
    location: location
    subnetId: network.outputs.appSubnetId
    workspaceId: logs.outputs.id
    image: image
    registryServer: registryServer
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    vaultUri: vault.outputs.uri
    secretVariables: map(variables, variable => {
      variable: variable
      secret: toLower(replace(variable, '_', '-'))
    })
    configuration: configuration
    replicas: replicas
    customDomain: customDomain
    certificateId: certificateId
  }
}

module bot 'modules/bot.bicep' = {
  name: 'bot'
  params: {
    name: 'bot-${name}-${suffix}'
    displayName: 'Lockbox Bot'
    appId: botAppId
    tenantId: tenant().tenantId
    host: host
    skuName: botSku
    oauthConnection: decideAs == 'approver' ? oauthConnection : ''
    appPassword: botAppPassword
    resourceManager: environment().resourceManager
  }
}

module roles 'modules/roles.bicep' = {
  name: 'lockbox-bot-roles'
  scope: subscription()
  params: { subscriptionIds: subscriptionIds }
}

module watched 'modules/watched-subscription.bicep' = [
  for id in subscriptionIds: {
    name: 'lockbox-bot-${uniqueString(id)}'
    scope: subscription(id)
    params: {
      principalId: identity.outputs.principalId
      watchRole: roles.outputs.watch
      decideRole: decideAs == 'bot' ? roles.outputs.decide : ''
      assignWatch: assignWatch
      senderRuleId: useEventHubs ? eventHubs!.outputs.senderRuleId : ''
      alert: alerts
      alertResourceGroup: 'rg-${name}-alert'
      location: location
      alertUri: 'https://${host}/api/alerts/azure-monitor'
      alertAppObjectId: alertAppObjectId
      alertAudience: alertAudience
    }
  }
]

@description('server.publicUrl of lockbox.yaml, and the host for npm run manifest -- --domain.')
output publicUrl string = 'https://${host}'

@description('What a TXT record asuid.<your host> has to hold before a host name of your own is taken.')
output domainVerificationId string = app.outputs.domainVerificationId

@description('Object id of the service’s identity: for infra/register-apps.sh graph and for speech-storage.bicep.')
output principalId string = identity.outputs.principalId

@description('A blob for ledger.anchors of lockbox.yaml.')
output anchorUrl string = storage.outputs.anchorUrl

@description('The workspace that byos.logAnalytics of lockbox.yaml may name.')
output logAnalyticsCustomerId string = logs.outputs.customerId

@description('Its resource id, for speech-storage.bicep.')
output logAnalyticsWorkspaceId string = logs.outputs.id

@description('eventHubs of lockbox.yaml: namespace and checkpoints; empty without Event Hubs.')
output eventHubs object = useEventHubs
  ? { namespace: eventHubs!.outputs.host, checkpoints: storage.outputs.positionsUrl }
  : {}

@description('The rule that storage logs are sent by, for speech-storage.bicep; empty without Event Hubs.')
output senderRuleId string = useEventHubs ? eventHubs!.outputs.senderRuleId : ''
