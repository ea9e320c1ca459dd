import express, { Router, type RequestHandler, type Response } from 'express';
import { z } from 'zod/v4';
import { instantOf, maxKeeperReasonCharacters, type HoldMatch, type Instant, type Refusal } from '../model';
import { readOutside } from '../model/outside';
import { byPeople, fieldsOf, onlyPeople } from './people';
import { problem, refused } from './problem';
import type { CallingPerson, SignIn } from './sign-in';

/** What was done, as it leaves the process; or the refusal by name and in a sentence. */
export type KeepingAnswered = { ok: true; done: unknown } | { ok: false; why: Refusal; says: string };

/** Erasing personal data and keeping it, handed in as functions. */
export interface KeepingDoor {
  erase: (asking: { requestId: string; reason: string; by: CallingPerson }) => Promise<KeepingAnswered>;
  hold: (asking: { match: HoldMatch; reason: string; by: CallingPerson }) => Promise<KeepingAnswered>;
  endHold: (ending: { id: string; by: CallingPerson }) => Promise<KeepingAnswered>;
  /** Those in force, the newest first; all that ever were where that is wanted. */
  holds: (all: boolean) => Promise<readonly unknown[]>;
}

/** The largest body, in bytes: a reason and some names. */
const maxBodyBytes = 8 * 1024;
const idShape = /^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$/;
const holdShape = /^H-\d{1,15}$/;

const requestId = z.string().regex(idShape).describe('The id of a request');
const reason = z.string().trim().min(1).max(maxKeeperReasonCharacters).describe('Why; it goes into the record');
const moment = z
  .string()
  .max(100)
  .transform((text, context): Instant => {
    const at = instantOf(text);
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: 'no moment' });
    return z.NEVER;
  })
  .describe('RFC 3339, or a date, which is its beginning in UTC');

/** The body of `POST /erase`. */
export const eraseBody = z.strictObject({ request: requestId, reason });
/** The body of `POST /holds`: one request, or those that opened from a moment on and before another. */
export const holdBody = z.strictObject({
  request: requestId.optional(),
  from: moment.optional(),
  to: moment.optional(),
  reason,
});

/**
 * `POST /erase`, `POST /holds` and `POST /holds/{id}/end`, which Admins call in their own name; `GET /holds`.
 *
 * @param readers lets through who may read the holds.
 */
export function keepingRoutes(door: KeepingDoor, signIn: SignIn | 'nobody', readers: RequestHandler): Router {
  const router = Router();
  const admins = onlyPeople(signIn, 'Admin');
  const json = express.json({ limit: maxBodyBytes, inflate: false });
  router.post(
    '/erase',
    admins,
    json,
    byPeople(async (by, { body }, response) => {
      const parsed = readOutside(eraseBody, body);
      if (!parsed.success) problem(response, 'BAD_REQUEST', fieldsOf(parsed.error, eraseBody));
      else answer(response, 200, await door.erase({ requestId: parsed.data.request, reason: parsed.data.reason, by }));
    }),
  );
  router.post(
    '/holds',
    admins,
    json,
    byPeople(async (by, { body }, response) => {
      const parsed = readOutside(holdBody, body);
      if (!parsed.success) {
        problem(response, 'BAD_REQUEST', fieldsOf(parsed.error, holdBody));
        return;
      }
      const { request, from, to } = parsed.data;
      const match: HoldMatch = {
        ...(request === undefined ? {} : { requestId: request }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      };
      answer(response, 201, await door.hold({ match, reason: parsed.data.reason, by }));
    }),
  );
  router.post(
    '/holds/:id/end',
    admins,
    byPeople(async (by, request, response) => {
      const { id } = request.params;
      if (typeof id !== 'string' || !holdShape.test(id)) problem(response, 'NOT_FOUND');
      else answer(response, 200, await door.endHold({ id, by }));
    }),
  );
  router.get('/holds', readers, async (request, response) => {
    response.json({ items: await door.holds(request.query['all'] === 'true') });
  });
  router.all('/holds', only('GET, HEAD, POST'));
  router.all(['/erase', '/holds/:id/end'], only('POST'));
  return router;
}

function only(methods: string): RequestHandler {
  return (_request, response) => {
    response.set('Allow', methods);
    problem(response, 'METHOD_NOT_ALLOWED');
  };
}

function answer(response: Response, status: number, answered: KeepingAnswered): void {
  if (answered.ok) response.status(status).json(answered.done);
  else refused(response, answered.why, answered.says);
}
