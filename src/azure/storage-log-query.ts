import { speechContainers, storageLogBinMs, type StorageLogQuestion } from '../model';
import { AzureError } from './errors';
import { isGuid } from './path';

/** The most rows that one answer may have; with one more it counts as cut, and narrower spans are asked for. */
export const mostRows = 5_000;

/**
 * The query of StorageBlobLogs, in plain Kusto. It counts: a million reads by one caller come back as one row a quarter
 * of an hour. `Uri` and `ObjectKey` can hold a signature, so of them only the name of the container comes out, and only
 * where it has the form of one.
 *
 * An access of somebody who is expected there is counted without its address (Speech itself comes from many), and
 * without a container that is none of Speech's. With `everything` folded all are: then not even somebody who tries every
 * address and every name can make more rows than an answer holds.
 */
const steps = [
  'StorageBlobLogs',
  '| where TimeGenerated >= windowStart and TimeGenerated < windowEnd and AccountName in~ (accounts)',
  '| extend Account = tolower(AccountName), ObjectId = tolower(RequesterObjectId),',
  // The object key names the account first; where there is none, the address of the call has the container first. Of a
  // blob only what has a slash behind it is a container: else it is a blob's own name.
  "    InKey = extract(@'^/[^/?]*(/[^?]*)', 1, ObjectKey), InUri = extract(@'^https?://[^/?]+(/[^?]*)', 1, Uri),",
  "    End = iff(OperationName =~ 'ListBlobs' or OperationName contains 'Container' or OperationName contains 'Filesystem', '/', ''),",
  // An address is `203.0.113.5:443` or `[2001:db8::1]:443`; one without a port stays as it is.
  "    V4 = extract(@'^([0-9.]+)(?::[0-9]+)?$', 1, CallerIpAddress),",
  "    V6 = extract(@'^\\[?([0-9A-Fa-f:.]+)\\]?(?::[0-9]+)?$', 1, CallerIpAddress),",
  // A hash is `key1(4C81…)`, and of a link also `SasSignature(92D6…)`; the beginning tells one from another.
  "    Key = extract(@'^([A-Za-z]+[-]?[0-9]+)[(]', 1, AuthenticationHash),",
  "    KeyHash = extract(@'^[A-Za-z]+[-]?[0-9]+[(]([0-9A-Za-z_]{1,12})', 1, AuthenticationHash),",
  "    Signature = extract(@'SasSignature[(]([0-9A-Za-z_]{1,12})', 1, AuthenticationHash)",
  "| extend Folded = everything or (AuthenticationType =~ 'OAuth' and strcat(Account, '/', ObjectId) in (expected)),",
  "    Named = extract(@'^/([a-z0-9$][a-z0-9-]{1,62})/', 1, strcat(iff(isempty(InKey), InUri, InKey), End))",
  "| extend Container = iff(Folded and Named !in (speech), '', Named),",
  "    Client = iff(Folded, '', substring(iff(isempty(V4), V6, V4), 0, 45))",
  '| summarize Count = count(), First = min(TimeGenerated), Last = max(TimeGenerated),',
  '    Signatures = make_set_if(Signature, isnotempty(Signature), 2)',
  `    by Bin = bin(TimeGenerated, ${String(storageLogBinMs / 60_000)}m), Account, Folded,`,
  '    Operation = substring(OperationName, 0, 64), Authentication = substring(AuthenticationType, 0, 32), Key, KeyHash,',
  '    ObjectId = substring(ObjectId, 0, 64), AppId = substring(RequesterAppId, 0, 64),',
  '    Upn = substring(RequesterUpn, 0, 128), Container, Address = Client,',
  '    StatusCode = substring(StatusCode, 0, 8), StatusText = substring(StatusText, 0, 64)',
  `| take ${String(mostRows + 1)}`,
].join('\n');

/**
 * @param foldsAll counts addresses and unknown containers together for everybody.
 * @throws AzureError `NOT_UNDERSTOOD` for a name or an id that has not the form of one: nothing else gets into a query.
 */
export function storageLogQuery({ from, to, accounts, expected }: StorageLogQuestion, foldsAll: boolean): string {
  const pairs = expected.map(({ account, principalId }) => `${named(account)}/${identified(principalId)}`);
  return [
    `let windowStart = datetime(${moment(from)});`,
    `let windowEnd = datetime(${moment(to)});`,
    `let accounts = ${list(accounts.map(named))};`,
    `let expected = ${list(pairs)};`,
    `let speech = ${list(speechContainers)};`,
    `let everything = ${String(foldsAll)};`,
    steps,
  ].join('\n');
}

function list(texts: readonly string[]): string {
  return `dynamic(${JSON.stringify(texts)})`;
}

function moment(at: string): string {
  return new Date(at).toISOString();
}

function named(account: string): string {
  if (!/^[a-z0-9]{3,24}$/.test(account)) throw new AzureError('NOT_UNDERSTOOD', 'this is no name of a storage account');
  return account;
}

function identified(principalId: string): string {
  if (!isGuid(principalId)) throw new AzureError('NOT_UNDERSTOOD', 'an object id is not a GUID');
  return principalId.toLowerCase();
}
