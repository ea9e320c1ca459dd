import type { Response } from 'express';
import type { KqlError } from '../kql/error';

/** Answers in the shape of the Log Analytics API's errors. */
export function sendLogError(response: Response, status: number, code: string, message: string, inner?: object): void {
  const correlationId = response.get('x-ms-request-id');
  response.status(status).json({
    error: { message, code, correlationId, ...(inner === undefined ? {} : { innererror: inner }) },
  });
}

/** A query outside what can be answered: 400, and what is wrong where. */
export function sendBadQuery(response: Response, { fault, message, at, token }: KqlError): void {
  const place = { line: 1, pos: at, token };
  const inner =
    fault === 'syntax'
      ? {
          code: 'SyntaxError',
          message: 'A recognition error occurred in the query.',
          innererror: { code: 'SYN0002', message: `${message} at '${token}' on line [1,${at + 1}]`, ...place },
        }
      : {
          code: 'SemanticError',
          message: 'A semantic error occurred.',
          innererror: { code: 'SEM0100', message, ...place },
        };
  sendLogError(response, 400, 'BadArgumentError', 'The request had some invalid properties', inner);
}
