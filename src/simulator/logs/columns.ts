import type { Column, Type } from '../kql/values';

const strings = [
  'TenantId',
  'AccountName',
  'Location',
  'Protocol',
  'OperationName',
  'OperationVersion',
  'Category',
  'StatusCode',
  'StatusText',
  'Uri',
  'CallerIpAddress',
  'CorrelationId',
  'SchemaVersion',
  'AuthenticationType',
  'AuthenticationHash',
  'RequesterObjectId',
  'RequesterTenantId',
  'RequesterAppId',
  'RequesterAudience',
  'RequesterTokenIssuer',
  'RequesterUpn',
  'RequesterUserName',
  'ServiceType',
  'ObjectKey',
  'UserAgentHeader',
  'ReferrerHeader',
  'ClientRequestId',
  'Etag',
  'TlsVersion',
  'MetricResponseType',
  'SasExpiryStatus',
  'AccessTier',
  'SourceUri',
  'DestinationUri',
  'RequestMd5',
  'ResponseMd5',
  'ConditionsUsed',
  'Type',
  'SourceSystem',
  '_ResourceId',
  '_SubscriptionId',
] as const;

const others = {
  TimeGenerated: 'datetime',
  LastModifiedTime: 'datetime',
  AuthorizationDetails: 'dynamic',
  DurationMs: 'real',
  ServerLatencyMs: 'real',
  OperationCount: 'int',
  RequestHeaderSize: 'long',
  RequestBodySize: 'long',
  ResponseHeaderSize: 'long',
  ResponseBodySize: 'long',
  ContentLengthHeader: 'long',
} as const satisfies Record<string, Type>;

/** A column of StorageBlobLogs. */
export type LogColumn = (typeof strings)[number] | keyof typeof others;

/** The columns of StorageBlobLogs, as Azure Monitor's table reference has them. */
export const logColumns: readonly Column[] = [
  ...strings.map((name) => ({ name, type: 'string' as const })),
  ...Object.entries(others).map(([name, type]) => ({ name, type })),
];

/** @returns what a column holds where a record says nothing: no text, or nothing. */
export function emptyValue({ type }: Column): '' | null {
  return type === 'string' ? '' : null;
}
