import type { Command } from 'commander';
import { countFound, page, type HistoryFilter } from '../../history';
import { kinds, services, stateNames } from '../../model';
import type { CliDeps } from '../deps';
import type { ExitCode } from '../io';
import { countText, pageText } from '../text';
import { count, moment, oneOf, searched } from '../values';
import { withHistory } from './with-history';

/** The options of `history`, parsed. */
export interface HistoryArguments extends HistoryFilter {
  limit: number;
  cursor?: string;
  /** Whether to count what is found, too. */
  count: boolean;
  json: boolean;
}

/** Adds the filters of the audit trail to a command. */
export function historyOptions(command: Command): Command {
  return filterOptions(command)
    .option('--limit <n>', 'how many at the most', count, 20)
    .option('--cursor <cursor>', 'continue behind an earlier page', searched)
    .option('--count', 'say how many there are, up to 10,000', false)
    .option('--json', 'print {items, next} as JSON', false);
}

/** Adds the filters alone. */
export function filterOptions(command: Command): Command {
  return command
    .option('--state <list>', `states, by comma: ${stateNames.join(', ')}`, oneOf(stateNames))
    .option('--kind <list>', `kinds, by comma: ${kinds.join(', ')}`, oneOf(kinds))
    .option('--service <list>', `services, by comma: ${services.join(', ')}`, oneOf(services))
    .option('--from <time>', 'opened at or after: RFC 3339, or a date', moment)
    .option('--to <time>', 'opened before: RFC 3339, or a date', moment)
    .option('--subscription <id>', 'subscription', searched)
    .option('--resource <id>', 'resource id, or a beginning of one', searched)
    .option('--approver <who>', 'designated approver: object id, address or name', searched)
    .option('--actor <who>', 'who voted or decided: object id, address or name', searched)
    .option('--route <name>', 'route taken', searched)
    .option('--case <number>', 'support case', searched)
    .option('--text <words>', 'words anywhere in the request', searched);
}

/** Prints a page of requests, newest first. */
export function runHistory(deps: CliDeps, options: HistoryArguments): Promise<ExitCode> {
  const { limit, cursor, json, count: counts, ...filter } = options;
  return withHistory<ExitCode>(deps, async ({ history }) => {
    // Only JSON shows whole requests; a line of the terminal has no place for them.
    const found = await page(history, filter, { limit, cursor, whole: json });
    const count = counts ? await countFound(history, filter) : undefined;
    if (json) deps.io.out(`${JSON.stringify(count === undefined ? found : { ...found, count })}\n`);
    else deps.io.out(`${count === undefined ? '' : countText(count)}${pageText(found)}`);
    return 0;
  });
}
