import { readFileSync } from 'node:fs';
import { CliError } from '../cli';
import { ConfigError, type Config } from '../config';
import type { Directory, EntraContext } from '../engine';
import { entraGroupsOf, peopleOf, type Policy } from '../routing';
import type { Log } from '../telemetry';
import type { AzureEdge } from './azure';
import type { Examine } from './live-policy';
import { checkPeople } from './people-check';

/** @returns what looks up the people of a file. That the directory cannot be asked is a warning, and no fault. */
export function examinePeople(directory: Directory | undefined, log: Log): Examine {
  return async (file, text, config) => {
    if (directory === undefined) return;
    const { faults, unread } = await checkPeople(file, text, config, directory);
    if (unread !== undefined) log.warn({ reason: unread }, 'not everybody in the configuration could be looked up');
    if (faults !== undefined) throw faults;
  };
}

/** The same before the service starts. @throws CliError that names file, line and key of every fault. */
export async function examineAtStart(file: string, config: Config, examine: Examine): Promise<void> {
  try {
    await examine(file, readFileSync(file, 'utf8'), config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CliError(2, `the configuration is refused\n${error.message}`, { cause: error });
  }
}

/** What the loops need to ask the directory; nothing where it is not asked. */
export function entraOf({ directory }: AzureEdge, { bot }: Config, policy: () => Policy): { entra?: EntraContext } {
  if (directory === undefined) return {};
  return {
    entra: {
      directory,
      groups: () => entraGroupsOf(policy()),
      addresses: () => peopleOf(policy()).filter((who) => who.includes('@')),
      installs: bot.appId !== undefined,
    },
  };
}
