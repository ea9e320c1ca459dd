import { InvalidArgumentError, type Command } from 'commander';
import { HistoryError, page, type HistoryFilter } from '../../history';
import { kinds, services, stateNames } from '../../model';
import type { CliDeps } from '../deps';
import { CliError, type ExitCode } from '../io';
import { pageText } from '../text';
import { withHistory } from './with-history';

/** The options of `history`, parsed. */
export interface HistoryArguments extends HistoryFilter {
  limit: number;
  cursor?: string;
  json: boolean;
}

/** Adds the filters of the audit trail to a command. */
export function historyOptions(command: Command): Command {
  return command
    .option('--state <list>', `states, by comma: ${stateNames.join(', ')}`, oneOf(stateNames))
    .option('--kind <list>', `kinds, by comma: ${kinds.join(', ')}`, oneOf(kinds))
    .option('--service <list>', `services, by comma: ${services.join(', ')}`, oneOf(services))
    .option('--from <time>', 'opened at or after, RFC 3339', moment)
    .option('--to <time>', 'opened before, RFC 3339', moment)
    .option('--subscription <id>', 'subscription')
    .option('--resource <id>', 'resource id, or a beginning of one')
    .option('--approver <who>', 'designated approver: object id, address or name')
    .option('--actor <who>', 'who voted or decided: object id, address or name')
    .option('--route <name>', 'route taken')
    .option('--case <number>', 'support case')
    .option('--text <words>', 'words anywhere in the request')
    .option('--limit <n>', 'how many at the most', count, 20)
    .option('--cursor <cursor>', 'continue behind an earlier page')
    .option('--json', 'print {items, next} as JSON', false);
}

/** Prints a page of requests, newest first. */
export function runHistory(deps: CliDeps, options: HistoryArguments): Promise<ExitCode> {
  const { limit, cursor, json, ...filter } = options;
  return withHistory<ExitCode>(deps, async ({ history }) => {
    try {
      const found = await page(history, filter, limit, cursor);
      deps.io.out(json ? `${JSON.stringify(found)}\n` : pageText(found));
      return 0;
    } catch (error) {
      if (error instanceof HistoryError) throw new CliError(2, error.message, { cause: error });
      throw error;
    }
  });
}

function oneOf<T extends string>(allowed: readonly T[]): (text: string) => T[] {
  return (text) =>
    text.split(',').map((word) => {
      const found = allowed.find((one) => one === word.trim());
      if (found === undefined) throw new InvalidArgumentError(`one of ${allowed.join(', ')}`);
      return found;
    });
}

function moment(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('a time such as 2026-11-24T00:00:00Z');
  return new Date(ms).toISOString();
}

function count(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw new InvalidArgumentError('a number from 1 to 1000');
  return limit;
}
