import type { Request } from 'express';

/** @returns the request's JSON body as fields; empty for what is none. */
export function bodyOf(request: Request): Record<string, unknown> {
  return fieldsOf(request.body);
}

/** @returns a value as fields; empty for what is no object. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** @returns a field that is a text. */
export function textField(fields: Record<string, unknown>, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

/** @returns a decoded path; as it is where it cannot be decoded. */
export function decodedPath({ path }: Request): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
