import { hash, timingSafeEqual } from 'node:crypto';
import express, { Router, type RequestHandler } from 'express';
import type { Signal } from '../model';
import { splitRecords, toSignal, wholeRecords } from '../signals';
import { authorizationOf } from './authorization';
import { entraTokens, type EntraTokenOptions } from './entra-token';
import { problem } from './problem';

/** What became of an alert's signals. */
export interface AlertsTaken {
  /** Each leads to a read of Azure. */
  taken: number;
  /** About something else, or about a subscription that is not watched. */
  ignored: number;
}

/** Who may say that something happened, and what becomes of it. */
export interface AlertDoor {
  /** Azure Monitor's own token is taken; absent, that address is not there. */
  secure?: AlertSignIn;
  /** Words in the path that are taken now; absent, that address is not there. Several, while one takes the other's place. */
  tokens?: () => readonly string[];
  /** Keeps the signals durably before it answers. @param by which of the two ways it came. */
  take: (signals: readonly Signal[], by: 'secure-webhook' | 'path-token') => Promise<AlertsTaken>;
}

/** For whom the token of a secure webhook has to be. */
export type AlertSignIn = Pick<EntraTokenOptions, 'login' | 'tenantId' | 'now'> & { audience: string };

/**
 * Azure Monitor's application for the secure webhooks of action groups, and the role it has to be given; see
 * https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups#configure-authentication-for-secure-webhook.
 */
const actionGroupsAppId = '461e8683-5575-4561-ac7f-899cc907d62a';
const actionGroupsRole = 'ActionGroupsSecureWebhook';
/** The largest body, in bytes; an alert of an activity log has a tenth of it. */
const maxBodyBytes = 256 * 1024;
/** The most records of one body. */
const maxRecords = 100;

/**
 * `POST /alerts/azure-monitor`, with a token of Azure Monitor, and `/alerts/azure-monitor/{token}` where that is
 * configured. Alerts of the common and of the classic schema. An alert is a hint: all that it can cause is a read of Azure.
 */
export function alertRoutes({ secure, tokens, take }: AlertDoor): Router {
  const router = Router();
  const body = express.raw({ type: () => true, limit: maxBodyBytes, inflate: false });
  if (secure !== undefined) {
    router.post('/alerts/azure-monitor', onlyAzureMonitor(secure), body, taking(take, 'secure-webhook'));
  }
  if (tokens !== undefined) {
    router.post('/alerts/azure-monitor/:token', onlyWithToken(tokens), body, taking(take, 'path-token'));
  }
  const paths = [...(secure === undefined ? [] : ['']), ...(tokens === undefined ? [] : ['/:token'])];
  router.all(
    paths.map((path) => `/alerts/azure-monitor${path}`),
    (_request, response) => {
      response.set('Allow', 'POST');
      problem(response, 'METHOD_NOT_ALLOWED');
    },
  );
  return router;
}

/** Lets Azure Monitor through, by the token that Entra made for it: of version 1 or 2, as the registration wants them. */
function onlyAzureMonitor({ login, tenantId, audience, now }: AlertSignIn): RequestHandler {
  const check = entraTokens({
    login,
    tenantId,
    audiences: [audience, audience.replace(/^api:\/\//, '')],
    issuers: [`${login}/${tenantId}/v2.0`, `https://sts.windows.net/${tenantId}/`],
    ...(now === undefined ? {} : { now }),
  });
  return async (request, response, next) => {
    const checked = await check(authorizationOf(request));
    if (!checked.ok) {
      if (checked.why === 'UNAUTHENTICATED') response.set('WWW-Authenticate', 'Bearer');
      problem(response, checked.why);
      return;
    }
    const { azp, appid, roles } = checked.claims;
    const isIt = (azp ?? appid) === actionGroupsAppId && Array.isArray(roles) && roles.includes(actionGroupsRole);
    if (isIt) next();
    else problem(response, 'FORBIDDEN');
  };
}

/** Lets through who knows a token. Hashes are compared, so that neither length nor beginning shows in the time. */
function onlyWithToken(tokens: () => readonly string[]): RequestHandler {
  return (request, response, next) => {
    const { token } = request.params;
    const given = digest(typeof token === 'string' ? token : '');
    // All of them are compared, whichever it is.
    const same = tokens().map((one) => timingSafeEqual(digest(one), given));
    if (same.includes(true)) next();
    else problem(response, 'UNAUTHENTICATED');
  };
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

function taking(take: AlertDoor['take'], by: Parameters<AlertDoor['take']>[1]): RequestHandler {
  return async (request, response) => {
    const body: unknown = request.body;
    const read = await signalsIn(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
    if (read === undefined) {
      problem(response, 'BAD_REQUEST');
      return;
    }
    const { taken, ignored } = await take(read.signals, by);
    response.status(202).json({ taken, ignored: ignored + read.ignored });
  };
}

/** @returns undefined where anything in it cannot be read, or nothing is in it. */
async function signalsIn(body: Buffer): Promise<{ signals: Signal[]; ignored: number } | undefined> {
  const signals: Signal[] = [];
  let ignored = 0;
  for await (const record of wholeRecords(body) ?? split(body)) {
    const read = record === undefined ? undefined : toSignal(record);
    if (read === undefined || signals.length + ignored >= maxRecords) return undefined;
    if (read.ok) signals.push(read.signal);
    else if (read.as === 'ignored') ignored += 1;
    else return undefined;
  }
  return signals.length + ignored === 0 ? undefined : { signals, ignored };
}

/** Records in any shape that is read anywhere; undefined for one that cannot be read. */
async function* split(body: Buffer): AsyncIterable<unknown> {
  for await (const record of splitRecords(once(body))) yield record.ok ? record.value : undefined;
}

async function* once(body: Buffer): AsyncIterable<Buffer> {
  yield await Promise.resolve(body);
}
