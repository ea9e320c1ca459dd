import express, { Router, type Response } from 'express';
import { z } from 'zod/v4';
import type { AccessRole, Refusal } from '../model';
import { readOutside } from '../model/outside';
import { byPeople, fieldsOf, onlyPeople } from './people';
import { problem, refused } from './problem';
import type { CallingPerson, SignIn } from './sign-in';

/** What somebody asks for, and in whose name: the token's. */
export interface AccessAsking {
  by: CallingPerson;
  resource: string;
  container?: string;
  role: AccessRole;
  hours: number;
  reason: string;
}

/** The request as it leaves the process; or the refusal by name and in a sentence. */
export type AccessAnswered = { ok: true; request: unknown } | { ok: false; why: Refusal; says: string };

/** Asking for access and ending it, handed in as functions. */
export interface AccessDoor {
  ask: (asking: AccessAsking) => Promise<AccessAnswered>;
  end: (ending: { requestId: string; by: CallingPerson }) => Promise<AccessAnswered>;
}

/** The largest body, in bytes: a reason of 1,000 characters and some names. */
const maxBodyBytes = 16 * 1024;
const idShape = /^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$/;

/** What is asked for. */
export const accessBody = z.strictObject({
  resource: z.string().trim().min(1).max(500),
  container: z.string().trim().min(1).max(63).optional(),
  role: z.enum(['read', 'write']),
  hours: z.number(),
  reason: z.string().max(2_000),
});

/**
 * `POST /access-requests` and `POST /access-requests/{id}/end`. Whoever calls is who asks: an application cannot do either
 * in a person's name.
 */
export function accessRequests(door: AccessDoor, signIn: SignIn | 'nobody'): Router {
  const router = Router();
  const person = onlyPeople(signIn);
  router.post(
    '/access-requests',
    person,
    express.json({ limit: maxBodyBytes, inflate: false }),
    byPeople(async (by, request, response) => {
      const parsed = readOutside(accessBody, request.body);
      if (!parsed.success) {
        problem(response, 'BAD_REQUEST', fieldsOf(parsed.error, accessBody));
        return;
      }
      const { container, ...asked } = parsed.data;
      answer(response, 201, await door.ask({ ...asked, by, ...(container === undefined ? {} : { container }) }));
    }),
  );
  router.post(
    '/access-requests/:id/end',
    person,
    byPeople(async (by, request, response) => {
      const { id } = request.params;
      if (typeof id !== 'string' || !idShape.test(id)) problem(response, 'NOT_FOUND');
      else answer(response, 200, await door.end({ requestId: id, by }));
    }),
  );
  router.all(['/access-requests', '/access-requests/:id/end'], (_request, response) => {
    response.set('Allow', 'POST');
    problem(response, 'METHOD_NOT_ALLOWED');
  });
  return router;
}

function answer(response: Response, status: number, answered: AccessAnswered): void {
  if (answered.ok) response.status(status).json(answered.request);
  else refused(response, answered.why, answered.says);
}
