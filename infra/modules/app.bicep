metadata description = 'The service: two instances or more behind the ingress of a Container Apps environment.'

@description('Name of the app.')
param name string

@description('Name of the environment.')
param environmentName string

@description('Region.')
param location string

@description('Subnet of the environment.')
param subnetId string

@description('Workspace that the log lines go to.')
param workspaceId string

@description('Container image, by its digest where you can.')
param image string

@description('Registry of the image, which the identity may pull from; empty where anybody may.')
param registryServer string

@description('Resource id of the service’s identity.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('Address of the vault, with a slash at its end.')
param vaultUri string

@description('Secrets in the vault that become environment variables: [{ variable, secret }].')
param secretVariables array

@description('lockbox.yaml.')
@secure()
param configuration string

@description('Instances. Two, so that one can be restarted.')
@minValue(1)
@maxValue(10)
param replicas int

@description('A host name of your own; empty for the one that the environment gives.')
param customDomain string

@description('Certificate of that host name in the environment; empty until it is bound.')
param certificateId string

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: environmentName
  location: location
  properties: {
    vnetConfiguration: { infrastructureSubnetId: subnetId, internal: false }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    // By a diagnostic setting: the other way takes a key of the workspace.
    appLogsConfiguration: { destination: 'azure-monitor' }
    peerTrafficConfiguration: { encryption: { enabled: true } }
  }
}

resource environmentLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

var plainVariables = [
  { name: 'NODE_ENV', value: 'production' }
  { name: 'LOCKBOX_CONFIG', value: '/etc/lockbox/lockbox.yaml' }
  { name: 'AZURE_CLIENT_ID', value: identityClientId }
]

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        allowInsecure: false
        targetPort: 3978
        transport: 'http'
        customDomains: empty(customDomain)
          ? []
          : [
              {
                name: customDomain
                bindingType: empty(certificateId) ? 'Disabled' : 'SniEnabled'
                certificateId: empty(certificateId) ? null : certificateId
              }
            ]
      }
      registries: empty(registryServer) ? [] : [{ server: registryServer, identity: identityId }]
      secrets: concat(
        [{ name: 'lockbox-yaml', value: configuration }],
        map(secretVariables, one => {
          name: one.secret
          keyVaultUrl: '${vaultUri}secrets/${one.secret}'
          identity: identityId
        })
      )
    }
    template: {
      // SIGTERM ends calls that are under way and the loops; it takes up to 10 seconds.
      terminationGracePeriodSeconds: 30
      containers: [
        {
          name: 'lockbox-bot'
          image: image
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: concat(plainVariables, map(secretVariables, one => { name: one.variable, secretRef: one.secret }))
          volumeMounts: [
            { volumeName: 'configuration', mountPath: '/etc/lockbox' }
            { volumeName: 'data', mountPath: '/data' }
          ]
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/healthz', port: 3978, scheme: 'HTTP' }
              periodSeconds: 6
              failureThreshold: 10
            }
            {
              type: 'Liveness'
              httpGet: { path: '/healthz', port: 3978, scheme: 'HTTP' }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            }
            {
              // Without ?for=traffic an alarm would take the instance away from the approvers who end it.
              type: 'Readiness'
              httpGet: { path: '/readyz?for=traffic', port: 3978, scheme: 'HTTP' }
              periodSeconds: 5
              timeoutSeconds: 5
              failureThreshold: 3
            }
          ]
        }
      ]
      scale: { minReplicas: replicas, maxReplicas: replicas }
      volumes: [
        {
          name: 'configuration'
          storageType: 'Secret'
          secrets: [{ secretRef: 'lockbox-yaml', path: 'lockbox.yaml' }]
        }
        { name: 'data', storageType: 'EmptyDir' }
      ]
    }
  }
}

@description('Host name that the environment gives.')
output fqdn string = app.properties.configuration.ingress.fqdn

@description('What a TXT record asuid.<your host> has to hold before a host name of your own is taken.')
output domainVerificationId string = app.properties.customDomainVerificationId
