import { CliError } from '../cli';
import { isLoopback, type Config, type Secrets } from '../config';
import { alertTokens } from './alerts';
import type { Look } from './doctor-look';

/** How long an address may take to answer, in milliseconds. */
const timeoutMs = 5_000;

/** Whether an address leads to this service, or why not, in a few words. */
type Answer = { answers: true } | { answers: false; why: string };

/**
 * Whether the public address leads here. Teams reaches the bot by it, cards link to it, approvers sign in at it. Before
 * the service runs nothing can answer, so that is no fault; that it answers here and not there is.
 */
export async function publicAddress({ bot, server }: Config): Promise<Look> {
  const { publicUrl, port } = server;
  if (publicUrl === undefined) {
    if (bot.appType === 'none')
      return { ok: true, says: 'none: with appType none the bot stays on this machine', mend: '' };
    const mend = 'set server.publicUrl to the https address that Teams and people reach this service at';
    return { ok: false, says: 'server.publicUrl is not set: cards have no links, and nobody can sign in', mend };
  }
  const there = await healthAt(publicUrl);
  if (there.answers) return { ok: true, says: `${publicUrl} leads to this service`, mend: '' };
  const here = await healthAt(`http://${localHost(server.host)}:${port}`);
  if (!here.answers) {
    return { ok: true, says: `${publicUrl} does not answer yet (${there.why}): ask again once serve runs`, mend: '' };
  }
  const mend = `have your proxy or ingress pass ${publicUrl} on to port ${port} of this machine, with its paths as they are`;
  return { ok: false, says: `the service answers on this machine, and ${publicUrl} does not (${there.why})`, mend };
}

function localHost(host: string): string {
  if (['0.0.0.0', '::', ''].includes(host)) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function healthAt(origin: string): Promise<Answer> {
  try {
    // A redirect is an answer of somebody else, such as a sign-in page before the service.
    const response = await fetch(`${origin}/healthz`, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    const text = (await response.text()).slice(0, 10);
    if (response.status === 200 && text === 'ok\n') return { answers: true };
    return { answers: false, why: response.status === 200 ? 'another service answers' : `status ${response.status}` };
  } catch (error) {
    return { answers: false, why: whyNot(error) };
  }
}

/** The system's or TLS's own short code; never its text, which may hold anything. */
function whyNot(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'no answer in time';
  const code = cause?.code;
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'not reachable';
}

/** How Azure Monitor can tell of a new request at once. */
export function alertsLook(config: Config, secrets: Secrets): Look {
  const { alerts, azure, server } = config;
  const address = `${server.publicUrl ?? ''}/api/alerts/azure-monitor`;
  const mend = 'set LOCKBOX_ALERT_TOKEN, or LOCKBOX_ALERT_TOKEN_FILE, to what "openssl rand -hex 32" prints';
  try {
    const tokens = alertTokens(config, secrets);
    if (alerts.pathToken && tokens.length === 0) {
      return { ok: false, says: 'alerts.pathToken is on, and LOCKBOX_ALERT_TOKEN is not set', mend };
    }
    const ways = [
      ...(alerts.audience === undefined
        ? []
        : [`Azure Monitor’s own token for ${alerts.audience} is taken at ${address}`]),
      ...(tokens.length === 0 ? [] : [`${tokens.length} token(s) are taken in the path of ${address}`]),
    ];
    const without = `none are taken: Azure is read every ${azure.pollMs / 1_000} s all the same`;
    return { ok: true, says: ways.length === 0 ? without : ways.join('; '), mend };
  } catch (error) {
    if (error instanceof CliError) return { ok: false, says: error.message, mend };
    throw error;
  }
}

/** Whether auditors can sign in to the page, in a browser and as a tab of the app package that `npm run manifest` makes. */
export function auditorPage({ signIn, bot, server }: Config): Look {
  if (signIn === undefined) {
    const says =
      bot.appType === 'none' && isLoopback(server.host)
        ? 'open to everybody on this machine: bot.appType is none'
        : 'none: signIn is not set, so there is no API and no page';
    return { ok: true, says, mend: '' };
  }
  const { clientId, audience } = signIn;
  if (bot.appId !== undefined && clientId !== bot.appId) {
    const says = `signIn.clientId is not bot.appId, which the Teams app signs in as: its tab is refused`;
    return { ok: false, says, mend: 'use one app registration for both, as infra/register-apps.sh makes it' };
  }
  return { ok: true, says: `app roles of ${clientId}, tokens for ${audience}`, mend: '' };
}

/** The command that makes the app package with the same ids as this configuration. */
export function teamsApp({ bot, server }: Config): Look {
  const host = server.publicUrl === undefined ? undefined : new URL(server.publicUrl).hostname;
  if (bot.appId === undefined || host === undefined) {
    return { ok: true, says: 'no package: it takes bot.appId and server.publicUrl', mend: '' };
  }
  return { ok: true, says: `its package: npm run manifest -- --bot-id ${bot.appId} --domain ${host}`, mend: '' };
}
