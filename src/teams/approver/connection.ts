import { BotAuthentication } from '../adapter';
import { TeamsError } from '../errors';
import type { BotIdentity } from '../identity';
import { UserTokens } from './user-tokens';

/** How the OAuth connection of the bot stands, as the token service says. */
export type ConnectionState = 'there' | 'not-there' | 'bot-refused' | 'unreachable';

/** Asks the token service for the connection, as a press would. Nobody is signed in by it. */
export async function lookForConnection(
  identity: BotIdentity,
  connection: string,
  nowMs: () => number,
  timeoutMs: number,
): Promise<ConnectionState> {
  try {
    const tokens = new UserTokens(new BotAuthentication(identity, nowMs), connection, timeoutMs);
    const someone = { id: 'doctor', name: 'doctor' };
    await tokens.signInResource({ channelId: 'msteams', from: someone, recipient: someone });
    return 'there';
  } catch (error) {
    if (error instanceof TeamsError) return error.code === 'SIGN_IN_REFUSED' ? 'bot-refused' : 'unreachable';
    const { statusCode } = (error ?? {}) as { statusCode?: unknown };
    if (statusCode === 401 || statusCode === 403) return 'bot-refused';
    return typeof statusCode === 'number' && statusCode < 500 ? 'not-there' : 'unreachable';
  }
}
