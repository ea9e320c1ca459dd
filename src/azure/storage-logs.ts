import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { LogsQueryClient } from '@azure/monitor-query-logs';
import type { StorageLogRead } from '../engine';
import { storageLogBinMs, type StorageLogQuestion, type StorageLogRow } from '../model';
import { jsonObject, type Arm } from './arm';
import { AzureError } from './errors';
import { checkedWorkspace } from './path';
import { mostRows, storageLogQuery } from './storage-log-query';
import { rowOf, tableOf, type LogTable } from './storage-log-wire';

/**
 * Reads what was done with blobs of the given accounts within a time, counted, out of one workspace, with the real SDK.
 *
 * As with the other SDKs, it makes the request and the rows are taken from the raw answer; its own policies for tokens,
 * retries and redirects are taken out. An answer that is cut is asked for again in two halves, down to one bin, which is
 * asked for folded at last: rows are left out nowhere.
 *
 * @throws AzureError; `PARTIAL` where Log Analytics says that it answered a part.
 */
export async function readStorageLog(
  logs: Arm,
  workspaceId: string,
  question: StorageLogQuestion,
): Promise<StorageLogRead> {
  const workspace = checkedWorkspace(workspaceId);
  const read: StorageLogRead = { rows: [], unreadable: [] };
  if (question.accounts.length > 0) await readSpan(new StorageLog(logs, workspace), question, read);
  return read;
}

async function readSpan(log: StorageLog, question: StorageLogQuestion, into: StorageLogRead): Promise<void> {
  const [from, to] = [Date.parse(question.from), Date.parse(question.to)];
  const bins = Math.ceil((to - from) / storageLogBinMs);
  if (bins <= 0) return;
  const table = (await log.ask(question, false)) ?? (bins === 1 ? await log.ask(question, true) : undefined);
  if (table !== undefined) {
    take(table, into);
    return;
  }
  if (bins === 1) throw new AzureError('PARTIAL', `a quarter of an hour has more than ${String(mostRows)} rows`);
  const middle = new Date(from + Math.floor(bins / 2) * storageLogBinMs).toISOString();
  await readSpan(log, { ...question, to: middle }, into);
  await readSpan(log, { ...question, from: middle }, into);
}

function take(
  { rows }: LogTable,
  { rows: into, unreadable }: { rows: StorageLogRow[]; unreadable: { why: string }[] },
) {
  for (const cells of rows) {
    const read = rowOf(cells);
    if (read.ok) into.push(read.row);
    else unreadable.push({ why: read.why });
  }
}

/** One workspace. */
class StorageLog {
  constructor(
    private readonly logs: Arm,
    private readonly workspace: string,
  ) {}

  /** @returns undefined where there are more rows than an answer holds. */
  async ask(question: StorageLogQuestion, foldsAll: boolean): Promise<LogTable | undefined> {
    const answers: LogTable[] = [];
    const client = clientOf(this.logs, (table) => answers.push(table));
    const span = { startTime: new Date(question.from), endTime: new Date(question.to) };
    try {
      await client.queryWorkspace(this.workspace, storageLogQuery(question, foldsAll), span);
    } catch (error) {
      throw error instanceof AzureError
        ? error
        : new AzureError('NOT_UNDERSTOOD', 'the log cannot be read', undefined, { cause: error });
    }
    const [table] = answers;
    if (table === undefined) throw new AzureError('NOT_UNDERSTOOD', 'the log gave no answer');
    return table.rows.length > mostRows ? undefined : table;
  }
}

function clientOf(logs: Arm, take: (table: LogTable) => void): LogsQueryClient {
  const { credential, endpoint, scope } = logs.options;
  const client = new LogsQueryClient(credential, {
    endpoint,
    // Its documented `audience` is read nowhere; without this the token would be for the public cloud.
    credentials: { scopes: [scope] },
    httpClient: logs.client,
    allowInsecureConnection: logs.isPlain,
  });
  for (const name of ['bearerTokenAuthenticationPolicy', 'defaultRetryPolicy', 'redirectPolicy']) {
    client.pipeline.removePolicy({ name });
  }
  client.pipeline.addPolicy(ownPolicy(logs, take));
  return client;
}

/** Checks where the query goes, signs it, and takes the rows out of the answer. */
function ownPolicy(logs: Arm, take: (table: LogTable) => void): PipelinePolicy {
  return {
    name: 'lockboxStorageLogs',
    sendRequest: async (request, next) => {
      request.url = logs.ownUrl(request.url);
      request.headers.set('authorization', `Bearer ${await logs.token()}`);
      const response = await next(request);
      if (response.status !== 200) {
        throw logs.failure({ status: response.status, body: '', header: (name) => response.headers.get(name) });
      }
      take(tableOf(jsonObject(response.bodyAsText ?? '')));
      return { ...response, bodyAsText: '{"tables":[]}' };
    },
  };
}
