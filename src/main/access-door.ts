import { wireRequest } from '../history';
import { refusalTexts } from '../teams';
import type { AccessAnswered, AccessDoor } from '../web';
import { endAccess, requestAccess, type Command, type VoteAnswer } from '../workflow';

/**
 * Asking for access and ending it over HTTP, by the commands that Teams uses.
 *
 * @param wake has the loops look: something was committed.
 */
export function accessDoor(submit: <T>(command: Command<T>) => Promise<T>, wake: () => void): AccessDoor {
  const then = async (command: Command<VoteAnswer>): Promise<AccessAnswered> => {
    const answer = await submit(command);
    wake();
    if (answer.ok) return { ok: true, request: wireRequest(answer.request) };
    return { ok: false, why: answer.why, says: refusalTexts[answer.why] };
  };
  return { ask: (asking) => then(requestAccess(asking)), end: (ending) => then(endAccess(ending)) };
}
