import { createHash } from 'node:crypto';
import { workspacesFor } from '../diagnostics';
import { blobOperations, type LogRow } from '../logs/row';
import type { Principal } from '../principal';
import type { State } from '../state';
import { keyHashOf } from '../storage/account';
import type { BlobAccess, Verdict } from './blob-access';

/** An access and how it is told. */
export interface PlayedAccess {
  access: BlobAccess;
  verdict: Verdict;
  by: Principal;
  at: Date;
  /** Milliseconds until a query of the log shows it. */
  lateMs: number;
}

/**
 * Writes an access into the storage log, to every workspace that a diagnostic setting of the account sends its category
 * to; where there is none, nobody ever learns of it.
 * @returns the row as it was recorded, undefined where it was not.
 */
export function recordAccess(state: State, played: PlayedAccess): LogRow | undefined {
  const { account, operation } = played.access;
  const wanted = workspacesFor(
    state.world.diagnosticSettings,
    `${account.id}/blobServices/default`,
    blobOperations[operation].category,
  );
  const workspaces = state.world.workspaces.filter(({ id }) => wanted.includes(id.toLowerCase()));
  const row = rowOf(state, played);
  state.exportAccess(row);
  for (const workspace of workspaces) {
    workspace.record({ ...row, TenantId: workspace.customerId }, played.at.getTime() + played.lateMs);
  }
  return workspaces.length === 0 ? undefined : row;
}

function rowOf(state: State, { access, verdict, by, at }: PlayedAccess): LogRow {
  const { account, operation, authentication, container, blob } = access;
  const port = 1024 + (state.ids.count('port') % 60_000);
  const path = blob === '' ? container : `${container}/${blob}`;
  return {
    TimeGenerated: at.getTime(),
    AccountName: account.name,
    Location: account.location,
    Protocol: 'HTTPS',
    OperationName: operation,
    OperationVersion: '2024-11-04',
    Category: blobOperations[operation].category,
    StatusCode: String(verdict.allowed ? blobOperations[operation].status : verdict.status),
    StatusText: verdict.allowed ? 'Success' : verdict.code,
    DurationMs: 9,
    ServerLatencyMs: 8,
    Uri: `https://${account.name}.blob.core.windows.net:443/${path}${signature(access)}`,
    CallerIpAddress: `${access.ip}:${port}`,
    CorrelationId: state.ids.next('storageCorrelation'),
    SchemaVersion: '1.0',
    AuthenticationType: authentication,
    AuthenticationHash: hashOf(access),
    ...requesterOf(state, access, by, verdict),
    ServiceType: 'blob',
    ObjectKey: `/${account.name}/${path}`,
    UserAgentHeader: 'azsdk-net-Storage.Blobs/12.24.0',
    TlsVersion: 'TLS 1.3',
    MetricResponseType: verdict.allowed ? 'Success' : 'AuthorizationError',
    ResponseBodySize: verdict.allowed ? 99_000 : 0,
    OperationCount: 0,
    Type: 'StorageBlobLogs',
    SourceSystem: 'Azure',
    _ResourceId: account.id.toLowerCase(),
    _SubscriptionId: account.id.split('/')[2] ?? '',
  };
}

/** Real logs bear the query of a SAS in the address, its signature crossed out. */
function signature({ authentication }: BlobAccess): string {
  return authentication === 'SAS' || authentication === 'DelegationSas' ? '?sv=2024-11-04&sr=b&sp=r&sig=XXXXX' : '';
}

function hashOf({ account, authentication, key, principalId, container, blob }: BlobAccess): string {
  const signed = createHash('sha256')
    .update(`${account.id} ${principalId} ${container} ${blob}`)
    .digest('hex')
    .toUpperCase();
  switch (authentication) {
    case 'AccountKey':
      return keyHashOf(account, key.name, key.generation);
    case 'SAS':
      return `${keyHashOf(account, key.name, key.generation)},SasSignature(${signed})`;
    case 'DelegationSas':
      return `SasSignature(${signed})`;
    case 'OAuth':
    case 'Anonymous':
      return '';
  }
}

/** Only a token, or a key that was given out for one, names somebody. */
function requesterOf(state: State, { authentication }: BlobAccess, by: Principal, verdict: Verdict): Partial<LogRow> {
  if (by.kind === 'azure' || (authentication !== 'OAuth' && authentication !== 'DelegationSas')) return {};
  const assignment = verdict.allowed ? verdict.assignment : undefined;
  return {
    RequesterObjectId: by.oid,
    RequesterTenantId: state.tenantId,
    RequesterAudience: 'https://storage.azure.com/',
    RequesterTokenIssuer: `https://sts.windows.net/${state.tenantId}/`,
    ...(by.kind === 'person'
      ? { RequesterUpn: by.upn, RequesterUserName: by.name ?? by.upn }
      : { RequesterAppId: by.appid }),
    ...(assignment === undefined
      ? {}
      : { AuthorizationDetails: [{ roleAssignmentId: assignment.name, roleDefinitionId: assignment.roleId }] }),
  };
}
