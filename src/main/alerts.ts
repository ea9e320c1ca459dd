import { CliError } from '../cli';
import type { Config, Secrets } from '../config';
import type { Clock } from '../model';
import type { AlertDoor } from '../web';
import { takeAlerts, type Command } from '../workflow';
import type { InForce } from './secrets-in-force';

/** The application of Azure Monitor that calls secure webhooks, as an actor. */
const azureMonitor = { kind: 'azure' } as const;
/** The fewest characters of a token in a path: as many as 24 random bytes have in base64. */
const minTokenCharacters = 32;

function isGuessable(token: string): boolean {
  return token.length < minTokenCharacters;
}

/**
 * The door for Azure Monitor's alerts.
 *
 * @param inForce the tokens of the path.
 * @param wake has Azure be read now.
 * @returns undefined where none is configured.
 * @throws CliError for a token that could be guessed.
 */
export function alertDoor(
  { alerts: { audience, pathToken }, azure, tenantId }: Config,
  inForce: InForce,
  { clock, submit, wake }: { clock: Clock; submit: <T>(command: Command<T>) => Promise<T>; wake: () => void },
): AlertDoor | undefined {
  const tokens = pathToken ? notGuessable(inForce()) : [];
  if (audience === undefined && tokens.length === 0) return undefined;
  const { login } = azure.endpoints;
  return {
    ...(audience === undefined ? {} : { secure: { login, tenantId, audience, now: () => clock.now() } }),
    // One that came while the service runs and could be guessed is not taken, either.
    ...(tokens.length === 0 ? {} : { tokens: () => inForce().filter((token) => !isGuessable(token)) }),
    take: async (signals, by) => {
      const taken = await submit(takeAlerts(signals, by === 'secure-webhook' ? azureMonitor : { kind: 'unknown' }));
      // Not waited for: the hint is durable, and the answer is due within a second.
      if (taken.taken > 0) wake();
      return taken;
    },
  };
}

/**
 * The words that are taken in the path of an alert; several while one takes the other's place.
 *
 * @throws CliError for one that could be guessed.
 */
export function alertTokens({ alerts: { pathToken } }: Config, { alertToken, previous }: Secrets): readonly string[] {
  return pathToken ? notGuessable([alertToken, previous.alertToken].flatMap((one) => one?.reveal() ?? [])) : [];
}

function notGuessable(tokens: readonly string[]): readonly string[] {
  if (!tokens.some(isGuessable)) return tokens;
  const message = `LOCKBOX_ALERT_TOKEN has fewer than ${minTokenCharacters} characters: make one with: openssl rand -hex 32`;
  throw new CliError(2, message);
}
