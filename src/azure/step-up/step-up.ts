import { randomBytes } from 'node:crypto';
import type { Clock, Refusal } from '../../model';
import { checkBearer } from '../bearer';
import type { SignInApp } from '../on-behalf-of';
import { contextsOf } from './claims';
import { stepUpFailure } from './failure';
import { OpenId } from './openid';
import { Sealer } from './sealed';
import type { Ticket, Visit } from './ticket';
import { UsedTickets } from './used';

/** How long a link can be opened, and how long the sign-in behind it may take, in milliseconds. */
export const linkMs = 600_000;
/** How much earlier than its start a sign-in may seem to be, because clocks differ, in seconds. */
const skewSeconds = 60;

/** What a step-up works with. */
export interface StepUpOptions {
  app: SignInApp;
  /** Scope of a token for Azure, such as `https://management.azure.com/user_impersonation`. */
  scope: string;
  /** Audiences of such a token. */
  audiences: readonly string[];
  /** Origin of this service as people's browsers reach it, without a trailing slash. */
  publicUrl: string;
  clock: Clock;
}

/** Where a browser goes next, and what it carries; or why it goes nowhere. */
export type Started = { ok: true; location: string; cookie: string } | { ok: false; why: Refusal };

/** A person who has signed in as was asked for; or why not, with the answer they wanted to give where it is known. */
export type Finished =
  { ok: true; ticket: Ticket; token: string } | { ok: false; why: Refusal; codes: string; ticket?: Ticket };

/**
 * The stronger sign-in on our own page: a link that is good for one answer of one person, a visit of Entra's sign-in
 * page, and the token that decides. What is in between is carried by the browser, sealed: any instance can go on.
 */
export class StepUp {
  private readonly sealer: Sealer;
  private readonly openId: OpenId;
  private readonly used: UsedTickets;

  constructor(private readonly options: StepUpOptions) {
    const { app, clock, publicUrl, scope } = options;
    this.sealer = new Sealer(app.clientSecrets, clock);
    this.openId = new OpenId(app, clock, `${publicUrl}/auth/callback`, scope);
    this.used = new UsedTickets(clock, 2 * linkMs);
  }

  /** @returns the link for an answer; undefined where it would be too long, which a long reason can make it. */
  async link(answer: Omit<Ticket, 'id'>): Promise<string | undefined> {
    const ticket: Ticket = { id: randomBytes(16).toString('base64url'), ...answer };
    const sealed = await this.sealer.seal('ticket', ticket, linkMs);
    return sealed === undefined ? undefined : `${this.options.publicUrl}/auth/start?t=${sealed}`;
  }

  /** Begins a visit of the sign-in page. @param sealed what the link carries. */
  async start(sealed: string): Promise<Started> {
    // What is sealed here was written here, so its shape is known.
    const ticket = (await this.sealer.open('ticket', sealed)) as Ticket | undefined;
    if (ticket === undefined || this.used.has(ticket.id)) return { ok: false, why: 'LINK_EXPIRED' };
    const visit: Visit = {
      ticket,
      state: random(),
      nonce: random(),
      verifier: random(),
      startedAt: Math.floor(this.options.clock.now().getTime() / 1_000),
    };
    const cookie = await this.sealer.seal('visit', visit, linkMs);
    if (cookie === undefined) return { ok: false, why: 'REASON_TOO_LONG' };
    try {
      return { ok: true, location: await this.openId.signInUrl(visit, ticket, ticket.by.address), cookie };
    } catch {
      return { ok: false, why: 'SIGN_IN_FAILED' };
    }
  }

  /**
   * Ends a visit.
   *
   * @param query of the callback, with its question mark.
   * @param cookie what the browser carried, if it still does.
   */
  async finish(query: string, cookie: string | undefined): Promise<Finished> {
    const visit = (cookie === undefined ? undefined : await this.sealer.open('visit', cookie)) as Visit | undefined;
    if (visit === undefined) return { ok: false, why: 'LINK_EXPIRED', codes: '' };
    const { ticket } = visit;
    try {
      const { accessToken: token, claims } = await this.openId.finish(visit, query);
      const why = this.whyNot(visit, claims) ?? this.whyNotToken(ticket, token);
      if (why !== undefined) return { ok: false, why, codes: '', ticket };
      if (!this.used.use(ticket.id)) return { ok: false, why: 'LINK_EXPIRED', codes: '', ticket };
      return { ok: true, ticket, token };
    } catch (error) {
      return { ok: false, ...stepUpFailure(error), ticket };
    }
  }

  /** Whether the ID token says that it is the person who pressed, fresh, and with what was asked for. */
  private whyNot({ ticket, startedAt }: Visit, claims: Record<string, unknown>): Refusal | undefined {
    const { oid, tid, acrs, auth_time: authTime } = claims;
    const isTheirs = same(oid, ticket.by.id) && same(tid, this.options.app.tenantId);
    if (!isTheirs) return 'SIGN_IN_OTHER_ACCOUNT';
    if (typeof authTime !== 'number' || authTime < startedAt - skewSeconds) return 'SIGN_IN_EXPIRED';
    const met = [acrs].flat();
    return contextsOf(ticket).every((context) => met.includes(context)) ? undefined : 'STEP_UP_NEEDED';
  }

  private whyNotToken(ticket: Ticket, token: string): Refusal | undefined {
    const { app, audiences, clock } = this.options;
    const wanted = { tenantId: app.tenantId, objectId: ticket.by.id, audiences };
    const checked = checkBearer(token, wanted, clock.now().getTime());
    return checked.ok ? undefined : checked.why;
  }
}

function same(claim: unknown, wanted: string): boolean {
  return typeof claim === 'string' && claim.toLowerCase() === wanted.toLowerCase();
}

function random(): string {
  return randomBytes(32).toString('base64url');
}
