#!/usr/bin/env bash
# Makes the app registrations of Lockbox Bot in Entra ID, or brings them back to what they have to be: whatever was
# changed in them by hand is put back. Needs the Azure CLI, signed in by somebody who may make app registrations and
# grant admin consent (Application Administrator with Privileged Role Administrator, or Global Administrator).
#
#   infra/register-apps.sh apps --host lockbox.example.com [--secret-file FILE] [--without-alerts]
#   infra/register-apps.sh graph --principal-id OBJECT_ID
#
# apps   the bot's registration (sign-in of approvers, page for auditors, app roles) and that of the alert door
# graph  lets the service's identity read people and groups in Microsoft Graph
#
# What was just made takes Entra a moment to know everywhere: if a step fails for that, run it again, which makes nothing twice.
#
# A client secret is made only with --secret-file, written there with mode 0600, and printed nowhere.
set -euo pipefail
shopt -s inherit_errexit

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
graph='https://graph.microsoft.com/v1.0'
# Microsoft's own applications; these ids are the same in every tenant of the public cloud.
readonly microsoft_graph='00000003-0000-0000-c000-000000000000'
readonly action_groups='461e8683-5575-4561-ac7f-899cc907d62a'
readonly resource_manager='797f4846-ba00-4fd7-ba43-dac1f8f63013'
readonly user_impersonation='41094075-9dad-400e-a0bd-54e686782033'
readonly teams_desktop='1fec8e78-bce4-4aaf-ab1b-5451cc387264'
readonly teams_web='5e3ce6c0-2b1f-4285-8d4b-75ee78787346'
# Ours: the same at every run, so that a second one changes nothing.
readonly scope_access_as_user='7d1a5f3e-6a0b-4f0e-9a51-0c1f5b8e2d10'
readonly role_auditor='7d1a5f3e-6a0b-4f0e-9a51-0c1f5b8e2d11'
readonly role_approver='7d1a5f3e-6a0b-4f0e-9a51-0c1f5b8e2d12'
readonly role_admin='7d1a5f3e-6a0b-4f0e-9a51-0c1f5b8e2d13'
readonly role_webhook='7d1a5f3e-6a0b-4f0e-9a51-0c1f5b8e2d14'

fail() {
  echo "register-apps.sh: $1" >&2
  exit 2
}

# Client id of the registration of that name, which is made where there is none.
app_of() {
  local id
  id="$(az ad app list --filter "displayName eq '$1'" --query '[0].appId' --output tsv)"
  if [[ -z "$id" ]]; then
    id="$(az ad app create --display-name "$1" --sign-in-audience AzureADMyOrg --query appId --output tsv)"
  fi
  echo "$id"
}

object_of() {
  az ad app show --id "$1" --query id --output tsv
}

# Object id of the service principal of an application, which is made where there is none.
principal_of() {
  local id
  id="$(az ad sp list --filter "appId eq '$1'" --query '[0].id' --output tsv)"
  if [[ -z "$id" ]]; then
    id="$(az ad sp create --id "$1" --query id --output tsv)"
  fi
  echo "$id"
}

patch() {
  az rest --method PATCH --url "$graph/applications/$1" --headers Content-Type=application/json --body "$2" --output none
}

# Gives a principal ($1) the app role ($3) of a resource ($2), where it does not have it.
give_role() {
  local has
  has="$(az rest --method GET --url "$graph/servicePrincipals/$1/appRoleAssignments" \
    --query "value[?resourceId=='$2' && appRoleId=='$3'] | length(@)" --output tsv)"
  if [[ "$has" == 0 ]]; then
    az rest --method POST --url "$graph/servicePrincipals/$1/appRoleAssignments" \
      --headers Content-Type=application/json --output none \
      --body "{\"principalId\":\"$1\",\"resourceId\":\"$2\",\"appRoleId\":\"$3\"}"
  fi
}

app_role() {
  echo "{\"id\":\"$1\",\"value\":\"$2\",\"displayName\":\"$2\",\"description\":\"$3\",\"allowedMemberTypes\":[\"$4\"],\"isEnabled\":true}"
}

bot_registration() {
  local app="$1" host="$2" object api
  object="$(object_of "$app")"
  api="\"requestedAccessTokenVersion\": 2, \"oauth2PermissionScopes\": [{
    \"id\": \"$scope_access_as_user\", \"value\": \"access_as_user\", \"type\": \"User\", \"isEnabled\": true,
    \"adminConsentDisplayName\": \"Use Lockbox Bot\", \"adminConsentDescription\": \"Use Lockbox Bot as the signed-in person\",
    \"userConsentDisplayName\": \"Use Lockbox Bot\", \"userConsentDescription\": \"Use Lockbox Bot as you\"
  }]"
  patch "$object" "{
    \"identifierUris\": [\"api://$host/botid-$app\"],
    \"api\": {$api},
    \"appRoles\": [
      $(app_role "$role_auditor" Auditor 'Reads every request, proof and status' User),
      $(app_role "$role_approver" Approver 'Reads the requests that they were asked about' User),
      $(app_role "$role_admin" Admin 'Reads everything; erases and holds personal data' User)
    ],
    \"web\": {\"redirectUris\": [\"https://token.botframework.com/.auth/web/redirect\", \"https://$host/auth/callback\"]},
    \"spa\": {\"redirectUris\": [\"https://$host/\"]},
    \"optionalClaims\": {\"idToken\": [{\"name\": \"auth_time\", \"essential\": false}, {\"name\": \"acrs\", \"essential\": false}]},
    \"requiredResourceAccess\": [{
      \"resourceAppId\": \"$resource_manager\",
      \"resourceAccess\": [{\"id\": \"$user_impersonation\", \"type\": \"Scope\"}]
    }]
  }"
  # Only a scope that is there can be given to others.
  patch "$object" "{
    \"api\": {$api, \"preAuthorizedApplications\": [
      {\"appId\": \"$teams_desktop\", \"delegatedPermissionIds\": [\"$scope_access_as_user\"]},
      {\"appId\": \"$teams_web\", \"delegatedPermissionIds\": [\"$scope_access_as_user\"]}
    ]}
  }"
  principal_of "$app" > /dev/null
  az ad app permission admin-consent --id "$app"
}

alert_registration() {
  local app="$1" object="$2" caller own
  patch "$object" "{
    \"identifierUris\": [\"api://$app\"],
    \"api\": {\"requestedAccessTokenVersion\": 2},
    \"appRoles\": [$(app_role "$role_webhook" ActionGroupsSecureWebhook 'Tells Lockbox Bot of alerts' Application)]
  }"
  caller="$(principal_of "$action_groups")"
  own="$(principal_of "$app")"
  give_role "$caller" "$own" "$role_webhook"
}

apps() {
  local host='' secret_file='' alerts=true
  while (($# > 0)); do
    case "$1" in
      --host) host="${2:?}" && shift 2 ;;
      --secret-file) secret_file="${2:?}" && shift 2 ;;
      --without-alerts) alerts=false && shift ;;
      *) fail "$1 is no option of apps" ;;
    esac
  done
  [[ "$host" =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}$ ]] || fail '--host has to be the host name of server.publicUrl'
  local bot alert object
  bot="$(app_of 'Lockbox Bot')"
  bot_registration "$bot" "$host"
  if [[ -n "$secret_file" ]]; then
    # Beside those that are in force: a rotation cuts nobody off.
    (umask 077 && az ad app credential reset --id "$bot" --append --display-name lockbox-bot --years 1 \
      --query password --output tsv > "$secret_file")
  fi
  echo "botAppId           $bot"
  echo "signIn.audience    api://$host/botid-$bot"
  if [[ "$alerts" == true ]]; then
    alert="$(app_of 'Lockbox Bot alerts')"
    object="$(object_of "$alert")"
    alert_registration "$alert" "$object"
    echo "alertAppObjectId   $object"
    echo "alertAudience      api://$alert"
  fi
}

# Of infra/roles/graph.json what an identity of its own can use; the two for installing the Teams app act only for the
# application that the Teams app names.
graph_rights() {
  [[ "${1:-}" == --principal-id && -n "${2:-}" ]] || fail 'graph wants --principal-id, the output principalId of main.bicep'
  local resource permission role
  resource="$(principal_of "$microsoft_graph")"
  for permission in $(grep -oE '"(User|GroupMember)\.Read\.All"' "$here/roles/graph.json" | tr -d '"'); do
    role="$(az rest --method GET --url "$graph/servicePrincipals/$resource?\$select=appRoles" \
      --query "appRoles[?value=='$permission'].id | [0]" --output tsv)"
    give_role "$2" "$resource" "$role"
    echo "$permission"
  done
}

case "${1:-}" in
  apps) shift && apps "$@" ;;
  graph) shift && graph_rights "$@" ;;
  *) fail 'say apps or graph; the first lines of this file say how' ;;
esac
