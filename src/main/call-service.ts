import { AzureCliCredential } from '@azure/identity';
import { CliError } from '../cli';
import type { Config } from '../config';
import type { Request } from '../history';
import { configFile, readConfig, readSecretFile } from './configuration';
import { refuseWeakTls } from './tls';

/** How long the service may take, and how much of an answer is read. */
const timeoutMs = 20_000;
const maxAnswerCharacters = 1_000_000;

/**
 * Asks the running service to change something, in the name of whoever is signed in here.
 *
 * @throws CliError 1 where the service refuses, 2 where it cannot be reached or nobody is signed in.
 */
export async function callService<T extends { id: string } = Request>(
  { config: named, url }: { config?: string; url?: string },
  path: string,
  env: NodeJS.ProcessEnv,
  body?: object,
): Promise<T> {
  refuseWeakTls(env);
  const config = readConfig(configFile(named, env));
  const origin = originOf(url ?? config.server.publicUrl);
  const token = await tokenOf(config, env);
  const response = await answerOf(`${origin}${path}`, token, body);
  const answer = parsed(await response.text().catch(() => ''));
  // Its answer is that of our own service, reached over a connection that nobody else could speak on.
  if (response.ok && typeof answer['id'] === 'string') return answer as unknown as T;
  const { title, code } = answer;
  if (typeof title !== 'string' || typeof code !== 'string') {
    throw new CliError(
      2,
      `${origin} answered ${response.status}, which is no answer of this service: is the address right?`,
    );
  }
  throw new CliError(response.status >= 500 ? 2 : 1, `${title} (${code})`);
}

async function answerOf(address: string, token: string, body: object | undefined): Promise<Response> {
  try {
    return await fetch(address, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const message = `${new URL(address).origin} cannot be reached: does the service run there? --url says another address, and --local writes into the database from here`;
    throw new CliError(2, message, { cause: error });
  }
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** A token goes over https, or stays on this machine. */
function originOf(address: string | undefined): string {
  if (address === undefined) {
    throw new CliError(
      2,
      'where does the service run? Say --url, or set server.publicUrl; --local writes into the database from here',
    );
  }
  const url = URL.parse(address);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.has(url.hostname));
  if (url === null || !isSafe) throw new CliError(2, '--url has to be an https address, or http on this machine');
  return url.origin;
}

/** A token of the person who runs this: from the environment, or of whoever is signed in to the Azure CLI. */
async function tokenOf({ tenantId, signIn }: Config, env: NodeJS.ProcessEnv): Promise<string> {
  const { LOCKBOX_API_TOKEN: given, LOCKBOX_API_TOKEN_FILE: file } = env;
  if (given !== undefined && given !== '') return given;
  if (file !== undefined && file !== '') return tokenIn(file);
  if (signIn === undefined) {
    throw new CliError(
      2,
      'the service has no API: set signIn in the configuration; --local writes into the database from here',
    );
  }
  try {
    const credential = new AzureCliCredential({ tenantId });
    return (await credential.getToken(`${signIn.audience}/.default`)).token;
  } catch (error) {
    const message = `nobody is signed in here: run "az login --tenant ${tenantId} --scope ${signIn.audience}/.default", or give a token of yours in LOCKBOX_API_TOKEN`;
    throw new CliError(2, message, { cause: error });
  }
}

function tokenIn(file: string): string {
  try {
    return readSecretFile(file).trim();
  } catch (error) {
    throw new CliError(2, 'the file that LOCKBOX_API_TOKEN_FILE names cannot be read', { cause: error });
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.slice(0, maxAnswerCharacters));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
