import { hubFailure } from '../../src/azure/event-hub-failure';

const listing = 'Error occurred while fetching the list of blobs. \n';

/** As the SDKs make one of what they meet: a kind of its own, or none. */
function thrown(message: string, more: object = {}): Error {
  return Object.assign(new Error(message), more);
}

test.each<[string, unknown, string]>([
  ['a connection that was cut as it was made', thrown('Failed to connect'), 'Event Hubs cannot be reached'],
  ['one that ended without a word', thrown('Unknown error encountered.'), 'Event Hubs cannot be reached'],
  [
    'a container that cannot be listed',
    thrown(`${listing}RestError: secret-canary`),
    'the container in which the hub is shared cannot be listed',
  ],
  [
    'one for which there is no token',
    thrown(`${listing}AuthenticationRequiredError: secret-canary`),
    'no token for Azure could be had',
  ],
  [
    'a hub for which there is no token',
    thrown('secret-canary', { name: 'AuthenticationRequiredError' }),
    'no token for Azure could be had',
  ],
  [
    'a call of the container that is cut',
    thrown('secret-canary', { name: 'RestError', code: 'ECONNRESET' }),
    'Azure Storage cannot be reached (ECONNRESET)',
  ],
  [
    'a hub that is busy',
    thrown('secret-canary', { name: 'MessagingError', code: 'ServerBusyError' }),
    'Event Hubs cannot be read (ServerBusyError)',
  ],
])('%s is told by what it is, and by nothing of its text', (_what, error, reason) => {
  expect(hubFailure(error).message).toBe(reason);
});
