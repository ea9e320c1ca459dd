import { azureStatusOf, type AccessRequest } from '../model';
import type { Executed, Executor, ReadBack } from '../workflow';
import { AccountBook } from './accounts';
import { Arm, type ArmAnswer, type ArmOptions } from './arm';
import { claimsChallenge } from './claims-challenge';
import { AzureError } from './errors';
import { answered, looseBody, named, unanswered } from './executed';
import { HeldTokens, type TokenFor } from './held-tokens';
import { LockboxApi } from './lockbox';
import { cleanCut, cut } from './text';
import { readOne } from './truth';

/** The longest reason that is sent, in characters. */
const maxReasonCharacters = 2_000;

/**
 * Carries Lockbox decisions out: with the service's own identity, or with the token of the approver in whose name the
 * decision is made. All reads are the service's own.
 */
export function createLockboxExecutor(
  options: ArmOptions,
  tokens: HeldTokens = new HeldTokens(options.clock),
): Executor {
  const arm = new Arm(options);
  const api = new LockboxApi(arm);
  const accounts = new AccountBook(arm, options.clock);
  return {
    plan: () => [],
    execute: async (request, verdict, reason) => {
      const { subscription, azureId } = request.facts;
      const whose = approverOf(request);
      const bearer = whose === undefined ? undefined : tokens.of(whose);
      if (whose !== undefined && bearer === undefined) return { kind: 'unsent', why: 'SIGN_IN_EXPIRED' };
      try {
        const text = cut(reason, maxReasonCharacters);
        const answer = await api.updateApproval(subscription, azureId, verdict, text, bearer);
        const executed = whose === undefined ? executedOf(arm, answer) : asApprover(executedOf(arm, answer), answer);
        // An answer ends what the token was taken for; without one the same decision may have to be sent again.
        if (whose !== undefined && isAnswered(executed)) tokens.drop(whose);
        return executed;
      } catch (error) {
        return unanswered(error);
      }
    },
    holds: (request) => {
      const whose = approverOf(request);
      return whose === undefined || tokens.of(whose) !== undefined;
    },
    readBack: (request) => readBack(api, accounts, request),
    identity: async () => identityOf(await arm.token()),
  };
}

/** Whose token carries a decision out; undefined where it is this service's own. */
function approverOf({ id, current }: AccessRequest): TokenFor | undefined {
  if (current.state !== 'deciding' || current.as === undefined) return undefined;
  const voter = current.votes.at(-1)?.by.id;
  // In nobody's name there is no token, and nothing is sent.
  return { requestId: id, personId: voter ?? '' };
}

/** What a refusal means where a person's own token was refused. */
function asApprover(executed: Executed, { status, header }: ArmAnswer): Executed {
  if (executed.kind !== 'refused' || status !== 401) return executed;
  const claims = claimsChallenge(header('www-authenticate'));
  if (claims !== undefined) return { ...executed, why: 'STEP_UP_NEEDED', claims };
  return executed.code?.endsWith('AuthenticationToken') === true ? { ...executed, why: 'SIGN_IN_EXPIRED' } : executed;
}

function isAnswered({ kind }: Executed): boolean {
  return kind === 'accepted' || kind === 'refused';
}

function executedOf(arm: Arm, answer: ArmAnswer): Executed {
  const done = answer.status >= 200 && answer.status < 300;
  return answered(arm, answer, done ? shownStatus(answer.body) : currentStatus(answer.body));
}

/** The state that an answer shows, such as Approving. Most echo the decision instead, which is not one. */
function shownStatus(body: string): string | undefined {
  const { status } = looseBody(body);
  return typeof status === 'string' ? azureStatusOf(status) : undefined;
}

/** The state that an error says the request is in: `error.additionalInfo[].info.currentStatus`. */
function currentStatus(body: string): string | undefined {
  const { additionalInfo } = (looseBody(body)['error'] ?? {}) as { additionalInfo?: unknown };
  if (!Array.isArray(additionalInfo)) return undefined;
  for (const one of additionalInfo as ({ info?: { currentStatus?: unknown } } | null)[]) {
    const status = one?.info?.currentStatus;
    if (typeof status === 'string') return cleanCut(status, 100);
  }
  return undefined;
}

async function readBack(api: LockboxApi, accounts: AccountBook, request: AccessRequest): Promise<ReadBack> {
  try {
    const { subscription, azureId } = request.facts;
    return { kind: 'found', ...(await readOne(api, accounts, subscription, azureId)) };
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    if (error.code === 'NOT_FOUND') return { kind: 'gone' };
    const { message: reason, afterMs } = error;
    return { kind: 'unreadable', reason, ...(afterMs === undefined ? {} : { afterMs }) };
  }
}

/** Who the token says its bearer is. Read only to know our own events again; nothing is trusted for it. */
function identityOf(token: string): { appId?: string; objectId?: string } {
  const [, payload = ''] = token.split('.');
  const claims = looseBody(Buffer.from(payload, 'base64url').toString('utf8'));
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { ...named('appId', text(claims['appid'] ?? claims['azp'])), ...named('objectId', text(claims['oid'])) };
}
