import type { Command } from 'commander';
import { hearings, type Hearing, type Silence, type SilenceMatch } from '../../model';
import type { CliDeps } from '../deps';
import { CliError, type ExitCode } from '../io';
import { lasting, oneOf, searched } from '../values';
import { visible } from '../visible';
import { withHistory } from './with-history';

/** The options of `silence add`, parsed. */
export interface SilenceAddArguments {
  channel?: string;
  subscription?: string;
  hears?: Hearing[];
  until: number;
  comment: string;
  local: boolean;
  json: boolean;
  config?: string;
}

/** Adds what a silence is told by. */
export function silenceAddOptions(command: Command): Command {
  return command
    .option('--channel <name>', 'channel of the configuration', searched)
    .option('--subscription <id>', 'only messages about requests of this subscription', searched)
    .option('--hears <list>', `only these, by comma: ${hearings.join(', ')}`, oneOf(hearings))
    .requiredOption('--until <duration>', 'how long from now: 30m, 4h or 3d, at most 30d', lasting)
    .requiredOption('--comment <text>', 'why; it goes into the record', searched)
    .option('--local', 'write into the database from here; the ledger says so', false)
    .option('--json', 'print the silence as JSON', false);
}

/** Keeps channels quiet for a while. */
export async function runSilenceAdd(deps: CliDeps, options: SilenceAddArguments): Promise<ExitCode> {
  needsLocal(options.local);
  const { channel, subscription, hears, until: forMs, comment, config, json } = options;
  const match: SilenceMatch = {
    ...(channel === undefined ? {} : { channel }),
    ...(subscription === undefined ? {} : { subscription: subscription.toLowerCase() }),
    ...(hears === undefined ? {} : { hears }),
  };
  const asked = { do: 'add', match, forMs, comment, ...(config === undefined ? {} : { config }) } as const;
  return told(deps, await deps.silence(asked), json);
}

/** Ends a silence. */
export async function runSilenceEnd(
  deps: CliDeps,
  id: string,
  { local, json, config }: { local: boolean; json: boolean; config?: string },
): Promise<ExitCode> {
  needsLocal(local);
  return told(deps, await deps.silence({ do: 'end', id, ...(config === undefined ? {} : { config }) }), json);
}

/** Lists silences, those that ended too if asked for. */
export function runSilenceList(deps: CliDeps, { all, json }: { all: boolean; json: boolean }): Promise<ExitCode> {
  return withHistory<ExitCode>(deps, async ({ history }) => {
    const silences = await history.silences(all);
    if (json) deps.io.out(`${JSON.stringify({ items: silences })}\n`);
    else deps.io.out(silences.length === 0 ? 'No silence is in force.\n' : silences.map(silenceLine).join(''));
    return 0;
  });
}

/** The HTTP API that would carry it to the running service, in the caller's name, comes with a later version. */
function needsLocal(local: boolean): void {
  if (local) return;
  throw new CliError(
    2,
    'this version cannot ask the running service yet: say --local to write into the database of DATABASE_URL from here; the ledger then says that it was local. In Teams, write "silence CHANNEL for 4h because …"',
  );
}

function told(deps: CliDeps, silence: Silence, json: boolean): ExitCode {
  deps.io.out(json ? `${JSON.stringify(silence)}\n` : silenceLine(silence));
  return 0;
}

function silenceLine({ id, match, until, by, count, comment, endedAt }: Silence): string {
  const { channel, subscription, hears } = match;
  const what = [
    channel ?? 'every channel',
    ...(subscription === undefined ? [] : [`subscription ${subscription}`]),
    ...(hears === undefined ? [] : [`only ${hears.join(', ')}`]),
  ].join(', ');
  const when = endedAt === undefined ? `until ${until}` : `ended ${endedAt}`;
  return `${visible(`${id}  ${what}  ${when}  by ${by.name}  ${String(count)} held back  ${comment}`)}\n`;
}
