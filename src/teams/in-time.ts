import { TeamsError } from './errors';

/**
 * The SDK has no time-out of its own: without this one, a silent server would be waited for for ever.
 *
 * @throws TeamsError `NO_ANSWER_IN_TIME`. What was started is not undone by it.
 */
export async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TeamsError('NO_ANSWER_IN_TIME', `no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
