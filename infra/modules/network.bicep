metadata description = 'A network of its own: one subnet for the app, one for the database. Storage, vault and Event Hubs let in the first.'

@description('Name of the network.')
param name string

@description('Region.')
param location string

@description('Address space of the network; it need not be reachable from anywhere else.')
param addressPrefix string = '10.20.0.0/16'

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 23, 0)
          delegations: [
            { name: 'container-apps', properties: { serviceName: 'Microsoft.App/environments' } }
          ]
          serviceEndpoints: [
            { service: 'Microsoft.KeyVault' }
            { service: 'Microsoft.Storage' }
            { service: 'Microsoft.EventHub' }
          ]
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 28, 32)
          delegations: [
            { name: 'postgresql', properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }
          ]
        }
      }
    ]
  }
}

resource databaseZone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: '${name}.private.postgres.database.azure.com'
  location: 'global'
}

resource databaseZoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: databaseZone
  name: name
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: network.id }
  }
}

@description('Subnet of the Container Apps environment.')
output appSubnetId string = network.properties.subnets[0].id

@description('Subnet of PostgreSQL.')
output databaseSubnetId string = network.properties.subnets[1].id

@description('Private DNS zone of PostgreSQL, linked to the network.')
output databaseZoneId string = databaseZone.id
