import { Router, type Request, type Response } from 'express';
import { wireAccount } from '../accounts';
import { azureTime } from '../clock';
import { KqlError } from '../kql/error';
import { runQuery, type Result } from '../kql/run';
import { asText, type Column, type Row, type Table, type Value } from '../kql/values';
import type { State } from '../state';
import { wireStorageAccount } from '../storage/account';
import { bodyOf, fieldsOf, textField } from './body';
import { refuse, sendArmError, type ArmError, type OrArmError } from './errors';
import { apiVersion } from './query';
import { sameText } from './scope';

const most = 1000;

/**
 * Microsoft.ResourceGraph: really answers queries on the table `resources` within the subset of Kusto in `kql/`. Pages
 * are of `$top` rows (at most the setting `pageSize`); a further one needs `id` among the columns, as in Azure.
 */
export function resourceGraphRoutes(state: State): Router {
  const router = Router();
  const versions = ['2021-03-01', '2022-10-01', '2024-04-01'];
  router.post('/providers/Microsoft.ResourceGraph/resources', apiVersion(...versions), (request, response) => {
    response.set({ 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' });
    const answer = answered(state, request, response);
    if (answer.ok) response.json(answer.value);
    else sendArmError(response, answer.error);
  });
  return router;
}

function answered(state: State, request: Request, response: Response): OrArmError<object> {
  const body = bodyOf(request);
  const options = fieldsOf(body['options']);
  const page = pageOf(state, options);
  if (!page.ok) return page;
  const text = textField(body, 'query');
  if (text === undefined) return refuse(400, 'BadRequest', 'The query is missing.');
  const asked = Array.isArray(body['subscriptions']) ? body['subscriptions'].map(String) : undefined;
  let result: Result;
  try {
    const now = state.clock.now().getTime();
    const table = resources(state, asked);
    result = runQuery(text, { now, table: (name) => (sameText(name, 'resources') ? table : undefined) });
  } catch (error) {
    if (error instanceof KqlError) return { ok: false, error: invalidQuery(state, error, response) };
    throw error;
  }
  return { ok: true, value: told(result, page.value, options['resultFormat'] === 'table') };
}

interface Page {
  skip: number;
  top: number;
}

function pageOf(state: State, options: Record<string, unknown>): OrArmError<Page> {
  const { $top: top = most, $skip: skip = 0 } = options;
  const token = textField(options, '$skipToken');
  const from = token === undefined ? skip : Number(Buffer.from(token, 'base64url').toString());
  const isWhole = (value: unknown, least: number): value is number => Number.isInteger(value) && Number(value) >= least;
  if (!isWhole(top, 1) || top > most) return refuse(400, 'BadRequest', `$top must be from 1 to ${most}.`);
  if (!isWhole(from, 0)) return refuse(400, 'BadRequest', 'The $skip or $skipToken is not valid.');
  return { ok: true, value: { skip: from, top: Math.min(top, state.world.settings.pageSize) } };
}

function told({ columns, rows }: Result, { skip, top }: Page, asTable: boolean): object {
  const page = rows.slice(skip, skip + top);
  const isMore = skip + page.length < rows.length;
  const hasId = columns.some(({ name }) => name === 'id');
  const next = Buffer.from(String(skip + page.length)).toString('base64url');
  return {
    totalRecords: rows.length,
    count: page.length,
    data: asTable ? { columns, rows: page } : page.map((row) => objectOf(columns, row)),
    facets: [],
    resultTruncated: isMore && !hasId ? 'true' : 'false',
    ...(isMore && hasId ? { $skipToken: next } : {}),
  };
}

function objectOf(columns: readonly Column[], row: Row): object {
  return Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null]));
}

function invalidQuery(state: State, error: KqlError, response: Response): ArmError {
  const time = azureTime(state.clock.now());
  const correlation = String(response.get('x-ms-correlation-request-id'));
  const place = { line: 1, characterPositionInLine: error.at, token: error.token };
  return {
    status: 400,
    code: 'BadRequest',
    message: `Please provide below info when asking for support: timestamp = ${time}, correlationId = ${correlation}.`,
    extra: {
      details: [
        {
          code: 'InvalidQuery',
          message:
            'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
        },
        { code: error.fault === 'syntax' ? 'ParserFailure' : 'Default', message: error.message, ...place },
      ],
    },
  };
}

const columns: readonly Column[] = [
  ...['id', 'name', 'type', 'tenantId', 'kind', 'location', 'resourceGroup', 'subscriptionId', 'managedBy'].map(
    (name) => ({ name, type: 'string' as const }),
  ),
  ...['sku', 'plan', 'properties', 'tags', 'identity', 'zones', 'extendedLocation'].map((name) => ({
    name,
    type: 'dynamic' as const,
  })),
];

/** Resource Graph tells types and resource groups in lower case. A resource whose subscription is gone is not told. */
function resources(state: State, asked: readonly string[] | undefined): Table {
  const { accounts, storageAccounts, subscriptions } = state.world;
  const told = [...accounts.map(wireAccount), ...storageAccounts.map(wireStorageAccount)] as Record<string, Value>[];
  const visible = subscriptions
    .map(({ subscriptionId }) => subscriptionId)
    .filter((id) => asked === undefined || asked.some((one) => sameText(one, id)));
  return {
    columns,
    *rows(names) {
      for (const resource of told) {
        const [, , subscriptionId = '', , resourceGroup = ''] = asText(resource['id'] ?? null).split('/');
        if (!visible.some((id) => sameText(id, subscriptionId))) continue;
        const row: Record<string, Value | undefined> = {
          ...resource,
          type: asText(resource['type'] ?? null).toLowerCase(),
          tenantId: state.tenantId,
          subscriptionId,
          resourceGroup: resourceGroup.toLowerCase(),
        };
        yield names.map(
          (name) => row[name] ?? (columns.some((one) => one.name === name && one.type === 'string') ? '' : null),
        );
      }
    },
  };
}
