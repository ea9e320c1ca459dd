import { z } from 'zod/v4';
import { accessBody } from '../access-requests';
import { eraseBody, holdBody } from '../keeping';
import { problemCodes } from '../problem';
import { evidenceQuery, exportQuery, requestsQuery, statisticsQuery } from './query';
import { ledgerPaths } from '../ledger-openapi';
import { anObject, changing, file, operation, parameters, requestId, schemaOf, text } from './operation';
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

/** @returns the OpenAPI 3.1 document of the API, from the schemas that take and describe it. */
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
      ...ledgerPaths,
      '/api/access-requests': {
        post: operation('requestAccess', 'Asks for access to the data of Speech, in the name of whoever calls', {
          body: 'AccessWanted',
          done: '201',
          files: anObject,
          also: changing,
        }),
      },
      '/api/access-requests/{id}/end': {
        post: operation('endAccess', 'Ends access before its time', {
          parameters: [requestId],
          files: anObject,
          also: changing,
        }),
      },
      '/api/status': {
        get: operation('status', 'How the service stands: sources, anchors, deliveries, and what is wrong', {
          files: anObject,
        }),
      },
      '/api/posture': {
        get: operation('posture', 'How the security features stand, as they were last read', { files: anObject }),
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
        AccessWanted: schemaOf(accessBody),
        Problem: schemaOf(problemSchema),
      },
    },
  };
}

const named = { ...text, description: 'A name for the file; it says so where the evidence does not verify' };
const verifiedNow = { ...text, description: 'true or false: whether it verified when it was made' };
