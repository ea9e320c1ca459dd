import { armAudiences, checkBearer, onBehalfOf, type HeldTokens, type SignInApp } from '../azure';
import { CliError } from '../cli';
import type { Config } from '../config';
import type { Clock } from '../model';
import type { ApproverSignIn } from '../teams';
import type { Log } from '../telemetry';
import type { InForce } from './secrets-in-force';

/** How long Entra may take within a press, in milliseconds. */
const timeoutMs = 2_000;

/** How approvers sign in, as far as it is not Teams' own. */
export interface ApproverOptions {
  config: Config;
  /** The bot's client secret. */
  passwords: InForce;
  tokens: HeldTokens;
  clock: Clock;
  log: Log;
  stepUpLink: ApproverSignIn['stepUpLink'];
}

/**
 * The app that people sign in to, which is the bot's.
 *
 * @throws CliError where the secret is not set.
 */
export function signInApp({ tenantId, azure, bot }: Config, clientSecrets: InForce): SignInApp {
  if (bot.appId === undefined || clientSecrets().length === 0) {
    throw new CliError(
      2,
      'BOT_APP_PASSWORD is not set: approvers sign in to the app of the bot, with its client secret',
    );
  }
  const { login } = azure.endpoints;
  return { login, tenantId, clientId: bot.appId, clientSecrets, timeoutMs };
}

/** The scope of a token with which a person acts in Azure: what an app may be given by consent. */
export function userScope(armScope: string): string {
  return armScope.replace(/\.default$/, 'user_impersonation');
}

/**
 * Makes what the bot asks of approvers' sign-ins.
 *
 * @returns undefined where this service decides in its own name.
 * @throws CliError as {@link signInApp}.
 */
export function approverSignIn(options: ApproverOptions): ApproverSignIn | undefined {
  const { config, passwords, tokens, clock, log, stepUpLink } = options;
  const { decideAs, armScope } = config.azure;
  const connection = config.bot.oauthConnection;
  if (decideAs === 'bot' || connection === undefined) return undefined;
  const app = signInApp(config, passwords);
  const audiences = armAudiences(armScope);
  const check = (token: string, objectId: string, from: 'azure' | 'teams'): ReturnType<typeof checkBearer> => {
    const wanted = { tenantId: config.tenantId, objectId, ...(from === 'azure' ? { audiences } : {}) };
    return checkBearer(token, wanted, clock.now().getTime());
  };
  return {
    connection,
    whyNotTheirs: (token, by, from) => {
      const checked = check(token, by.id, from);
      return checked.ok ? undefined : checked.why;
    },
    onBehalfOf: async (teamsToken) => {
      const obtained = await onBehalfOf(app, teamsToken, userScope(armScope));
      if (!obtained.ok) log.warn({ why: obtained.why, codes: obtained.codes }, 'no token on behalf of an approver');
      return obtained;
    },
    hold: (requestId, by, token) => {
      const checked = check(token, by.id, 'azure');
      if (checked.ok) tokens.hold({ requestId, personId: by.id }, token, checked.expiresAtMs);
    },
    drop: (requestId, by) => {
      tokens.drop({ requestId, personId: by.id });
    },
    stepUpLink,
  };
}
