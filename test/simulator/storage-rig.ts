import { simulatedSpeechStorageId, simulatedWorkspaceId } from '../../src/simulator';
import { askForToken, production, type Rig } from './rig';

export const speechStorage = simulatedSpeechStorageId;
export const otherStorage = `/subscriptions/${production}/resourceGroups/prod-files/providers/Microsoft.Storage/storageAccounts/contosodocuments`;
export const speechAccount = `/subscriptions/${production}/resourceGroups/prod-ai/providers/Microsoft.CognitiveServices/accounts/contoso-speech-prod`;
export const storageVersion = 'api-version=2023-05-01';

/** What answers hold, as far as the tests read it. What is not there fails the assertion that reads it. */
export interface Fields {
  [name: string]: unknown;
  error: { code: string; message: string; details: { code: string }[]; innererror: { code: string } };
  properties: Record<string, unknown>;
  keys: { keyName: string; value: string; creationTime: string }[];
  key1: string;
  key2: string;
  value: { name: string; properties: Record<string, unknown> }[];
  data: Record<string, unknown>[];
  $skipToken?: string;
  tables: { name: string; columns: { name: string; type: string }[]; rows: unknown[][] }[];
}

/** An answer. */
export interface Raw {
  status: number;
  headers: Headers;
  body: Fields;
}

/** Calls the management endpoint; an empty answer has no fields. */
export async function arm(rig: Rig, method: string, path: string, body?: unknown, headers = {}): Promise<Raw> {
  const response = await fetch(rig.url + path, {
    method,
    headers: { authorization: `Bearer ${rig.token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Fields };
}

/** An event of the activity log, as far as the tests read it. */
export interface Event {
  operationName: { value: string };
  status: { value: string };
  resourceId: string;
  caller: string;
  correlationId: string;
  authorization: { scope: string };
  httpRequest: { clientRequestId: string; clientIpAddress: string };
  properties: Record<string, string>;
}

/** @returns the events of the production subscription's log, oldest first. */
export async function eventsOf(rig: Rig): Promise<Event[]> {
  const filter = encodeURIComponent("eventTimestamp ge '2026-02-20T00:00:00Z'");
  const path = `/subscriptions/${production}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${filter}`;
  return ((await rig.arm(path)).body.value as unknown as Event[]).toReversed();
}

/** Signs in for Log Analytics and asks; `headers` and `workspace` replace what is usual. */
export async function query(
  rig: Rig,
  text: string,
  {
    timespan,
    workspace = simulatedWorkspaceId,
    prefer = 'wait=60',
  }: { timespan?: string; workspace?: string; prefer?: string } = {},
): Promise<Raw> {
  const granted = await askForToken(rig.url, undefined, { scope: 'https://api.loganalytics.io/.default' });
  const headers = { authorization: `Bearer ${granted.body.access_token}`, prefer };
  return arm(rig, 'POST', `/v1/workspaces/${workspace}/query`, { query: text, timespan }, headers);
}

/** @returns the rows that a query answers. */
export async function rowsOf(rig: Rig, text: string): Promise<unknown[][]> {
  const { status, body } = await query(rig, text);
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body.tables[0]!.rows;
}
