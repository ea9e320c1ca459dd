import { armAudiences, checkBearer, linkMs, StepUp, type HeldTokens, type Ticket } from '../azure';
import type { Config } from '../config';
import type { Refusal } from '../model';
import { refusalTexts, type ApproverSignIn } from '../teams';
import type { Log } from '../telemetry';
import type { AuthDoor, VisitOutcome } from '../web';
import { castVote, refuseVote, type Command, type VoteInput } from '../workflow';
import { signInApp, userScope } from './approver';
import { withMembership, type LooksUp } from './membership';
import type { InForce } from './secrets-in-force';
import { startOwn } from './teams';

/** How long Entra may take behind a page, in milliseconds: nobody waits for an answer within 5 s there. */
const timeoutMs = 10_000;

/** What the page of the stronger sign-in is wired to. */
export interface StepUpEdgeOptions extends LooksUp {
  config: Config;
  /** The bot's client secret. */
  passwords: InForce;
  tokens: HeldTokens;
  log: Log;
  submit: <T>(command: Command<T>) => Promise<T>;
  wake: () => void;
  decideOwn: (requestId: string) => void;
}

/** The links to the page, and the page. */
export interface StepUpEdge {
  link: ApproverSignIn['stepUpLink'];
  door?: AuthDoor;
}

/** Makes the page of the stronger sign-in; without it, where nobody decides in their own name or no address is known. */
export function stepUpEdge(options: StepUpEdgeOptions): StepUpEdge {
  const { config, passwords, clock } = options;
  const { publicUrl } = config.server;
  if (config.azure.decideAs === 'bot' || publicUrl === undefined) {
    return { link: () => Promise.resolve({ ok: false, why: 'STEP_UP_UNAVAILABLE' }) };
  }
  const { armScope } = config.azure;
  const stepUp = new StepUp({
    app: { ...signInApp(config, passwords), timeoutMs },
    scope: userScope(armScope),
    audiences: armAudiences(armScope),
    publicUrl,
    clock,
  });
  return {
    link: async ({ requestId, verdict, reason, by, confirmed, sanctionMs }, asked) => {
      const answer = { requestId, verdict, reason, by, ...carriedAlong({ confirmed, sanctionMs }) };
      const link = await stepUp.link({ ...answer, ...asked });
      return link === undefined ? { ok: false, why: 'REASON_TOO_LONG' } : { ok: true, link };
    },
    door: doorOf(options, stepUp),
  };
}

function doorOf(options: StepUpEdgeOptions, stepUp: StepUp): AuthDoor {
  const { log, submit } = options;
  return {
    visitMs: linkMs,
    start: async (ticket) => {
      const started = await stepUp.start(ticket);
      return started.ok ? started : { ok: false, says: refusalTexts[started.why] };
    },
    finish: async (query, cookie) => {
      const finished = await stepUp.finish(query, cookie);
      if (finished.ok) return decide(options, finished.ticket, finished.token);
      const { why, codes, ticket } = finished;
      log.warn({ why, codes }, 'a stronger sign-in led to nothing');
      if (ticket !== undefined) await submit(refuseVote(inputOf(ticket), why));
      return refused(why);
    },
  };
}

/** Gives the answer that the ticket holds, with the token of the person who signed in. */
async function decide(options: StepUpEdgeOptions, ticket: Ticket, token: string): Promise<VisitOutcome> {
  const { config, tokens, clock, submit, wake, decideOwn } = options;
  const { requestId, verdict, by } = ticket;
  const whose = { requestId, personId: by.id };
  const wanted = { tenantId: config.tenantId, objectId: by.id };
  const checked = checkBearer(token, wanted, clock.now().getTime());
  if (!checked.ok) return refused(checked.why);
  // Held before the intent is written: from the commit on somebody has to be able to carry it out.
  tokens.hold(whose, token, checked.expiresAtMs);
  let isHeld = false;
  try {
    const input = await withMembership(options, inputOf(ticket));
    const answer = await submit(castVote({ ...input, proof: 'stepped-up' }));
    const deciding = answer.ok && answer.request.current.state === 'deciding' ? answer.request.current : undefined;
    // What concerns Speech's storage is carried out by this service itself: the sign-in was the proof, no more.
    isHeld = deciding?.as !== undefined;
    startOwn(answer, decideOwn);
    wake();
    if (!answer.ok) return refused(answer.why);
    return deciding === undefined
      ? { kind: 'counted' }
      : { kind: 'decided', verdict, by: isHeld ? 'approver' : 'service' };
  } finally {
    if (!isHeld) tokens.drop(whose);
  }
}

function inputOf({ requestId, verdict, reason, by, confirmed, sanctionMs }: Ticket): VoteInput {
  return { requestId, verdict, reason, by, ...carriedAlong({ confirmed, sanctionMs }) };
}

/** What an answer says besides, where it says it. */
function carriedAlong(said: {
  confirmed: string | undefined;
  sanctionMs: number | undefined;
}): Pick<VoteInput, 'confirmed' | 'sanctionMs'> {
  return {
    ...(said.confirmed === undefined ? {} : { confirmed: said.confirmed }),
    ...(said.sanctionMs === undefined ? {} : { sanctionMs: said.sanctionMs }),
  };
}

function refused(why: Refusal): VisitOutcome {
  return { kind: 'refused', says: refusalTexts[why] };
}
