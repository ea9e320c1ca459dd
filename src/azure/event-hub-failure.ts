import type { AzureFailure } from '../engine';
import { reasonOf } from './blob-anchor';
import { AzureError } from './errors';

/** What the SDK calls a failure, and what that is to us. */
const codes: Readonly<Record<string, AzureFailure>> = {
  UnauthorizedError: 'FORBIDDEN',
  MessagingEntityNotFoundError: 'NOT_FOUND',
  AddressAlreadyInUseError: 'SERVER_ERROR',
  ServerBusyError: 'THROTTLED',
  OperationTimeoutError: 'TIMED_OUT',
  ServiceUnavailableError: 'TIMED_OUT',
  InternalServerError: 'SERVER_ERROR',
};

/** @returns the failure by its name. The texts of the SDK hold addresses and what was sent: none of them is kept. */
export function hubFailure(error: unknown): AzureError {
  if (error instanceof AzureError) return error;
  // Of several tries the last one tells how it stands.
  if (error instanceof AggregateError && error.errors.length > 0) return hubFailure(error.errors.at(-1));
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (name === 'MessagingError' && typeof code === 'string' && /^\w{1,60}$/.test(code)) {
    return new AzureError(codes[code] ?? 'UNREACHABLE', `Event Hubs cannot be read (${code})`);
  }
  if (name === 'MessagingError') return new AzureError('UNREACHABLE', 'Event Hubs cannot be reached');
  const { statusCode } = error as { statusCode?: unknown };
  const isAnswer = typeof statusCode === 'number';
  const asked = isAnswer ? (statusCode === 403 || statusCode === 401 ? 'FORBIDDEN' : 'NOT_FOUND') : 'UNREACHABLE';
  return new AzureError(isAnswer && statusCode >= 500 ? 'SERVER_ERROR' : asked, reasonOf(error));
}
