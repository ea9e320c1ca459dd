metadata description = 'Tells the service at once that something of Customer Lockbox stands in the activity log. What it says is a hint.'

@description('Subscription that is watched, and that this is deployed in.')
param subscriptionId string

@description('The service’s alert door.')
param alertUri string

@description('Object id of the alert door’s app registration.')
param alertAppObjectId string

@description('Application ID URI of that registration.')
param alertAudience string

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'lockbox-bot'
  location: 'global'
  properties: {
    groupShortName: 'lockbox-bot'
    enabled: true
    webhookReceivers: [
      {
        name: 'lockbox-bot'
        serviceUri: alertUri
        useCommonAlertSchema: true
        useAadAuth: true
        objectId: alertAppObjectId
        identifierUri: alertAudience
        tenantId: tenant().tenantId
      }
    ]
  }
}

resource rule 'Microsoft.Insights/activityLogAlerts@2020-10-01' = {
  name: 'lockbox-bot'
  location: 'global'
  properties: {
    description: 'An operation of Customer Lockbox: Lockbox Bot reads the requests of this subscription.'
    enabled: true
    scopes: ['/subscriptions/${subscriptionId}']
    condition: {
      allOf: [
        { field: 'category', equals: 'Administrative' }
        { field: 'resourceProvider', equals: 'Microsoft.CustomerLockbox' }
      ]
    }
    actions: {
      actionGroups: [{ actionGroupId: actions.id }]
    }
  }
}
