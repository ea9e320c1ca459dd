import { dailyLists, type DailyReport } from '../../model';
import type { CliDeps, DailyAnswer } from '../deps';
import type { ExitCode } from '../io';
import { visible } from '../visible';

/** Prints what happened since the last daily message and what was watched; with --local it goes into the ledger. */
export async function runDaily(
  deps: CliDeps,
  { json, local, config }: { json: boolean; local: boolean; config?: string },
): Promise<ExitCode> {
  const answer = await deps.daily({ local, ...(config === undefined ? {} : { config }) });
  deps.io.out(json ? `${JSON.stringify(machineAnswer(answer))}\n` : answerText(answer));
  return 0;
}

function machineAnswer({ report, signed }: DailyAnswer): object {
  return { ...report, entry: signed?.seq ?? null, checkpoint: signed?.checkpoint ?? null, tenantScope: 'not-readable' };
}

function answerText({ report, signed }: DailyAnswer): string {
  const { from, to, subscriptions, gaps, logGaps, requests } = report;
  const gap = (name: string, { source, from: since, to: until }: DailyReport['gaps'][number]): string =>
    `${name} ${source}, ${since} to ${until}`;
  const lines = [
    `period         ${from} to ${to}`,
    `subscriptions  ${subscriptions.length === 0 ? 'none was watched' : subscriptions.join(', ')}`,
    watchedText(report),
    ...dailyLists.map((list) => `${list.padEnd(14)} ${[requests[list].length, ...requests[list]].join('  ')}`),
    ...gaps.map((one) => gap('not watched   ', one)),
    ...logGaps.map((one) => gap('log not read  ', one)),
    'tenant scope   cannot be read by any API: look in the Azure portal',
    signedText(signed),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

/** Nothing is claimed of what was not read. */
function watchedText({ subscriptions, gaps }: DailyReport): string {
  const withGap = new Set(gaps.map(({ source }) => source));
  const whole = subscriptions.filter((id) => !withGap.has(`lockbox/${id}`)).length;
  return `watched        ${String(whole)} of ${String(subscriptions.length)} without a gap`;
}

function signedText(signed: DailyAnswer['signed']): string {
  if (signed === undefined) return 'ledger         not written: --local writes it into the ledger and signs it';
  const { seq, checkpoint } = signed;
  const covered = checkpoint === undefined ? 'no checkpoint yet' : `checkpoint of size ${checkpoint.size}`;
  return `ledger         entry ${seq}, ${covered}`;
}
