import type { Config, Secrets } from '../config';
import { lookForConnection } from '../teams';
import { botIdentity } from './teams';
import { systemClock } from './write-side';

/** How long the token service may take, in milliseconds. */
const timeoutMs = 10_000;

/** Whose identity decides in Azure, and whether approvers can sign in for it. */
export async function whoDecides(
  config: Config,
  secrets: Secrets,
): Promise<{ ok: boolean; says: string; mend: string }> {
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
        mend: 'add it: Azure portal, the Azure Bot, Configuration, Add OAuth Connection Settings (README, "Let approvers decide in their own name")',
      };
    case 'bot-refused':
      return {
        ok: false,
        says: 'the login or token service refused the bot',
        mend: 'check bot.appId, BOT_APP_PASSWORD and the tenant of the Azure Bot',
      };
    case 'unreachable':
      return {
        ok: false,
        says: 'the token service could not be reached, so approvers could not sign in',
        mend: 'let this machine reach token.botframework.com and the login service by https',
      };
  }
}
