import { Router, type Request, type Response } from 'express';
import { bodyOf, textField } from '../arm/body';
import { pathPart, sameText } from '../arm/scope';
import { KqlError } from '../kql/error';
import { runQuery, type Result } from '../kql/run';
import { kustoTime, textOf, type Type, type Value } from '../kql/values';
import type { State } from '../state';
import { audiences } from '../tokens';
import { sendBadQuery, sendLogError } from './errors';
import { partialError } from './partial';
import { parseTimespan } from './timespan';
import type { Workspace } from './workspace';

/** How many rows an answer holds at most; a longer one is cut and says so, as Azure's does. */
const most = 500_000;

/** The Log Analytics query API: really answers queries on StorageBlobLogs within the subset of Kusto in `kql/`. */
export function logAnalyticsRoutes(state: State): Router {
  const router = Router();
  router.post('/v1/workspaces/:workspace/query', (request, response) => {
    const verified = state.tokens.verify(request.get('authorization'), audiences.logAnalytics);
    if (!verified.ok) {
      const missing = verified.code === 'AuthenticationFailed';
      const message = missing
        ? "Authentication failed. The 'Authorization' header is missing."
        : 'The access token is invalid.';
      sendLogError(response, missing ? 401 : 403, verified.code, message);
      return;
    }
    const id = pathPart(request, 'workspace');
    const workspace = state.world.workspaces.find(({ customerId }) => sameText(customerId, id));
    if (workspace === undefined) {
      sendLogError(response, 404, 'WorkspaceNotFoundError', 'The workspace could not be found');
    } else answer(state, workspace, request, response);
  });
  return router;
}

function answer(state: State, workspace: Workspace, request: Request, response: Response): void {
  const body = bodyOf(request);
  const now = state.clock.now().getTime();
  const query = textField(body, 'query');
  const within = parseTimespan(textField(body, 'timespan'), now);
  if (query === undefined || within === undefined) {
    sendLogError(response, 400, 'BadArgumentError', 'The request had some invalid properties');
    return;
  }
  const table = workspace.blobLogs(now, within);
  const started = performance.now();
  try {
    const result = runQuery(query, { now, table: (name) => (name === 'StorageBlobLogs' ? table : undefined) });
    const seconds = (performance.now() - started) / 1000;
    const wants = /include-statistics\s*=\s*true/i.test(request.get('prefer') ?? '');
    response.json({ ...told(result), ...(wants ? { statistics: { query: { executionTime: seconds } } } : {}) });
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    sendBadQuery(response, error);
  }
}

function told({ columns, rows }: Result): object {
  const shown = rows
    .slice(0, most)
    .map((row) => row.map((value, index) => wire(value, columns[index]?.type ?? 'string')));
  const table = { tables: [{ name: 'PrimaryResult', columns, rows: shown }] };
  return rows.length > most ? { ...table, error: partialError(most) } : table;
}

/** A dynamic value is told as JSON in a text, a moment with seven decimals. */
function wire(value: Value, type: Type): Value {
  if (value === null) return null;
  if (type === 'dynamic') return typeof value === 'string' ? value : JSON.stringify(value);
  if (type === 'datetime') return kustoTime(Number(value));
  return type === 'timespan' ? textOf(value, type) : value;
}
