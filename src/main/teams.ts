import { CliError } from '../cli';
import { checkPersonal, decodeEntry } from '../ledger';
import { isLoopback, type Config } from '../config';
import type { Directory, EngineStore } from '../engine';
import { countFound, hashesOf, type HistoryStore, lifeOf, personalByHash } from '../history';
import { personActor, type Clock, type Posture } from '../model';
import type { Policy } from '../routing';
import {
  type ApproverSignIn,
  type BotIdentity,
  createTeams,
  storyDetails,
  type Teams,
  type TeamsEvidence,
  TeamsError,
  type TeamsHistory,
  type TeamsWorkflow,
} from '../teams';
import type { Log } from '../telemetry';
import { isAuditor, isDesignated } from './auditors';
import { withMembership } from './membership';
import type { InForce } from './secrets-in-force';
import {
  addSilence,
  askOthers,
  castVote,
  channelJoined,
  claimRequest,
  delegate,
  endAccess,
  endDelegation,
  endSilence,
  conversationServed,
  personJoined,
  personLeft,
  planShown,
  recordEntry,
  refuseVote,
  requestAccess,
  type Command,
  type VoteAnswer,
} from '../workflow';

/** What the bot is wired to. */
export interface TeamsEdgeOptions {
  config: Config;
  /** The policy in force. */
  policy: () => Policy;
  /** The bot's client secret. */
  passwords: InForce;
  clock: Clock;
  log: Log;
  history: HistoryStore;
  engineStore: EngineStore;
  /** Absent where Microsoft Graph is not asked. */
  directory?: Directory;
  /** Writes down what auditors look at. */
  record: TeamsHistory['record'];
  /** How the security features stand, as they were last read. */
  posture: () => Promise<Posture>;
  submit: <T>(command: Command<T>) => Promise<T>;
  /** Makes a daily report for somebody, written and signed. */
  daily: TeamsWorkflow['daily'];
  /** Has the loops look that what was committed concerns: an answer, or that somebody or a channel was met. */
  wake: (after: 'answer' | 'meeting') => void;
  /** Has a decision carried out with the approver's token, which is held here. */
  decideOwn: (requestId: string) => void;
  /** Makes evidence packs. */
  evidence?: TeamsEvidence;
  /** How approvers sign in; absent where this service decides in its own name. */
  signIn?: ApproverSignIn;
}

/** The bot's identity, as configuration and environment say it. */
export function botIdentity({ tenantId, azure, bot }: Config, passwords: InForce): BotIdentity {
  const { appType, appId, endpoints } = bot;
  return {
    tenantId,
    appType,
    // The Bot Framework has no China cloud: there the bot runs in the public one.
    cloud: azure.cloud === 'usgov' ? 'usgov' : 'public',
    endpoints,
    ...(appId === undefined ? {} : { appId }),
    passwords,
  };
}

/** Makes the bot. @throws CliError where its identity would leave it open. */
export function teamsEdge(options: TeamsEdgeOptions): Teams {
  const { config, policy, passwords, clock, log, signIn, evidence } = options;
  const { appType, serviceUrls } = config.bot;
  try {
    return createTeams({
      identity: botIdentity(config, passwords),
      door: {
        tenantId: config.tenantId,
        serviceUrls,
        allowLoopback: appType === 'none' && isLoopback(config.server.host),
      },
      workflow: workflowOf(options),
      history: historyOf(options),
      clock,
      log,
      cards: {
        portal: config.azure.portal,
        ...(config.server.publicUrl === undefined ? {} : { publicUrl: config.server.publicUrl }),
        // As the policy says that is in force when a card is made.
        get sanctionMaxMs() {
          return policy().byos?.sanctionMaxMs;
        },
      },
      // The clouds of governments take no files of bots: there the page of the request is named.
      ...(evidence === undefined || config.azure.cloud === 'usgov' ? {} : { evidence }),
      ...(signIn === undefined ? {} : { signIn }),
    });
  } catch (error) {
    if (error instanceof TeamsError) throw new CliError(2, error.message, { cause: error });
    throw error;
  }
}

/** A decision in the approver's own name is carried out by the instance that took it. */
export function startOwn(answer: VoteAnswer, decideOwn: (requestId: string) => void): void {
  if (!answer.ok) return;
  const { id, current } = answer.request;
  if (current.state === 'deciding' && current.as !== undefined) decideOwn(id);
}

function workflowOf(options: TeamsEdgeOptions): TeamsWorkflow {
  const { policy, submit, wake, daily, decideOwn } = options;
  const then = async <T>(command: Command<T>, after: 'answer' | 'meeting' = 'answer'): Promise<T> => {
    const value = await submit(command);
    // Whoever pressed is answered before the loops take up what follows from it.
    setImmediate(wake, after);
    return value;
  };
  return {
    vote: async (given) => {
      const input = await withMembership(options, given);
      const answer = await then(castVote(input));
      startOwn(answer, decideOwn);
      return answer;
    },
    refuseVote: (input, why) => submit(refuseVote(input, why)),
    claim: async (input) => then(claimRequest(await withMembership(options, input))),
    askOthers: async (given) => {
      const input = await withMembership(options, given);
      return then(askOthers(input, await options.engineStore.request(input.requestId)));
    },
    requestAccess: (input) => then(requestAccess(input)),
    endAccess: (input) => then(endAccess(input)),
    delegate: (input) => then(delegate(input)),
    endDelegation: (by) => then(endDelegation(by)),
    silence: ({ channel, forMs, comment, by: presser }) =>
      then(addSilence({ by: { via: 'teams', presser }, match: { channel }, forMs, comment })),
    endSilence: ({ id, by: presser }) => then(endSilence(id, { via: 'teams', presser })),
    daily,
    personJoined: async (input) => {
      await then(personJoined(input), 'meeting');
    },
    personLeft: (id) => then(personLeft(id), 'meeting'),
    conversationServed: async (conversation, personId) => {
      if (await submit(conversationServed(conversation, personId))) wake('answer');
    },
    channelJoined: async ({ teamId, channelId, conversation }) => {
      const name = channelName(policy(), teamId, channelId);
      if (name !== undefined) await then(channelJoined(name, conversation), 'meeting');
    },
    planShown: (input) => submit(planShown(input)),
    recordBadClick: async (by, why) => {
      await submit(recordEntry({ type: 'vote-refused', actor: personActor(by), data: { why } }));
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

function historyOf(options: TeamsEdgeOptions): TeamsHistory {
  const { history, engineStore, posture, record } = options;
  return {
    posture,
    pending: () => engineStore.undecided(),
    isAuditor: (personId) => isAuditor(options, personId),
    isDesignated: (personId) => isDesignated(options, personId),
    record,
    page: (filter, limit, cursor) => history.page(filter, limit, cursor),
    count: (filter) => countFound(history, filter),
    find: (id) => history.find(id),
    silences: () => history.silences(false),
    story: async (id) => {
      const entries = (await history.entriesOf(id)).map(({ bytes }) => decodeEntry(bytes));
      const personal = (await history.personalOf(hashesOf(entries))).filter(checkPersonal);
      const people = (await engineStore.request(id))?.route.approvers ?? [];
      return lifeOf(entries, personalByHash(personal), people).map(({ at, type, by, details }) => {
        const more = storyDetails(by, details);
        return { at, what: type, ...(more === '' ? {} : { more }) };
      });
    },
  };
}
