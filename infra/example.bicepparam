using 'main.bicep'

// Secrets come from the environment of whoever deploys, and stand in no file.

param subscriptionIds = ['44444444-4444-4444-4444-444444444444']
param decideAs = 'approver'

param image = 'contoso.azurecr.io/lockbox-bot@sha256:0000000000000000000000000000000000000000000000000000000000000000'
param registryServer = 'contoso.azurecr.io'
param configuration = loadTextContent('lockbox.yaml')

// As infra/register-apps.sh prints them.
param botAppId = '22222222-2222-2222-2222-222222222222'
param botAppPassword = readEnvironmentVariable('BOT_APP_PASSWORD')
param alertAppObjectId = '55555555-5555-5555-5555-555555555555'
param alertAudience = 'api://lockbox-bot-alerts'

param ledgerKey = readEnvironmentVariable('LOCKBOX_LEDGER_KEY')
param databaseAdministratorPassword = readEnvironmentVariable('DATABASE_ADMINISTRATOR_PASSWORD')
