import { CliError, type SilenceOptions } from '../cli';
import type { Refusal, Silence } from '../model';
import { addSilence, endSilence } from '../workflow';
import { localAuthor, writeLocally } from './local';

/** Why a silence is refused, as the terminal says it. */
const sentences: Partial<Record<Refusal, string>> = {
  SILENCES_NOTHING: 'a silence has to name --channel, --subscription or --hears',
  SILENCE_TOO_LONG: 'a silence lasts at most 30d: give --until a shorter time',
  SILENCE_NEEDS_REASON: 'give --comment of at most 500 characters: why is it made?',
  UNKNOWN_CHANNEL: 'the configuration names no such channel',
  UNKNOWN_SILENCE: 'there is no such silence in force: "silence list" shows those that are',
};

/** Adds or ends a silence in the database itself. @throws CliError with exit code 1 where it is refused. */
export function silence(options: SilenceOptions, env: NodeJS.ProcessEnv): Promise<Silence> {
  return writeLocally(options.config, env, async ({ writer }) => {
    const by = { via: 'local', author: localAuthor() } as const;
    const { do: what } = options;
    const command =
      what === 'end'
        ? endSilence(options.id, by)
        : addSilence({ by, match: options.match, forMs: options.forMs, comment: options.comment });
    const answer = await writer.submit(command);
    if (answer.ok) return answer.silence;
    throw new CliError(1, `${sentences[answer.why] ?? 'it is refused'} (${answer.why})`);
  });
}
