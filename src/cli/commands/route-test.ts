import { Option, type Command } from 'commander';
import { kinds, services, type Kind, type Service } from '../../model';
import { explainRoute } from '../../routing';
import type { CliDeps } from '../deps';
import { CliError, type ExitCode } from '../io';
import { withFlags, type RouteFlags } from '../route-question';
import { explanationText, pastText } from '../route-text';
import { explainPast } from '../route-past';
import { oneWord, searched } from '../values';
import { withHistory } from './with-history';

/** The options of `route test`, parsed. */
export interface RouteTestArguments extends RouteFlags {
  history: boolean;
  json: boolean;
  config?: string;
}

/** Adds what a request is told by, and what is asked. */
export function routeTestOptions(command: Command): Command {
  const several = (text: string, before: string[] = []): string[] => [...before, searched(text)];
  return command
    .argument('[file]', "one Lockbox request as Azure's REST API returns it; the options go before what it says")
    .addOption(new Option('--kind <kind>', `kind: ${kinds.join(', ')}`).argParser(oneWord<Kind>(kinds)))
    .addOption(
      new Option('--service <service>', `service: ${services.join(', ')}`).argParser(oneWord<Service>(services)),
    )
    .option('--resource <id>', 'resource id; can be given several times', several)
    .option('--subscription <id>', 'subscription; if not given, that of the first resource', searched)
    .option('--resource-type <type>', 'resource type, such as Microsoft.CognitiveServices/accounts', searched)
    .option('--duration <duration>', 'how long access is asked for, as Azure says it: 8, or words', searched)
    .option('--work-item-source <source>', 'where the request comes from, as Azure says it', searched)
    .option('--history', 'every request of the database: who would be asked for it now', false)
    .option('--json', 'print the answer as JSON', false);
}

/** Says what the policy makes of a request, or of every past one. */
export async function runRouteTest(
  deps: CliDeps,
  file: string | undefined,
  { history, json, config, ...flags }: RouteTestArguments,
): Promise<ExitCode> {
  const sources = await deps.routing();
  const policy = sources.policy(config);
  const told = file !== undefined || Object.keys(flags).length > 0;
  if (history && told)
    throw new CliError(2, '--history takes the requests of the database: give no file and no request');
  if (!history && !told) {
    throw new CliError(2, 'say what is asked for: a file, or --kind, --service and --resource; or --history');
  }
  if (history) {
    return withHistory<ExitCode>(deps, async (opened) => {
      const items = await explainPast(opened.history, policy, await sources.people(policy));
      deps.io.out(json ? `${JSON.stringify({ items })}\n` : pastText(items));
      return items.some(({ reachesNobody }) => reachesNobody) ? 1 : 0;
    });
  }
  const question = withFlags(file === undefined ? undefined : sources.question(file), flags);
  const known = await sources.people(policy);
  const answer = explainRoute(policy, question, known?.known, known?.members);
  deps.io.out(json ? `${JSON.stringify(answer)}\n` : explanationText(answer, question, policy));
  return answer.reachesNobody ? 1 : 0;
}
