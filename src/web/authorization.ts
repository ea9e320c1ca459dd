import type { Request } from 'express';

/**
 * The authorization of a call. Of several, whoever stands before this service may have looked at another one: then there
 * is none.
 */
export function authorizationOf(request: Request): string | undefined {
  const given = request.headersDistinct['authorization'] ?? [];
  return given.length === 1 ? given[0] : undefined;
}
