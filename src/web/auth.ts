import { Router, type Request, type Response } from 'express';
import type { Verdict } from '../model';
import { guarded, sendPage } from './page';
import { pages } from './texts';

/** What came of a visit, for the page that says so. */
export type VisitOutcome =
  /** @see {@link pages}; `by` is whose identity carries it out. */
  | { kind: 'decided'; verdict: Verdict; by: 'approver' | 'service' }
  /** Others have to answer too. */
  | { kind: 'counted' }
  /** @see {@link pages}; `says` is the refusal in a sentence. */
  | { kind: 'refused'; says: string };

/** The stronger sign-in, handed in as functions. */
export interface AuthDoor {
  /** How long a visit may take, in milliseconds. */
  visitMs: number;
  start: (ticket: string) => Promise<{ ok: true; location: string; cookie: string } | { ok: false; says: string }>;
  /** @param query of the address, with its question mark. */
  finish: (query: string, cookie: string | undefined) => Promise<VisitOutcome>;
}

/** A cookie of this host alone, which no page of another can set. Browsers keep it for http on loopback, too. */
const name = '__Host-lockbox-visit';
const cookie = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const;
const sealedShape = /^[\w.-]{1,6000}$/;

/** The routes of `/auth`. Whatever is not right is a page that says what to do, and decides nothing. */
export function authRoutes(door: AuthDoor): Router {
  const router = Router();
  router.get('/auth/start', async (request: Request, response: Response) => {
    const ticket = request.query['t'];
    const started = await door.start(typeof ticket === 'string' && sealedShape.test(ticket) ? ticket : '');
    if (!started.ok) {
      sendPage(response, 400, { title: pages.refused, text: started.says });
      return;
    }
    guarded(response)
      .cookie(name, started.cookie, { ...cookie, maxAge: door.visitMs })
      .redirect(302, started.location);
  });
  router.get('/auth/callback', async (request: Request, response: Response) => {
    // A visit ends here, however it ends.
    response.clearCookie(name, cookie);
    try {
      const query = request.originalUrl.slice(request.originalUrl.indexOf('?'));
      show(response, await door.finish(query.startsWith('?') ? query : '', cookieOf(request, name)));
    } catch (error) {
      sendPage(response, 503, pages.failed);
      throw error;
    }
  });
  return router;
}

function show(response: Response, outcome: VisitOutcome): void {
  switch (outcome.kind) {
    case 'decided':
      sendPage(response, 200, outcome.by === 'approver' ? pages.done[outcome.verdict] : pages.doneByService);
      return;
    case 'counted':
      sendPage(response, 200, pages.counted);
      return;
    case 'refused':
      sendPage(response, 403, { title: pages.refused, text: outcome.says });
  }
}

function cookieOf(request: Request, name: string): string | undefined {
  const pair = (request.headers.cookie ?? '')
    .split(';')
    .map((one) => one.trim().split('='))
    .find(([key]) => key === name);
  const value = pair?.[1];
  return value !== undefined && sealedShape.test(value) ? value : undefined;
}
