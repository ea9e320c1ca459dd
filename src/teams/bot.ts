import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Activity } from 'botbuilder';
import type { Clock } from '../model';
import type { Deliver } from '../outbox';
import type { Log } from '../telemetry';
import { BotAuthentication, isForged, OwnAdapter } from './adapter';
import type { ApproverSignIn } from './approver/ports';
import { UserTokens } from './approver/user-tokens';
import { answerJson, answerProblem } from './answer';
import type { CardOptions } from './cards';
import { Connector } from './connector';
import { createDeliver } from './deliver';
import { openDoor, type DoorPolicy } from './door';
import { TeamsError } from './errors';
import type { BotIdentity } from './identity';
import { inTime } from './in-time';
import type { Timeouts } from './parts';
import type { TeamsEvidence, TeamsHistory, TeamsWorkflow } from './ports';
import { isUnavailable } from './press';
import { routesOf } from './routes';
import { SenderLimit } from './sender-limit';

/** What the bot is made of. */
export interface TeamsOptions {
  identity: BotIdentity;
  door: DoorPolicy;
  workflow: TeamsWorkflow;
  history: TeamsHistory;
  clock: Clock;
  log: Log;
  cards?: CardOptions;
  /** Makes evidence packs that are given as files; absent where there are none. */
  evidence?: TeamsEvidence;
  /** How approvers sign in; absent where this service decides in its own name. */
  signIn?: ApproverSignIn;
  timeouts?: Partial<Timeouts>;
}

/** The bot: its door, and the way out. */
export interface Teams {
  /** Answers one activity. `body` is the whole body, bounded by the web server. Never throws. */
  handle: (request: IncomingMessage, response: ServerResponse, body: Buffer) => Promise<void>;
  deliver: Deliver;
}

// Teams waits 5 s for the answer to a press.
const usual: Timeouts = {
  sendMs: 10_000,
  rosterMs: 1_500,
  tokenMs: 2_000,
  pressMs: 4_500,
  activityMs: 14_000,
  uploadMs: 60_000,
};

/**
 * Makes the bot.
 *
 * @throws TeamsError where its authentication would be off without having been asked to, or its credential is missing.
 */
export function createTeams(options: TeamsOptions): Teams {
  const { identity, door, workflow, history, clock, log, cards = {}, signIn, evidence } = options;
  const timeouts = { ...usual, ...options.timeouts };
  if (identity.appType === 'none' && !door.allowLoopback) {
    throw new TeamsError('AUTHENTICATION_OFF', 'bot.appType none is for loopback only');
  }
  const authentication = new BotAuthentication(identity, () => clock.now().getTime());
  const adapter = new OwnAdapter(authentication);
  const connector = new Connector(authentication, door);
  const application = routesOf({
    tenantId: door.tenantId,
    workflow,
    history,
    connector,
    cards,
    clock,
    log,
    timeouts,
    ...(evidence === undefined
      ? {}
      : { evidence: { ...evidence, uploadMs: timeouts.uploadMs, allowLoopback: door.allowLoopback } }),
    ...(signIn === undefined
      ? {}
      : { approver: { signIn, userTokens: new UserTokens(authentication, signIn.connection, timeouts.tokenMs) } }),
  });
  const limit = new SenderLimit(() => clock.now().getTime());
  return {
    deliver: createDeliver({ connector, clock, log, cards, timeoutMs: timeouts.sendMs }),
    handle: async (request, response, body) => {
      const authorization = authorizationOf(request);
      const opened = openDoor(authorization, body, door, authentication.issuer);
      if (!opened.ok) {
        log.warn({ code: opened.code }, 'refused at the door');
        answerProblem(response, opened.status);
        return;
      }
      let tooMany = false as boolean;
      try {
        const activity = opened.activity as unknown as Activity;
        const turn = adapter.handle(authorization ?? '', activity, async (context) => {
          const { aadObjectId, id } = context.activity.from;
          tooMany = !limit.takes(aadObjectId ?? id);
          if (!tooMany) await application.run(context);
        });
        const invoke = await inTime(turn, timeouts.activityMs);
        if (tooMany) {
          log.warn({ code: 'TOO_MANY_ACTIVITIES' }, 'refused: a sender sends too much');
          answerProblem(response, 429);
          return;
        }
        answerJson(response, invoke?.status ?? 200, invoke?.body);
      } catch (error) {
        answerProblem(response, statusOf(error, log));
      }
    },
  };
}

/** Of several, whoever stands before this service may have looked at another one: then there is none. */
function authorizationOf({ headersDistinct }: IncomingMessage): string | undefined {
  const given = headersDistinct['authorization'] ?? [];
  return given.length === 1 ? given[0] : undefined;
}

/** An error's own words never leave: a forged token is 401, a database that cannot write 503, the rest 500. */
function statusOf(error: unknown, log: Log): 401 | 500 | 503 {
  if (isForged(error)) {
    // The SDK's words quote what a stranger's token says: which kind of error it was is all that is written down.
    log.warn({ code: 'NOT_AUTHENTICATED', kind: error.name }, 'refused by the authentication');
    return 401;
  }
  log.error({ err: error }, 'an activity failed');
  const isLater = error instanceof TeamsError && error.code === 'ROSTER_UNREACHABLE';
  return isLater || isUnavailable(error) ? 503 : 500;
}
