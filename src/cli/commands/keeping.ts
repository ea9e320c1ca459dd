import type { Command } from 'commander';
import type { Hold } from '../../model';
import type { CliDeps, ErasedAnswer, KeepingOptions } from '../deps';
import type { ExitCode } from '../io';
import { moment, searched } from '../values';
import { visible } from '../visible';
import { withHistory } from './with-history';

/** The options of every command that erases or holds, parsed. */
interface Keeping {
  local: boolean;
  json: boolean;
  url?: string;
  config?: string;
}

/** The options of `erase`, parsed. */
export interface EraseArguments extends Keeping {
  reason: string;
}

/** The options of `hold add`, parsed. */
export interface HoldAddArguments extends Keeping {
  from?: string;
  to?: string;
  reason: string;
}

/** The options of `hold end`, parsed. */
export type HoldEndArguments = Keeping;

const why = 'why; it goes into the record';

/** Adds what personal data is erased by. */
export function eraseOptions(command: Command): Command {
  return keepingOptions(
    command
      .argument('<id>', 'the id of a closed request, such as L-0123456789', searched)
      .requiredOption('--reason <text>', why, searched),
  );
}

/** Adds what a hold is added by. */
export function holdAddOptions(command: Command): Command {
  return keepingOptions(
    command
      .argument('[id]', 'the id of a request, such as L-0123456789', searched)
      .option('--from <time>', 'instead, every request that opened at or after: RFC 3339, or a date', moment)
      .option('--to <time>', 'and before: RFC 3339, or a date', moment)
      .requiredOption('--reason <text>', why, searched),
  );
}

/** Adds what a hold is ended by. */
export function holdEndOptions(command: Command): Command {
  return keepingOptions(command.argument('<id>', 'the id of the hold, such as H-12', searched));
}

function keepingOptions(command: Command): Command {
  return command
    .option('--url <address>', 'where the service runs; if not given, server.publicUrl of the configuration', searched)
    .option('--local', 'write into the database from here; the ledger says so', false)
    .option('--json', 'print what was done as JSON', false);
}

/** Erases the personal data of a closed request. */
export async function runErase(
  deps: CliDeps,
  id: string,
  { reason, json, ...options }: EraseArguments,
): Promise<ExitCode> {
  const erased = (await deps.keeping({ do: 'erase', id, reason, ...where(options) })) as ErasedAnswer;
  const { values, seq } = erased;
  const line = `${erased.id}  erased  ${String(values)} values, as entry ${String(seq)} says`;
  deps.io.out(json ? `${JSON.stringify(erased)}\n` : `${visible(line)}\n`);
  return 0;
}

/** Has nothing erased of a request, or of those that open in a time. */
export async function runHoldAdd(
  deps: CliDeps,
  requestId: string | undefined,
  { from, to, reason, json, ...options }: HoldAddArguments,
): Promise<ExitCode> {
  const match = {
    ...(requestId === undefined ? {} : { requestId }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  return told(deps, (await deps.keeping({ do: 'hold', match, reason, ...where(options) })) as Hold, json);
}

/** Ends a hold. */
export async function runHoldEnd(deps: CliDeps, id: string, { json, ...options }: HoldEndArguments): Promise<ExitCode> {
  return told(deps, (await deps.keeping({ do: 'end-hold', id, ...where(options) })) as Hold, json);
}

/** Lists holds, those that ended too if asked for. */
export function runHoldList(deps: CliDeps, { all, json }: { all: boolean; json: boolean }): Promise<ExitCode> {
  return withHistory<ExitCode>(deps, async ({ history }) => {
    const holds = await history.holds(all);
    if (json) deps.io.out(`${JSON.stringify({ items: holds })}\n`);
    else deps.io.out(holds.length === 0 ? 'No hold is in force.\n' : holds.map(holdLine).join(''));
    return 0;
  });
}

function where({ local, url, config }: Omit<Keeping, 'json'>): Pick<KeepingOptions, 'local' | 'url' | 'config'> {
  return { local, ...(url === undefined ? {} : { url }), ...(config === undefined ? {} : { config }) };
}

function told(deps: CliDeps, hold: Hold, json: boolean): ExitCode {
  deps.io.out(json ? `${JSON.stringify(hold)}\n` : holdLine(hold));
  return 0;
}

function holdLine({ id, match, by, reason, createdAt, endedAt }: Hold): string {
  const { requestId, from, to } = match;
  const range = [from === undefined ? '' : `from ${from}`, to === undefined ? '' : `before ${to}`];
  const what = requestId ?? `opened ${range.filter((part) => part !== '').join(', ')}`;
  const when = endedAt === undefined ? `since ${createdAt}` : `ended ${endedAt}`;
  return `${visible(`${id}  ${what}  ${when}  by ${by.name}  ${reason}`)}\n`;
}
