import { z } from 'zod/v4';
import { problemCodes } from '../problem';
import { requestsQuery, statisticsQuery } from './query';
import { oneSchema, pageSchema, statisticsSchema } from './schemas';

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

/** @returns the OpenAPI 3.1 document of what is read over HTTP, from the schemas that take and describe it. */
export function openApi(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lockbox Bot',
      version,
      summary: 'The past of requests for access to customer data',
      description:
        'The app roles Auditor and Admin read everything; Approver reads the requests that they were asked about. What auditors read is recorded in the ledger.',
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
          parameters: [
            {
              name: 'id',
              in: 'path',
              required: true,
              schema: { type: 'string', pattern: '^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$' },
            },
            ifNoneMatch,
          ],
          schema: 'Request',
          headers: {
            ETag: { schema: { type: 'string' }, description: 'Changes with whatever is told of the request' },
            ...seesHeader,
          },
          also: { '304': { description: 'It is as the tag says' } },
        }),
      },
      '/api/statistics': {
        get: operation('statistics', 'What became of live requests', {
          parameters: parameters(statisticsQuery),
          schema: 'Statistics',
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
        Problem: schemaOf(problemSchema),
      },
    },
  };
}

interface Parts {
  parameters: object[];
  schema: string;
  headers?: object;
  also?: object;
}

function operation(operationId: string, summary: string, { parameters, schema, headers, also }: Parts): object {
  const content = (type: string, name: string) => ({ [type]: { schema: { $ref: `#/components/schemas/${name}` } } });
  const refused = Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: content('application/problem+json', 'Problem') },
  ]);
  return {
    operationId,
    summary,
    parameters,
    responses: {
      '200': {
        description: summary,
        ...(headers === undefined ? {} : { headers }),
        content: content('application/json', schema),
      },
      ...also,
      ...(Object.fromEntries(refused) as object),
    },
  };
}

function parameters(schema: z.ZodObject): object[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as { description?: string; type?: string };
    return {
      name,
      in: 'query',
      ...(description === undefined ? {} : { description }),
      schema: rest,
      ...(rest.type === 'array' ? { style: 'form', explode: false } : {}),
    };
  });
}

/** OpenAPI 3.1 takes JSON Schema 2020-12 as it is; which one it is says the document, not each of its parts. */
function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema);
  return rest;
}
