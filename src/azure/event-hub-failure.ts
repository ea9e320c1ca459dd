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
  if (name === 'Error' && !isOfSignIn(error)) return new AzureError('UNREACHABLE', unnamed(error));
  const { statusCode } = error as { statusCode?: unknown };
  const isAnswer = typeof statusCode === 'number';
  const asked = isAnswer ? (statusCode === 403 || statusCode === 401 ? 'FORBIDDEN' : 'NOT_FOUND') : 'UNREACHABLE';
  return new AzureError(isAnswer && statusCode >= 500 ? 'SERVER_ERROR' : asked, reasonOf(error));
}

/** What the SDK says of a container that it could not list, before the text of why: nothing else of the cause is kept. */
const notListed = 'Error occurred while fetching the list of blobs';

/** A list fails for want of a token, too. */
function isOfSignIn(error: unknown): boolean {
  const { message } = error as { message?: unknown };
  return typeof message === 'string' && message.startsWith(notListed) && /\b(Authentication|Credential)/.test(message);
}

/** @returns what failed where the SDK names neither a code nor a kind: a connection that ended as it was made does so. */
function unnamed(error: unknown): string {
  const { message } = error as { message?: unknown };
  return typeof message === 'string' && message.startsWith(notListed)
    ? 'the container in which the hub is shared cannot be listed'
    : 'Event Hubs cannot be reached';
}
