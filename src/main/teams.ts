import { CliError } from '../cli';
import { decodeEntry } from '../ledger';
import { isLoopback, type Config, type Secrets } from '../config';
import type { EngineStore } from '../engine';
import type { HistoryStore } from '../history';
import type { Clock, Posture } from '../model';
import type { Policy } from '../routing';
import { createTeams, TeamsError, type Teams, type TeamsHistory, type TeamsWorkflow } from '../teams';
import type { Log } from '../telemetry';
import {
  askOthers,
  castVote,
  channelJoined,
  claimRequest,
  delegate,
  endDelegation,
  personJoined,
  personLeft,
  recordEntry,
  type Command,
} from '../workflow';

/** What the bot is wired to. */
export interface TeamsEdgeOptions {
  config: Config;
  /** The policy in force. */
  policy: () => Policy;
  secrets: Secrets;
  clock: Clock;
  log: Log;
  history: HistoryStore;
  engineStore: EngineStore;
  /** How the security features stand, as they were last read. */
  posture: () => Promise<Posture>;
  submit: <T>(command: Command<T>) => Promise<T>;
  /** Has the loops look: something was committed. */
  wake: () => void;
}

/** Makes the bot. @throws CliError where its identity would leave it open. */
export function teamsEdge(options: TeamsEdgeOptions): Teams {
  const { config, secrets, clock, log } = options;
  const { appType, appId, serviceUrls, endpoints } = config.bot;
  const password = secrets.botAppPassword?.reveal();
  try {
    return createTeams({
      identity: {
        tenantId: config.tenantId,
        appType,
        // The Bot Framework has no China cloud: there the bot runs in the public one.
        cloud: config.azure.cloud === 'usgov' ? 'usgov' : 'public',
        endpoints,
        ...(appId === undefined ? {} : { appId }),
        ...(password === undefined ? {} : { password }),
      },
      door: {
        tenantId: config.tenantId,
        serviceUrls,
        allowLoopback: appType === 'none' && isLoopback(config.server.host),
      },
      workflow: workflowOf(options),
      history: historyOf(options),
      clock,
      log,
      cards: { portal: config.azure.portal },
    });
  } catch (error) {
    if (error instanceof TeamsError) throw new CliError(2, error.message, { cause: error });
    throw error;
  }
}

function workflowOf({ policy, engineStore, submit, wake }: TeamsEdgeOptions): TeamsWorkflow {
  const then = async <T>(command: Command<T>): Promise<T> => {
    const value = await submit(command);
    wake();
    return value;
  };
  return {
    vote: (input) => then(castVote(input)),
    claim: (input) => then(claimRequest(input)),
    askOthers: async (input) => then(askOthers(input, await engineStore.request(input.requestId))),
    delegate: (input) => then(delegate(input)),
    endDelegation: (by) => then(endDelegation(by)),
    personJoined: async (input) => {
      await then(personJoined(input));
    },
    personLeft: (id) => then(personLeft(id)),
    channelJoined: async ({ teamId, channelId, conversation }) => {
      const name = channelName(policy(), teamId, channelId);
      if (name !== undefined) await then(channelJoined(name, conversation));
    },
    recordBadClick: async ({ tenantId: _tenant, guest: _guest, ...person }, why) => {
      await submit(recordEntry({ type: 'vote-refused', actor: { kind: 'person', ...person }, data: { why } }));
    },
  };
}

/**
 * The configured name of a Teams channel: the one that names its id, else the only one that names none and is joined by
 * a message in it.
 */
function channelName(policy: Policy, teamId: string | undefined, channelId: string): string | undefined {
  const channels = Object.entries(policy.channels);
  const named = channels.find(
    ([, { channel, team }]) => channel === channelId && (team === undefined || team === teamId),
  );
  if (named !== undefined) return named[0];
  const open = channels.filter(([, { channel }]) => channel === undefined);
  return open.length === 1 ? open[0]?.[0] : undefined;
}

function historyOf({ history, engineStore, posture }: TeamsEdgeOptions): TeamsHistory {
  return {
    posture,
    pending: () => engineStore.undecided(),
    recent: async () => (await history.page({}, 15)).items,
    find: (id) => history.find(id),
    story: async (id) => {
      const entries = await history.entriesOf(id);
      return entries.map(({ bytes }) => {
        const { at, type } = decodeEntry(bytes);
        return { at, what: type };
      });
    },
  };
}
