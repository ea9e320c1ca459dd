metadata description = 'PostgreSQL flexible server without a public address. TLS is required, 1.2 at the least.'

@description('Name of the server.')
param name string

@description('Region.')
param location string

@description('Subnet that is delegated to PostgreSQL.')
param subnetId string

@description('Private DNS zone that is linked to the network.')
param privateDnsZoneId string

@description('Name of the administrator, who owns the tables.')
param administratorLogin string

@description('Password of the administrator.')
@secure()
@minLength(16)
param administratorPassword string

@description('PostgreSQL’s major version.')
@allowed(['16', '17'])
param version string

@description('Compute size.')
param skuName string

@description('Tier of that size.')
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param skuTier string

@description('A standby server in another zone; not with Burstable.')
param highAvailability bool

@description('How long backups are kept, in days.')
@minValue(7)
@maxValue(35)
param backupRetentionDays int

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  sku: { name: skuName, tier: skuTier }
  properties: {
    version: version
    administratorLogin: administratorLogin
    administratorLoginPassword: administratorPassword
    // The service connects by a URL with a password; it has no way to renew an Entra token on a connection.
    authConfig: { passwordAuth: 'Enabled', activeDirectoryAuth: 'Disabled' }
    network: {
      delegatedSubnetResourceId: subnetId
      privateDnsZoneArmResourceId: privateDnsZoneId
      publicNetworkAccess: 'Disabled'
    }
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: backupRetentionDays, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: highAvailability ? 'ZoneRedundant' : 'Disabled' }
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: server
  name: 'lockbox'
  properties: { charset: 'UTF8', collation: 'en_US.utf8' }
}

// One after the other: the server takes one change at a time.
resource requireTls 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = {
  parent: server
  name: 'require_secure_transport'
  properties: { value: 'on', source: 'user-override' }
  dependsOn: [database]
}

resource oldestTls 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = {
  parent: server
  name: 'ssl_min_protocol_version'
  properties: { value: 'TLSv1.2', source: 'user-override' }
  dependsOn: [requireTls]
}

@description('Host name, which resolves within the network alone.')
output host string = server.properties.fullyQualifiedDomainName

@description('Name of the database.')
output databaseName string = database.name
