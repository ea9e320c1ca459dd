import type { Request, RequestHandler } from 'express';
import { sendArmError } from './errors';

/** @returns a query parameter, its name compared without regard to case as ARM does; the first where it comes twice. */
export function queryParameter(request: Request, name: string): string | undefined {
  const found = Object.entries(request.query).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const first: unknown = Array.isArray(found) ? found[0] : found;
  return typeof first === 'string' ? first : undefined;
}

/** Refuses a call without api-version, or with another than those given; with none given any dated one will do. */
export function apiVersion(...known: string[]): RequestHandler {
  return (request, response, next) => {
    const version = queryParameter(request, 'api-version');
    if (version === undefined || version === '') {
      sendArmError(response, {
        status: 400,
        code: 'MissingApiVersionParameter',
        message: 'The api-version query parameter (?api-version=) is required for all requests.',
      });
    } else if (known.length > 0 ? known.includes(version) : /^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version)) {
      next();
    } else {
      sendArmError(response, {
        status: 400,
        code: 'InvalidApiVersionParameter',
        message: `The api-version '${version}' is invalid. The supported versions are '${known.join(', ')}'.`,
      });
    }
  };
}
