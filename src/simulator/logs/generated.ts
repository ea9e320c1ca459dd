import type { Value } from '../kql/values';
import type { LogColumn } from './columns';
import { blobOperations, type AuthenticationType, type BlobOperationName } from './row';

/** Somebody whose accesses are made up. */
export interface GeneratedPrincipal {
  objectId: string;
  upn?: string;
  appId?: string;
  authenticationType: AuthenticationType;
  /** Without port. */
  ip: string;
}

/** What a block of made-up rows is about. */
export interface GeneratedDraft {
  count: number;
  /** Names and ARM paths of the storage accounts. */
  accounts: readonly { name: string; id: string; location: string }[];
  principals: readonly GeneratedPrincipal[];
  /** Milliseconds since 1970; the rows are spread evenly from here until {@link to}, which is left out. */
  from: number;
  to: number;
  seed: string;
  tenantId: string;
  /** The workspace's customer id. */
  workspaceId: string;
}

const operations: readonly BlobOperationName[] = [
  'GetBlob',
  'GetBlob',
  'GetBlob',
  'GetBlobProperties',
  'ListBlobs',
  'PutBlob',
];
const containers = ['customspeech-artifacts', 'customspeech-models', 'customspeech-audiologs'] as const;

/** A row of a block: everything about it follows from the seed and its number. */
interface Made {
  index: number;
  time: number;
  account: GeneratedDraft['accounts'][number];
  principal: GeneratedPrincipal;
  operation: BlobOperationName;
  container: string;
  draw: number;
  draft: GeneratedDraft;
}

const cells: Partial<Record<LogColumn, (made: Made) => Value>> = {
  TimeGenerated: ({ time }) => time,
  TenantId: ({ draft }) => draft.workspaceId,
  AccountName: ({ account }) => account.name,
  Location: ({ account }) => account.location,
  Protocol: () => 'HTTPS',
  OperationName: ({ operation }) => operation,
  OperationVersion: () => '2024-11-04',
  Category: ({ operation }) => blobOperations[operation].category,
  StatusCode: ({ operation }) => String(blobOperations[operation].status),
  StatusText: () => 'Success',
  DurationMs: ({ draw }) => draw % 97,
  ServerLatencyMs: ({ draw }) => draw % 53,
  Uri: (made) =>
    `https://${made.account.name}.blob.core.windows.net:443/${pathOf(made)}${isSigned(made) ? '?sig=XXXXX' : ''}`,
  CallerIpAddress: ({ principal, draw }) => `${principal.ip}:${1024 + (draw % 60_000)}`,
  CorrelationId: ({ index, draw }) => `${hex(draw, 8)}-001e-0000-0000-${hex(index, 12)}`,
  SchemaVersion: () => '1.0',
  AuthenticationType: ({ principal }) => principal.authenticationType,
  AuthenticationHash: ({ principal }) => (principal.authenticationType === 'AccountKey' ? 'key1(GENERATED)' : ''),
  RequesterObjectId: (made) => (isNamed(made) ? made.principal.objectId : ''),
  RequesterAppId: (made) => (isNamed(made) ? (made.principal.appId ?? '') : ''),
  RequesterUpn: (made) => (isNamed(made) ? (made.principal.upn ?? '') : ''),
  RequesterTenantId: (made) => (isNamed(made) ? made.draft.tenantId : ''),
  ServiceType: () => 'blob',
  ObjectKey: (made) => `/${made.account.name}/${pathOf(made)}`,
  UserAgentHeader: () => 'azsdk-net-Storage.Blobs/12.24.0',
  TlsVersion: () => 'TLS 1.3',
  MetricResponseType: () => 'Success',
  ResponseBodySize: ({ draw }) => draw % 1_000_000,
  Type: () => 'StorageBlobLogs',
  SourceSystem: () => 'Azure',
  _ResourceId: ({ account }) => account.id.toLowerCase(),
  _SubscriptionId: ({ account }) => account.id.split('/')[2] ?? '',
};

/** Only a token names somebody; a key or a SAS made with one does not. */
function isNamed({ principal }: Made): boolean {
  return principal.authenticationType === 'OAuth' || principal.authenticationType === 'DelegationSas';
}

function isSigned({ principal }: Made): boolean {
  return principal.authenticationType === 'SAS' || principal.authenticationType === 'DelegationSas';
}

function pathOf({ container, index }: Made): string {
  return `${container}/TranscriptionData/${hex(index, 8)}.wav`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/**
 * Rows of StorageBlobLogs by the million that take no memory: a row is worked out when it is read, the same each time,
 * and of it only the cells that are asked for.
 */
export class GeneratedRows {
  private readonly seed: number;

  constructor(readonly draft: GeneratedDraft) {
    this.seed = Buffer.from(draft.seed).reduce((sum, byte) => mixed(sum ^ byte), 0x9e37_79b9);
  }

  /** @returns the rows, oldest first, each with the values of these columns. */
  *rows(columns: readonly string[], empty: readonly Value[]): Iterable<Value[]> {
    const makers = columns.map((name) => cells[name as LogColumn]);
    const { count, accounts, principals, from, to } = this.draft;
    const step = (to - from) / count;
    for (let index = 0; index < count; index += 1) {
      const draw = mixed((this.seed + index) | 0);
      const account = accounts[draw % accounts.length];
      const principal = principals[mixed(draw) % principals.length];
      if (account === undefined || principal === undefined) return;
      const made: Made = {
        index,
        time: Math.floor(from + index * step),
        account,
        principal,
        operation: operations[(draw >>> 8) % operations.length] ?? 'GetBlob',
        container: containers[(draw >>> 16) % containers.length] ?? containers[0],
        draw,
        draft: this.draft,
      };
      yield makers.map((maker, place) => (maker === undefined ? (empty[place] ?? null) : maker(made)));
    }
  }
}

/** @returns a number without sign that looks random and follows from the given one alone. */
function mixed(value: number): number {
  let bits = Math.imul(value ^ (value >>> 16), 0x45d9_f3b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x45d9_f3b);
  // 31 bits: such a number is kept without a box, a million times over.
  return (bits ^ (bits >>> 16)) & 0x7fff_ffff;
}
