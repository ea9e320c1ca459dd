import type { Config, Secrets } from '../config';
import { lookForConnection } from '../teams';
import type { Look } from './doctor-look';
import { botIdentity } from './teams';
import { systemClock } from './write-side';

/** How long the token service may take, in milliseconds. */
const timeoutMs = 10_000;

const refused = {
  says: 'the login or token service refused the bot',
  mend: 'check bot.appId, BOT_APP_PASSWORD and the tenant of the Azure Bot',
};

/** Whose identity decides in Azure, and whether approvers can sign in for it. */
export async function whoDecides(config: Config, secrets: Secrets): Promise<Look> {
  const { oauthConnection } = config.bot;
  if (config.azure.decideAs === 'bot' || oauthConnection === undefined) {
    return { ok: true, says: 'this service, in its own name (azure.decideAs: bot)', mend: '' };
  }
  if (secrets.botAppPassword === undefined) {
    return { ok: false, says: 'not looked at: the bot has no secret', mend: 'set BOT_APP_PASSWORD first' };
  }
  const { botAppPassword } = secrets;
  const identity = botIdentity(config, () => [botAppPassword.reveal()]);
  const state = await lookForConnection(identity, oauthConnection, () => systemClock.now().getTime(), timeoutMs);
  switch (state) {
    case 'there':
      return { ok: true, says: `the approver, signed in through the OAuth connection ${oauthConnection}`, mend: '' };
    case 'not-there':
      return {
        ok: false,
        says: `the token service knows no OAuth connection ${oauthConnection} of this bot`,
        mend: 'add it: Azure portal, the Azure Bot, Configuration, Add OAuth Connection Settings (docs/first-run.md, 5)',
      };
    case 'bot-refused':
      return { ok: false, ...refused };
    case 'unreachable':
      return {
        ok: false,
        says: 'the token service could not be reached, so approvers could not sign in',
        mend: 'let this machine reach token.botframework.com and the login service by https',
      };
  }
}

/**
 * Whether the bot has what it proves itself with, and whether the login service takes it. Where approvers decide,
 * {@link whoDecides} finds that out, by the same call.
 */
export async function botSecret(config: Config, secrets: Secrets): Promise<Look> {
  const { appType, oauthConnection = 'none' } = config.bot;
  const mend = 'set BOT_APP_PASSWORD, or BOT_APP_PASSWORD_FILE, to the client secret of the bot';
  if (appType !== 'SingleTenant') return { ok: true, says: `not used with appType ${appType}`, mend };
  const { botAppPassword: password } = secrets;
  if (password === undefined) return { ok: false, says: 'BOT_APP_PASSWORD is not set', mend };
  if (config.azure.decideAs === 'approver') return { ok: true, says: 'BOT_APP_PASSWORD is set', mend };
  const now = (): number => systemClock.now().getTime();
  switch (
    await lookForConnection(
      botIdentity(config, () => [password.reveal()]),
      oauthConnection,
      now,
      timeoutMs,
    )
  ) {
    case 'there':
    case 'not-there':
      return { ok: true, says: 'the login service takes BOT_APP_PASSWORD', mend };
    case 'bot-refused':
      return { ok: false, ...refused };
    case 'unreachable':
      return {
        ok: false,
        says: 'the login or token service could not be reached, so no card can be sent',
        mend: 'let this machine reach login.microsoftonline.com and token.botframework.com by https',
      };
  }
}
