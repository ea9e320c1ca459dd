import type { EventBody } from '../activity-events';
import type { LogRow } from '../logs/row';

/** A record as a diagnostic setting writes it to an event hub. */
export type ExportedRecord = Record<string, unknown>;

const results: Readonly<Record<string, string>> = {
  Started: 'Start',
  Accepted: 'Accept',
  Succeeded: 'Success',
  Failed: 'Failure',
};

/** @returns an event of the activity log in the shape of its export: without an id of its own, and in capitals. */
export function exportedEvent(body: EventBody): ExportedRecord {
  const status = valueOf(body['status']);
  const { authorization, claims, correlationId, eventTimestamp, httpRequest, level, properties, tenantId } = body;
  return {
    RoleLocation: 'West Europe',
    time: eventTimestamp,
    resourceId: textOf(body['resourceId']).toUpperCase(),
    operationName: valueOf(body['operationName']).toUpperCase(),
    category: 'Administrative',
    resultType: results[status] ?? status,
    resultSignature: `${status}.`,
    durationMs: '0',
    ...(httpRequest === undefined ? {} : { callerIpAddress: fieldOf(httpRequest, 'clientIpAddress') }),
    correlationId,
    identity: { authorization, claims },
    level,
    properties,
    tenantId,
  };
}

/** @returns a row of the storage log as a resource log. */
export function exportedAccess(row: LogRow): ExportedRecord {
  return {
    time: new Date(row.TimeGenerated).toISOString(),
    resourceId: `${textOf(row._ResourceId)}/blobServices/default`,
    category: row.Category,
    operationName: row.OperationName,
    operationVersion: row.OperationVersion,
    schemaVersion: row.SchemaVersion,
    statusCode: Number(row.StatusCode),
    statusText: row.StatusText,
    durationMs: row.DurationMs,
    callerIpAddress: row.CallerIpAddress,
    correlationId: row.CorrelationId,
    identity: {
      type: row.AuthenticationType,
      ...(row.AuthenticationHash === '' ? {} : { tokenHash: row.AuthenticationHash }),
      ...(row.RequesterObjectId === undefined
        ? {}
        : {
            requester: {
              objectId: row.RequesterObjectId,
              tenantId: row.RequesterTenantId,
              upn: row.RequesterUpn,
              appId: row.RequesterAppId,
            },
          }),
    },
    location: row.Location,
    properties: { accountName: row.AccountName, objectKey: row.ObjectKey, tlsVersion: row.TlsVersion },
    uri: row.Uri,
    protocol: row.Protocol,
  };
}

function valueOf(pair: unknown): string {
  return textOf(fieldOf(pair, 'value'));
}

/** Injected events may hold anything. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
