import { Option, type Command } from 'commander';
import { page, type HistoryFilter, type Request } from '../../history';
import type { AccessRole, StateName } from '../../model';
import type { AccessOptions, CliDeps } from '../deps';
import { CliError, type ExitCode } from '../io';
import { pageText } from '../text';
import { lasting, oneWord, searched } from '../values';
import { visible } from '../visible';
import { withHistory } from './with-history';

/** The options of every command that changes something about access, parsed. */
interface Changing {
  local: boolean;
  json: boolean;
  url?: string;
  config?: string;
}

/** The options of `access request`, parsed. */
export interface AccessRequestArguments extends Changing {
  container?: string;
  role: AccessRole;
  for: number;
  reason: string;
  person?: string;
}

/** The options of `access end`, parsed. */
export type AccessEndArguments = Changing;

const roles: readonly AccessRole[] = ['read', 'write'];
const hourMs = 3_600_000;
const unfinished: readonly StateName[] = ['pending', 'deciding', 'approved'];

/** Adds what access is asked for by. */
export function accessRequestOptions(command: Command): Command {
  const role = new Option('--role <role>', `what for: ${roles.join(', ')}`).argParser(oneWord<AccessRole>(roles));
  return changingOptions(
    command
      .argument('<resource>', 'the Speech resource, or its storage account: name or resource id', searched)
      .addOption(role.makeOptionMandatory())
      .requiredOption('--for <duration>', 'how long from its approval: 30m, 8h or 3d, at most 7d', lasting)
      .requiredOption('--reason <text>', 'why; the approvers decide by it', searched)
      .option('--container <name>', 'only this container of the storage account', searched)
      .option('--person <who>', 'with --local, for whom: object id, or address of somebody the bot knows', searched),
  );
}

/** Adds what access is ended by. */
export function accessEndOptions(command: Command): Command {
  return changingOptions(command.argument('<id>', 'the id of the request, such as A-0123456789', searched));
}

function changingOptions(command: Command): Command {
  return command
    .option('--url <address>', 'where the service runs; if not given, server.publicUrl of the configuration', searched)
    .option('--local', 'write into the database from here; the ledger says so', false)
    .option('--json', 'print the request as JSON', false);
}

/** Asks for access to the data of a Speech resource. */
export async function runAccessRequest(
  deps: CliDeps,
  resource: string,
  { role, for: forMs, reason, container, person, ...options }: AccessRequestArguments,
): Promise<ExitCode> {
  if (options.local && person === undefined) {
    throw new CliError(2, '--local knows nobody by itself: say --person with an object id, for whom access is asked');
  }
  if (!options.local && person !== undefined) {
    throw new CliError(2, '--person is for --local alone: the service takes whoever signs in for the one who asks');
  }
  const request = await deps.access({
    do: 'request',
    resource,
    role,
    hours: forMs / hourMs,
    reason,
    ...(container === undefined ? {} : { container }),
    ...(person === undefined ? {} : { person }),
    ...where(options),
  });
  return told(deps, request, options.json);
}

/** Ends access before its time. */
export async function runAccessEnd(deps: CliDeps, id: string, options: AccessEndArguments): Promise<ExitCode> {
  return told(deps, await deps.access({ do: 'end', id, ...where(options) }), options.json);
}

/** Lists requests for access, newest first; only those that wait or are open unless all are wanted. */
export function runAccessList(
  deps: CliDeps,
  { all, limit, json }: { all: boolean; limit: number; json: boolean },
): Promise<ExitCode> {
  return withHistory<ExitCode>(deps, async ({ history }) => {
    const filter: HistoryFilter = { kind: ['byos-access'], ...(all ? {} : { state: [...unfinished] }) };
    const found = await page(history, filter, { limit, whole: json });
    if (json) deps.io.out(`${JSON.stringify(found)}\n`);
    else deps.io.out(found.items.length === 0 ? 'No access is asked for or open.\n' : pageText(found));
    return 0;
  });
}

function where({ local, url, config }: Changing): Pick<AccessOptions, 'local' | 'url' | 'config'> {
  return { local, ...(url === undefined ? {} : { url }), ...(config === undefined ? {} : { config }) };
}

function told(deps: CliDeps, request: Request, json: boolean): ExitCode {
  const { id, state, resourceIds, accessDuration } = request;
  const name = resourceIds[0]?.split('/').at(-1) ?? '';
  const duration = /^\d+$/.test(accessDuration) ? `${accessDuration} h` : accessDuration;
  deps.io.out(json ? `${JSON.stringify(request)}\n` : `${visible(`${id}  ${state}  ${name}  for ${duration}`)}\n`);
  return 0;
}
