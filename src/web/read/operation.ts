import { z } from 'zod/v4';

/** Statuses that any of these addresses may answer with, and what they mean. */
const refusals: Readonly<Record<string, string>> = {
  '400': 'A parameter, or the cursor, could not be read',
  '401': 'The token proves nothing',
  '403': 'The token names no role that may ask this',
  '404': 'There is nothing there that this caller may see',
  '429': 'More different things were looked at in this hour than are recorded',
  '503': 'The service cannot read, or record who reads, now',
};

/** A piece of text, and a file as it is downloaded. */
export const text = { schema: { type: 'string' } };
export const file = { schema: { type: 'string', contentMediaType: 'application/zip', contentEncoding: 'binary' } };
/** Something in JSON that is described where it is made. */
export const anObject = { 'application/json': { schema: { type: 'object' } } };
/** What those that change something may answer, too. */
export const changing = { '409': { description: 'It is refused: the code says why' } };
/** The request that an address names. */
export const requestId = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$' },
};

/** What is particular of an operation. */
export interface Parts {
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

/** @returns an operation with the refusals that each of them has. */
export function operation(operationId: string, summary: string, parts: Parts): object {
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

/** @returns the parameters of an address, from the schema that takes them. */
export function parameters(schema: z.ZodObject): object[] {
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
export function schemaOf(schema: z.ZodType): object {
  // What is sent is described as it is taken, before it is read.
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
