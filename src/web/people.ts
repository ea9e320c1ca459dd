import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod/v4';
import { authorizationOf } from './authorization';
import { problem } from './problem';
import type { CallingPerson, Role, SignIn } from './sign-in';

/** Who calls, beside what the caller sent: nothing of a request can put itself here. */
const callers = new WeakMap<Response, CallingPerson>();

/**
 * Lets people through, of whom the token says who they are: before anything of the body is read.
 *
 * @param role that they have to hold; without one, everybody of whom it is known who they are.
 */
export function onlyPeople(signIn: SignIn | 'nobody', role?: Role): RequestHandler {
  return async (request, response, next) => {
    // Where nobody signs in nobody is known, and somebody who is not known can change nothing.
    if (signIn === 'nobody') {
      problem(response, 'NOT_A_PERSON');
      return;
    }
    const signedIn = await signIn(authorizationOf(request));
    if (!signedIn.ok) {
      if (signedIn.why === 'UNAUTHENTICATED') response.set('WWW-Authenticate', 'Bearer');
      problem(response, signedIn.why);
    } else if (role !== undefined && !signedIn.caller.roles.includes(role)) problem(response, 'FORBIDDEN');
    else if (signedIn.caller.person === undefined) problem(response, 'NOT_A_PERSON');
    else {
      callers.set(response, signedIn.caller.person);
      next();
    }
  };
}

/** Has work done in the name of the person whom {@link onlyPeople} let through. */
export function byPeople(
  work: (by: CallingPerson, request: Request, response: Response) => Promise<void>,
): RequestHandler {
  return async (request, response) => {
    const by = callers.get(response);
    if (by === undefined) problem(response, 'NOT_A_PERSON');
    else await work(by, request, response);
  };
}

/** The names of ours that stand in the way; what else the caller wrote is not said back to them. */
export function fieldsOf({ issues }: z.ZodError, { shape }: z.ZodObject): string[] {
  const known = new Set(Object.keys(shape));
  return [
    ...new Set(issues.flatMap(({ path: [name] }) => (typeof name === 'string' && known.has(name) ? [name] : []))),
  ];
}
