import { z } from 'zod/v4';
import { eraseBody, holdBody } from '../keeping';
import { problemCodes } from '../problem';
import { evidenceQuery, exportQuery, requestsQuery, statisticsQuery } from './query';
import { erasureSchema, holdSchema, oneSchema, pageSchema, statisticsSchema } from './schemas';

const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(problemCodes),
  fields: z.array(z.string()).optional().describe('Names of the parameters that could not be read'),
});

const seesHeader = {
  'Lockbox-Sees': {
    schema: { type: 'string', enum: ['all', 'asked'] },
    description: 'Whether the caller reads everything, or what they were asked about',
  },
};
const ifNoneMatch = { name: 'If-None-Match', in: 'header', schema: { type: 'string' } };

/** Statuses that any of these addresses may answer with, and what they mean. */
const refusals: Readonly<Record<string, string>> = {
  '400': 'A parameter, or the cursor, could not be read',
  '401': 'The token proves nothing',
  '403': 'The token names no role that may ask this',
  '404': 'There is nothing there that this caller may see',
  '429': 'More different things were looked at in this hour than are recorded',
  '503': 'The service cannot read, or record who reads, now',
};

/** What those that change something may answer, too. */
const changing = { '409': { description: 'It is refused: the code says why' } };

/** @returns the OpenAPI 3.1 document of what is read over HTTP, from the schemas that take and describe it. */
export function openApi(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lockbox Bot',
      version,
      summary: 'The past of requests for access to customer data',
      description:
        'The app roles Auditor and Admin read everything; Approver reads the requests that they were asked about, and takes no evidence and no export, which hold what is sealed. What auditors read and take away is recorded in the ledger. People with the role Admin have personal data erased or held, in their own name.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ entra: [] }],
    paths: {
      '/api/requests': {
        get: operation('listRequests', 'Requests, the newest first', {
          parameters: [...parameters(requestsQuery), ifNoneMatch],
          schema: 'Page',
          headers: {
            Link: { schema: { type: 'string' }, description: 'rel="next": the next page, where there is one' },
            ETag: { schema: { type: 'string' }, description: 'Changes with whatever is told' },
            ...seesHeader,
          },
          also: { '304': { description: 'It is as the tag says' } },
        }),
      },
      '/api/requests/{id}': {
        get: operation('showRequest', 'One request in full, with what proves it', {
          parameters: [requestId, ifNoneMatch],
          schema: 'Request',
          headers: {
            ETag: { schema: { type: 'string' }, description: 'Changes with whatever is told of the request' },
            ...seesHeader,
          },
          also: { '304': { description: 'It is as the tag says' } },
        }),
      },
      '/api/requests/{id}/evidence': {
        get: operation('requestEvidence', 'The evidence pack of one request: a report, its entries, what proves them', {
          parameters: [requestId],
          files: { 'application/zip': file },
          headers: { 'Content-Disposition': named, 'Lockbox-Verified': verifiedNow },
        }),
      },
      '/api/evidence': {
        get: operation('evidence', 'The evidence pack of all requests that opened in a time', {
          parameters: parameters(evidenceQuery),
          files: { 'application/zip': file },
          headers: {
            'Content-Disposition': named,
            Trailer: { ...text, description: 'Lockbox-Verified: true or false' },
          },
        }),
      },
      '/api/export': {
        get: operation('export', 'What there is, for an auditor or another tool', {
          parameters: parameters(exportQuery),
          files: {
            'application/zip': { ...file, description: 'jsonl: what "lockbox-bot export" writes, for "verify"' },
            'text/csv': { schema: { type: 'string' } },
            'application/jsonl': { schema: { type: 'string' }, description: 'ocsf: an event a line' },
          },
          headers: { Link: { ...text, description: 'ocsf: rel="next", where the next export goes on' } },
        }),
      },
      '/api/statistics': {
        get: operation('statistics', 'What became of live requests', {
          parameters: parameters(statisticsQuery),
          schema: 'Statistics',
        }),
      },
      '/api/erase': {
        post: operation('erase', 'Erases the personal data of a closed request', {
          body: 'Erase',
          schema: 'Erasure',
          also: changing,
        }),
      },
      '/api/holds': {
        get: operation('listHolds', 'Legal holds, the newest first', {
          parameters: [{ name: 'all', in: 'query', schema: { type: 'boolean' }, description: 'Those that ended, too' }],
          schema: 'Holds',
        }),
        post: operation('hold', 'Keeps personal data of one request, or of a time, from being erased', {
          body: 'HoldWanted',
          schema: 'Hold',
          done: '201',
          also: changing,
        }),
      },
      '/api/holds/{id}/end': {
        post: operation('endHold', 'Ends a hold', {
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^H-\\d{1,15}$' } },
          ],
          schema: 'Hold',
          also: changing,
        }),
      },
      '/api/openapi.json': {
        get: {
          operationId: 'openApi',
          summary: 'This document',
          security: [],
          responses: {
            '200': { description: 'This document', content: { 'application/json': { schema: { type: 'object' } } } },
          },
        },
      },
    },
    components: {
      securitySchemes: {
        entra: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Entra ID, v2.0' },
      },
      schemas: {
        Page: schemaOf(pageSchema),
        Request: schemaOf(oneSchema),
        Statistics: schemaOf(statisticsSchema),
        Erase: schemaOf(eraseBody),
        Erasure: schemaOf(erasureSchema),
        HoldWanted: schemaOf(holdBody),
        Hold: schemaOf(holdSchema),
        Holds: schemaOf(z.strictObject({ items: z.array(holdSchema) })),
        Problem: schemaOf(problemSchema),
      },
    },
  };
}

const text = { schema: { type: 'string' } };
const named = { ...text, description: 'A name for the file; it says so where the evidence does not verify' };
const verifiedNow = { ...text, description: 'true or false: whether it verified when it was made' };
const file = { schema: { type: 'string', contentMediaType: 'application/zip', contentEncoding: 'binary' } };
const requestId = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$' },
};

interface Parts {
  parameters?: object[];
  /** Schema of the body that is sent. */
  body?: string;
  /** The status of what was done; 200 if not given. */
  done?: '201';
  /** Of an answer in JSON, or what else is answered, by its type. */
  schema?: string;
  files?: object;
  headers?: object;
  also?: object;
}

function operation(operationId: string, summary: string, parts: Parts): object {
  const { parameters = [], body, done = '200', schema, files = {}, headers, also } = parts;
  const content = (type: string, name: string) => ({ [type]: { schema: { $ref: `#/components/schemas/${name}` } } });
  const refused = Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: content('application/problem+json', 'Problem') },
  ]);
  return {
    operationId,
    summary,
    parameters,
    ...(body === undefined ? {} : { requestBody: { required: true, content: content('application/json', body) } }),
    responses: {
      [done]: {
        description: summary,
        ...(headers === undefined ? {} : { headers }),
        content: schema === undefined ? files : content('application/json', schema),
      },
      ...also,
      ...(Object.fromEntries(refused) as object),
    },
  };
}

function parameters(schema: z.ZodObject): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as { description?: string; type?: string };
    return {
      name,
      in: 'query',
      ...(required.includes(name) ? { required: true } : {}),
      ...(description === undefined ? {} : { description }),
      schema: rest,
      ...(rest.type === 'array' ? { style: 'form', explode: false } : {}),
    };
  });
}

/** OpenAPI 3.1 takes JSON Schema 2020-12 as it is; which one it is says the document, not each of its parts. */
function schemaOf(schema: z.ZodType): object {
  // What is sent is described as it is taken, before it is read.
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
