import { CliError, type KeepingOptions } from '../cli';
import type { Hold, HoldMatch, Keeper, Refusal } from '../model';
import { refusalTexts } from '../teams/texts';
import { addHold, endHold, eraseRequest } from '../workflow';
import { idOf } from './access';
import { callService } from './call-service';
import { wireErasure, type WireErasure } from './keeping-door';
import { localAuthor, writeLocally } from './local';

/**
 * Erases the personal data of a request, or adds or ends a hold: by the running service, in the name of whoever is signed
 * in, or in the database itself.
 *
 * @throws CliError with exit code 1 where it is refused, 2 where the service cannot be asked.
 */
export async function keeping(options: KeepingOptions, env: NodeJS.ProcessEnv): Promise<WireErasure | Hold> {
  if (options.local) return locally(options, env);
  switch (options.do) {
    case 'erase':
      return callService<WireErasure>(options, '/api/erase', env, { request: options.id, reason: options.reason });
    case 'hold': {
      const { requestId, ...range } = options.match;
      const match = requestId === undefined ? range : { request: requestId, ...range };
      return callService<Hold>(options, '/api/holds', env, { ...match, reason: options.reason });
    }
    case 'end-hold':
      return callService<Hold>(options, `/api/holds/${encodeURIComponent(options.id)}/end`, env);
  }
}

function locally(options: KeepingOptions, env: NodeJS.ProcessEnv): Promise<WireErasure | Hold> {
  const by: Keeper = { via: 'local', name: localAuthor().name };
  return writeLocally(options.config, env, async ({ writer }, store) => {
    switch (options.do) {
      case 'erase': {
        const id = await idOf(store, options.id);
        const answer = await writer.submit(eraseRequest(id, { why: 'asked', by, reason: options.reason }));
        return answer.ok ? wireErasure(answer.erasure) : refusedBy(answer.why);
      }
      case 'hold': {
        const { requestId, ...range } = options.match;
        const match: HoldMatch =
          requestId === undefined ? range : { requestId: await idOf(store, requestId), ...range };
        const answer = await writer.submit(addHold({ match, reason: options.reason, by }));
        return answer.ok ? answer.hold : refusedBy(answer.why);
      }
      case 'end-hold': {
        const answer = await writer.submit(endHold(options.id, by));
        return answer.ok ? answer.hold : refusedBy(answer.why);
      }
    }
  });
}

function refusedBy(why: Refusal): never {
  throw new CliError(1, `${refusalTexts[why]} (${why})`);
}
